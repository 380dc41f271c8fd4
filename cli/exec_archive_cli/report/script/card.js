// How it ended, in the words of `exec-archive why`: the cause, the input, the way to it.

const LONG_LINE = 1000;
const MANY_LINES = 14;
const MANY_HOPS = 20;
const FIRST_HOPS = 5;
const LAST_HOPS = 10;

// What stands beside these comes from the execution; the words of others name executions.
const OF_DATA = new Set(["Asked", "Answered", "Code"]);
const AN_EXECUTION = /(?<=\bexecution )[^\s,;]+/;

function card(shown, page) {
  const { card: told } = shown;
  return [
    el("div", { class: "cause" }, cause(told.lines)),
    el(
      "dl",
      { class: "labels" },
      received(told, page),
      told.labels.map(({ label, lines }) => row(label, OF_DATA.has(label) ? cause(lines) : cause(lines, page))),
      told.levels.some((level) => level.path.length > 1) && row("Path", way(told.levels, page)),
    ),
    told.stack && stack(told.stack),
    el("p", { class: "next" }, next(told, page)),
  ];
}

/** Where to look next: at the step, or in what called it, where the file does not hold that. */
function next(told, page) {
  const places = [...told.levels.map((level) => level.step), told.input_place].filter(Boolean);
  const known = places.findLast((place) => page.leadsTo(place));
  return known ? goTo(known, page) : null;
}

function row(label, content) {
  return [el("dt", {}, label), el("dd", {}, content)];
}

/** Lines of spans; of very many the first, and what shows the rest. With a page, which leads on. */
function cause(lines, page = null) {
  const made = lines.slice(0, MANY_LINES).map((line) => spans(line, page));
  if (lines.length <= MANY_LINES) return made;
  const more = button(`… show all (${counted(lines.length, "line")})`, { class: "more" }, () =>
    more.replaceWith(...lines.slice(MANY_LINES, MANY_LINES + 5000).map((line) => spans(line, page))),
  );
  return [...made, more];
}

function spans(line, page) {
  return el(
    "p",
    {},
    line.map(([text, style]) => el("span", { class: style || null }, page ? linked(text, page) : shortened(text, LONG_LINE))),
  );
}

/** A text with a way to the execution it names, where one leads there. */
function linked(text, page) {
  const found = AN_EXECUTION.exec(text);
  if (!found) return shortened(text, LONG_LINE);
  const [name] = found;
  return [
    shortened(text.slice(0, found.index), LONG_LINE),
    page.linkTo(named(name, page.shown.execution), name),
    shortened(text.slice(found.index + name.length), LONG_LINE),
  ];
}

function received(told, page) {
  if (!told.inputs.length) return [];
  return row(
    "Received",
    told.inputs.map((input) => inputSeen(input, told, page)),
  );
}

function inputSeen(input, told, page) {
  const several = told.inputs.length > 1;
  const from = input.source ? ` from “${cut(input.source.node, 80)}”` : "";
  return el(
    "div",
    { class: "received" },
    (several || from) &&
      el("p", { class: "dim" }, several ? `input ${input.input}${from}` : from.trimStart()),
    input.is_inferred && el("p", { class: "yellow" }, "inferred: n8n kept no run of the step"),
    !input.is_readable && el("p", {}, "something else than a list of items"),
    input.is_readable && !input.items.length && el("p", {}, "no items"),
    input.items.map((item) => itemSeen(item, !input.is_the_item, told, page)),
    input.items.length > 0 && !input.is_the_item && el("p", { class: "dim" }, notSaid(input)),
  );
}

function notSaid({ count: number, items }) {
  const many = number !== null && number > items.length ? `${counted(number, "item")}; ` : "";
  return `${many}n8n does not say which of them it was`;
}

function itemSeen(item, isNumbered, told, page) {
  const name = isNumbered ? el("span", { class: "dim" }, `item ${item.index}`) : null;
  if (item.text === null) {
    return el(
      "p",
      {},
      name,
      ` an item of ${size(item.size)} `,
      told.input_place && goTo({ ...told.input_place, item: item.index }, page, "show it"),
    );
  }
  return el("div", { class: "seen" }, name, itemTree(item.text, { opened: 1, atOnce: 12, isBrief: true }));
}

/** From the trigger to the step, through every execution of a chain of calls. */
function way(levels, page) {
  return levels.flatMap((level, depth) => [
    depth > 0 && el("span", { class: "dim" }, ` → [${level.id}] `),
    hops(level.path.map((hop) => step(hop, level, page))),
  ]);
}

/** The steps of a way; of a long one its ends, which tell most. */
function hops(steps) {
  const shown = steps.map((words, i) => [i > 0 && el("span", { class: "dim" }, " → "), words]);
  if (steps.length <= MANY_HOPS) return shown;
  const left = shown.slice(FIRST_HOPS, -LAST_HOPS);
  const more = button(` → … ${count(left.length)} more`, { class: "more" }, () => {
    const all = el("span", {}, left);
    more.replaceWith(all);
  });
  return [shown.slice(0, FIRST_HOPS), more, shown.slice(-LAST_HOPS)];
}

function step(hop, level, page) {
  const behind =
    hop.visits > 1 ? ` ×${count(hop.visits)}` : hop.items !== null ? ` ${count(hop.items)}` : "";
  const words = [cut(hop.node, 60), el("span", { class: "dim" }, behind)];
  if (!page.leadsTo(level)) return words;
  return page.wayTo({ instance: level.instance, id: level.id, node: hop.node }, words, { class: "link" });
}

function goTo(place, page, words) {
  if (!page.leadsTo(place)) return null;
  const said = words ?? (page.isShown(place) ? "Show the step with its items" : `Open execution ${place.id}`);
  return page.wayTo({ ...place, side: "input" }, said);
}

function stack(text) {
  const lines = text.split(/\r\n|\r|\n/).map((line) => shortened(line, LONG_LINE));
  const shown = lines.slice(0, 400).flatMap((line) => [line, el("br")]);
  const rest = lines.length > 400 ? `and ${count(lines.length - 400)} more lines` : null;
  return el("details", {}, el("summary", {}, "Stack"), el("pre", {}, shown, rest));
}
