// Items as a table, a column for each key: for items that are flat, and many.

const MOST_COLUMNS = 40;
const CELL_ROOM = 120;

function itemTable(items, failed, open) {
  const records = items.map(({ index, text }) => ({ index, cells: cellsOf(text) }));
  const columns = [...new Set(records.flatMap(({ cells }) => [...cells.keys()]))];
  const shown = columns.slice(0, MOST_COLUMNS);
  const left = columns.length - shown.length;
  return el(
    "div",
    { class: "scroll" },
    el(
      "table",
      { class: "items" },
      el("thead", {}, el("tr", {}, ["item", ...shown].map((name) => el("th", { scope: "col" }, cut(name, 60))))),
      el("tbody", {}, records.map((record) => recordRow(record, shown, failed, open))),
    ),
    left > 0 && el("p", { class: "dim" }, `and ${counted(left, "more column")}; the tree shows them all`),
  );
}

function recordRow({ index, cells }, columns, failed, open) {
  const isFailed = index === failed;
  const number = button(`${isFailed ? "✗ " : ""}${count(index)}`, { class: "link" }, () => open(index));
  return el(
    "tr",
    { class: isFailed ? "failed" : null },
    el("th", { scope: "row" }, number),
    columns.map((name) => cell(cells.get(name))),
  );
}

function cell(value) {
  if (value === undefined) return el("td", {});
  const start = written({ ...value, end: Math.min(value.end, value.start + 4 * CELL_ROOM) });
  const isWhole = value.end - value.start <= 4 * CELL_ROOM;
  const words = kindOf(value) === "string" && isWhole ? stringIn(value) : start;
  return el("td", { class: kindOf(value) }, cut(words, CELL_ROOM));
}

/** By key, the values of an item; what is no object is one value. */
function cellsOf(text) {
  const item = spanOf(text);
  const payload = memberOf(item, "json") ?? item;
  if (kindOf(payload) !== "object") return new Map([["value", payload]]);
  const cells = new Map();
  for (const { key, value } of membersOf(payload)) {
    if (cells.size >= 1000) break;
    cells.set(key, value);
  }
  return cells;
}

/** Whether a table shows these items better than a tree: many, and without anything nested. */
function isFlat(items) {
  return (
    items.length > 1 &&
    items.every(({ text }) => {
      const cells = text.length < 5000 ? [...cellsOf(text).values()] : [];
      return cells.length > 0 && cells.length <= 12 && !cells.some((value) => isNested(value) && !isEmpty(value));
    })
  );
}
