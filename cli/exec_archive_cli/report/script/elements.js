// Elements are made one by one and filled with text: no data is ever read as HTML. Every text and
// every attribute that is shown passes `spelled` here, so no caller can forget it.

/** An element; `about` has attributes, and under `on` what is done at an event. */
function el(tag, about, ...children) {
  return filled(document.createElement(tag), about, children);
}

/** The same for a part of a drawing. */
function svg(tag, about, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), about, children);
}

function filled(made, about, children) {
  for (const [name, value] of Object.entries(about ?? {})) {
    if (name === "on") listen(made, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false)
      made.setAttribute(name, spelled(String(value)));
  }
  add(made, children);
  return made;
}

function listen(made, handlers) {
  for (const [event, handler] of Object.entries(handlers)) made.addEventListener(event, handler);
}

/** Puts texts and elements at the end of one; what is null is left out. */
function add(made, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === "" || child === false) continue;
    made.append(child instanceof Node ? child : spelled(String(child)));
  }
}

/** Puts them in the place of what was there. */
function fill(made, ...children) {
  made.replaceChildren();
  add(made, children);
}

function button(words, about, action) {
  return el("button", { type: "button", ...about, on: { click: action } }, words);
}

/** A text cut to so many signs, and behind it what shows the rest. */
function shortened(text, room) {
  if (text.length <= room) return [text];
  const shown = el("span", {}, whole(text.slice(0, room)));
  let reached = whole(text.slice(0, room)).length;
  const more = button(showAll(text.length), { class: "more" }, () => {
    const end = reached + STEP;
    const next = whole(text.slice(reached, end));
    add(shown, [next]);
    reached += Math.max(next.length, 1);
    if (reached >= text.length) more.remove();
    else more.textContent = `… show more (${count(text.length - reached)} signs left)`;
  });
  return [shown, more];
}

const STEP = 200000; // signs that a browser lays out at once without a pause

function showAll(signs) {
  return `… show all (${count(signs)} signs)`;
}

function byId(name) {
  return document.getElementById(name);
}
