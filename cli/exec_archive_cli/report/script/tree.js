// A value as a tree whose rows are made when they are unfolded, so its size does not matter. The rows
// stand one below the other in a flat list; each knows its depth, its value and the row it belongs to.

const MEMBERS_AT_ONCE = 100;
const STRING_ROOM = 300;
const DEEPEST_INDENT = 24;
const COUNTED = 100000; // signs of a value whose members are counted to show how many it has

/** The JSON of an item as a tree; `opened` levels of it are unfolded at once, `atOnce` rows of each. */
function itemTree(text, { opened = 2, atOnce = MEMBERS_AT_ONCE, isBrief = false } = {}) {
  const item = spanOf(text);
  const payload = memberOf(item, "json");
  const root = el("div", { class: "tree", role: "tree", "aria-label": "The item's JSON" });
  const tree = new Tree(root, atOnce);
  const first = tree.row(payload ?? item, payload ? "$" : "item", null, 0);
  root.append(first);
  tree.unfold(first, opened);
  if (payload && !isBrief) {
    for (const { key, value } of membersOf(item))
      if (key !== "json") root.append(tree.row(value, key, null, 0));
  }
  first.tabIndex = 0;
  return root;
}

class Tree {
  constructor(root, atOnce) {
    this.atOnce = atOnce;
    this.about = new WeakMap();
    root.addEventListener("click", (event) => this.#click(event));
    root.addEventListener("keydown", (event) => this.#key(event));
    root.addEventListener("focusin", (event) => this.#tell(event.target, root));
  }

  row(value, key, parent, depth) {
    const isFolded = isNested(value) && !isEmpty(value);
    const made = el("div", {
      class: `row ${kindOf(value)}`,
      role: "treeitem",
      tabindex: -1,
      "aria-level": depth + 1,
      "aria-expanded": isFolded ? "false" : null,
    });
    made.style.paddingInlineStart = `${Math.min(depth, DEEPEST_INDENT) * 1.1}em`;
    this.about.set(made, { value, key, parent, depth, isFolded });
    this.#draw(made, false);
    return made;
  }

  #draw(row, isOpen) {
    const { value, key, depth, isFolded } = this.about.get(row);
    const deep = depth > DEEPEST_INDENT ? el("span", { class: "dim" }, `level ${count(depth)} `) : null;
    fill(
      row,
      el("span", { class: "fold", "aria-hidden": "true" }, isFolded ? (isOpen ? "▾" : "▸") : ""),
      deep,
      el("span", { class: typeof key === "number" ? "key place" : "key" }, cut(String(key), 200)),
      ": ",
      isFolded ? nestWords(value, isOpen) : el("span", { class: "value" }, scalarWords(value)),
    );
  }

  /** Unfolds a row, and below it as many levels as are asked for, as long as they are short. */
  unfold(row, levels = 1) {
    const about = this.about.get(row);
    if (!about?.isFolded || row.getAttribute("aria-expanded") === "true" || levels < 1) return;
    row.setAttribute("aria-expanded", "true");
    this.#draw(row, true);
    const rows = this.#more(row, row, membersOf(about.value));
    if (rows.length <= 30) for (const each of rows) if (isShort(this.about.get(each).value)) this.unfold(each, levels - 1);
  }

  /** The next members behind a row, and a button where there are still more. */
  #more(row, behind, members) {
    const { depth } = this.about.get(row);
    const rows = [];
    let next = members.next();
    while (!next.done && rows.length < this.atOnce) {
      rows.push(this.row(next.value.value, next.value.key, row, depth + 1));
      next = members.next();
    }
    if (!next.done) rows.push(this.#moreRow(row, next.value, members, depth + 1));
    behind.after(...rows);
    return rows.filter((each) => this.about.has(each));
  }

  #moreRow(row, first, members, depth) {
    const all = (function* () {
      yield first;
      yield* members;
    })();
    const made = el("div", { class: "row", role: "none", "aria-level": depth + 1 });
    made.style.paddingInlineStart = `${Math.min(depth, DEEPEST_INDENT) * 1.1}em`;
    made.append(
      button("… show more", { class: "more" }, () => {
        this.atOnce = MEMBERS_AT_ONCE;
        const rows = this.#more(row, made, all);
        made.remove();
        rows[0]?.focus();
      }),
    );
    return made;
  }

  fold(row) {
    if (row.getAttribute("aria-expanded") !== "true") return;
    row.setAttribute("aria-expanded", "false");
    this.#draw(row, false);
    const level = Number(row.getAttribute("aria-level"));
    while (row.nextElementSibling && Number(row.nextElementSibling.getAttribute("aria-level")) > level)
      row.nextElementSibling.remove();
  }

  #click(event) {
    const row = event.target.closest(".row");
    if (!row || event.target.closest("button")) return;
    if (!getSelection().isCollapsed) return; // somebody is marking text
    row.focus();
    this.#toggle(row);
  }

  #toggle(row) {
    if (row.getAttribute("aria-expanded") === "true") this.fold(row);
    else this.unfold(row);
  }

  #key(event) {
    const row = event.target;
    if (!this.about.has(row) || event.ctrlKey || event.metaKey || event.altKey) return;
    const keys = {
      ArrowDown: () => nextRow(row, "nextElementSibling")?.focus(),
      ArrowUp: () => nextRow(row, "previousElementSibling")?.focus(),
      ArrowRight: () => this.unfold(row),
      ArrowLeft: () =>
        row.getAttribute("aria-expanded") === "true" ? this.fold(row) : this.about.get(row).parent?.focus(),
      Enter: () => this.#toggle(row),
      " ": () => this.#toggle(row),
    };
    if (!Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]();
  }

  /** Says where in the item a row stands, and offers its value. */
  #tell(row, root) {
    const about = this.about.get(row);
    if (!about) return;
    root.querySelector('[tabindex="0"]')?.setAttribute("tabindex", "-1");
    row.tabIndex = 0;
    const path = pathOf(row, this.about);
    root.dispatchEvent(new CustomEvent("place", { bubbles: true, detail: { path, value: about.value } }));
  }
}

function nextRow(row, way) {
  let next = row[way];
  while (next && next.getAttribute("role") !== "treeitem") next = next[way];
  return next;
}

/** Whether a value is small enough to be unfolded without being asked. */
function isShort(value) {
  return value.end - value.start < 1500;
}

function nestWords(value, isOpen) {
  const [open, close] = kindOf(value) === "array" ? "[]" : "{}";
  const length = value.end - value.start;
  const many = length < COUNTED ? count(members(value)) : size(length);
  const number = el("span", { class: "dim" }, `${open}${many}${close}`);
  if (isOpen) return number;
  const start = cut(value.text.slice(value.start, Math.min(value.end, value.start + 200)), 160);
  return [number, el("span", { class: "dim preview" }, ` ${start.replace(/\s+/g, " ")}`)];
}

function members(value) {
  let found = 0;
  for (const _ of membersOf(value)) found++;
  return found;
}

function scalarWords(value) {
  if (isNested(value)) return kindOf(value) === "array" ? "[]" : "{}";
  if (kindOf(value) !== "string") return shortened(written(value), STRING_ROOM);
  return ["\"", shortened(stringIn(value), STRING_ROOM), "\""];
}

/** $.order.lines[0]["unit price"] */
function pathOf(row, all) {
  const parts = [];
  for (let about = all.get(row); about; about = about.parent && all.get(about.parent)) parts.unshift(about.key);
  const [root, ...rest] = parts;
  return root + rest.map(pathPart).join("");
}

function pathPart(key) {
  if (typeof key === "number") return `[${key}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
