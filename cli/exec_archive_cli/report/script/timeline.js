// What ran when, how long it took: a row for each node, and its runs on demand.

const NODES_AT_ONCE = 250;
const RUNS_AT_ONCE = 50;
const BINS = 300; // of a bar that stands for many runs

function timeline(shown, open) {
  if (!shown.folds.length) return [el("p", { class: "dim" }, "No run of a node is known.")];
  const time = new Time(shown);
  const table = el("table", { class: "timeline" });
  const show = (first, end) =>
    fill(table, head, shown.folds.slice(first, end).map((fold) => foldRows(fold, shown, time, open)));
  const pager = new Pager(shown.folds.length, NODES_AT_ONCE, "node", show, 1);
  const heads = ["Start", "", "Node", "In", "Out", "Took", "", ""];
  const kinds = ["number", "", "name", "number", "number", "number", "bars", "notes"];
  const head = el(
    "thead",
    {},
    el("tr", {}, heads.map((name, i) => el("th", { scope: "col", class: kinds[i] }, name))),
  );
  pager.goTo(0);
  return [
    shown.folds.length > NODES_AT_ONCE && pager.element,
    el("div", { class: "scroll" }, table),
    el("p", { class: "dim sums" }, shown.sums),
  ];
}

/** The time of an execution; what it only waited in takes no room, as in the commands. */
class Time {
  constructor(shown) {
    this.whole = Math.max((shown.span_ms ?? 0) - shown.waited_ms, 1);
    this.waitedBefore = new Map();
    let waited = 0;
    for (const run of shown.runs) this.waitedBefore.set(run.seq, (waited += run.waited_ms));
  }

  /** Where in it a run stands, from 0 to 1. */
  span(run) {
    if (run.offset_ms === null) return null;
    const start = clamped((run.offset_ms - this.waitedBefore.get(run.seq)) / this.whole, 0, 1);
    return [start, clamped(start + Math.max(run.duration_ms ?? 0, 0) / this.whole, start, 1)];
  }
}

function foldRows(fold, shown, time, open) {
  const runs = shown.runsOf(fold.node);
  const body = el("tbody", {});
  const isMany = runs.length > 1;
  let pages = null;
  const toggle = isMany
    ? button("▸", { class: "toggle", "aria-expanded": "false", "aria-label": `Runs of ${cut(fold.node, 80)}` }, () => {
        const isOpen = toggle.getAttribute("aria-expanded") === "true";
        toggle.setAttribute("aria-expanded", String(!isOpen));
        toggle.textContent = isOpen ? "▸" : "▾";
        pages ??= runPages(runs, shown, time, open);
        if (isOpen) pages.remove();
        else body.after(pages);
      })
    : el("span", { class: "toggle" });
  const name = button(nameOf(fold.node), { class: "link", title: fold.kind }, () => open(fold.node));
  fill(
    body,
    line({
      start: runs[0],
      status: fold.status,
      swallowed: fold.swallowed_errors,
      name: [fold.serves && "└ ", name, isMany && el("span", { class: "dim" }, ` ×${count(runs.length)}`), toggle],
      items: [fold.items_in.length ? fold.items_in : null, fold.items_out],
      took: fold.took_ms,
      bars: bars(runs, time),
      notes: fold.notes,
      kind: fold.serves ? "served" : null,
    }),
  );
  return body;
}

function line({ start, status, swallowed, name, items, took, bars: drawn, notes, kind }) {
  const begun = start.offset_ms === null ? (start.is_copied ? NOTHING : UNKNOWN) : duration(start.offset_ms);
  return el(
    "tr",
    { class: kind },
    el("td", { class: "number" }, begun),
    el("td", { class: "sign" }, mark(status, swallowed)),
    el("th", { scope: "row", class: "name" }, name),
    el("td", { class: "number" }, counts(items[0])),
    el("td", { class: "number" }, counts(items[1])),
    el("td", { class: "number" }, duration(took)),
    el("td", { class: "bars" }, drawn),
    el("td", { class: "notes" }, notes),
  );
}

/** Bars where these ran; of many runs one bar for those that stand side by side. */
function bars(runs, time) {
  const spans = new Map();
  for (const run of runs) {
    const span = time.span(run);
    if (!span) continue;
    const tone = toneOf(run.status, run.swallowed_errors);
    const [first, last] = span.map((part) => Math.floor(part * BINS));
    const known = listAt(spans, tone);
    const before = known[known.length - 1];
    if (before && first <= before.last + 1) {
      before.last = Math.max(before.last, last);
      before.end = Math.max(before.end, span[1]);
    } else known.push({ last, start: span[0], end: span[1] });
  }
  const made = el("div", { class: "track", "aria-hidden": "true" });
  const order = [...spans].sort(([tone]) => (tone === "bad" ? 1 : -1));
  for (const [tone, known] of order) for (const each of known) made.append(bar(each, tone));
  return made;
}

function bar({ start, end }, tone) {
  const made = el("span", { class: `run ${tone}` });
  made.style.left = `${(start * 100).toFixed(3)}%`;
  made.style.width = `${((end - start) * 100).toFixed(3)}%`;
  return made;
}

/** The runs of a node, a page at a time. */
function runPages(runs, shown, time, open) {
  const body = el("tbody", { class: "runs" });
  const show = (first, end) => fill(body, head, runs.slice(first, end).map((run) => runRow(run, time, open)));
  const pager = new Pager(runs.length, RUNS_AT_ONCE, "run", show, 1);
  const bad = runs.findIndex(isBad);
  const jump = bad >= 0 ? button("First failed", {}, () => pager.goTo(bad)) : null;
  const head =
    runs.length > RUNS_AT_ONCE ? el("tr", {}, el("td", { colspan: 8 }, pager.element, " ", jump)) : null;
  pager.goTo(Math.max(bad, 0));
  return body;
}

function runRow(run, time, open) {
  const words = `run ${count(run.run_index + 1)}`;
  const name = button(words, { class: "link" }, () => open(run.node, run.run_index));
  return line({
    start: run,
    status: run.status,
    swallowed: run.swallowed_errors,
    name,
    items: [run.items_in.length ? run.items_in : null, run.items_out],
    took: run.duration_ms,
    bars: bars([run], time),
    notes: run.error_message ? cut(run.error_message, 160) : null,
  });
}
