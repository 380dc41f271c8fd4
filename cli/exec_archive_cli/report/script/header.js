// The head of the page: what this is an execution of, how it ended, and what was done to its values.

function header(index, number, shown, page) {
  const { execution } = shown;
  const several = index.executions.length > 1;
  const name = execution.workflow_name ?? execution.workflow_id ?? "unknown workflow";
  return [
    el(
      "div",
      { class: "headline" },
      mark(execution.status, execution.swallowed_errors),
      el("h1", {}, shortened(name, 200)),
      el("span", { class: "tools" }, several && chooser(index, number, page), themeSwitch()),
    ),
    el("dl", { class: "facts" }, [...facts(execution, page), ...factsOfFile(index)]),
    redaction(index),
  ];
}

function* factsOfFile(index) {
  const { length } = index.executions;
  yield fact("Report written", [moment(index.written_at), el("small", {}, " UTC")]);
  if (index.left_out > 0) {
    const all = counted(length + index.left_out, "execution");
    yield fact("In this file", `${count(length)} of ${all}`);
  }
}

function* facts(execution, page) {
  yield fact("Execution", `${execution.instance}/${execution.id}`);
  yield fact("Status", el("strong", { class: toneOf(execution.status) }, execution.status));
  if (execution.started_at)
    yield fact("Started", [moment(execution.started_at), el("small", {}, " UTC")]);
  if (execution.duration_ms !== null) yield fact("Took", duration(execution.duration_ms));
  if (execution.mode) yield fact("Mode", execution.mode);
  if (execution.retry_of) yield fact("Retry of", page.linkTo(named(execution.retry_of, execution), execution.retry_of));
}

function fact(name, value) {
  return el("div", {}, el("dt", {}, name), el("dd", {}, value));
}

function redaction(index) {
  const kept = index.kept.length ? ` Kept: ${index.kept.join(", ")}.` : "";
  if (index.redaction === "none") {
    return el(
      "p",
      { class: "redaction loud", role: "note" },
      el("strong", {}, "NOT REDACTED"),
      ": this file holds the data as it was, and any secrets in it. Give it only to those who may see that.",
    );
  }
  const what =
    index.redaction === "secrets"
      ? "what looks like a secret is replaced, all other values stand as they were."
      : "values are replaced by placeholders; equal values have equal ones.";
  return el(
    "p",
    { class: "redaction", role: "note" },
    el("strong", {}, `Redacted (profile ${index.redaction})`),
    `: ${what}${kept}`,
  );
}

/** A list of the executions of this file. */
function chooser(index, number, page) {
  const options = index.executions.map((each, place) =>
    el("option", { value: place, selected: place === number }, optionWords(each)),
  );
  const select = el("select", { id: "execution" }, options);
  select.addEventListener("change", () => page.show(Number(select.value)));
  return el(
    "label",
    { for: "execution" },
    `${index.executions.length} executions: `,
    select,
  );
}

function optionWords(each) {
  const name = cut(each.workflow_name ?? each.workflow_id ?? "unknown workflow", 60);
  return `${signOf(each.status)} ${each.instance}/${each.id} ${each.status} · ${name}`;
}

function themeSwitch() {
  const change = () => {
    const root = document.documentElement;
    const isDark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = isDark ? "light" : "dark";
  };
  return button("◐", { class: "icon", "aria-label": "Light or dark", title: "Light or dark" }, change);
}

function footer() {
  return [
    "Written by exec-archive. All times are in UTC; runs count from 1, items from 0, as n8n's editor counts them. ",
    "This file needs no network and asks nothing of any.",
  ];
}
