// Who called whom: the tree that the execution belongs to, with a way to the others.

function calls(shown, page) {
  return el("ul", { class: "calls" }, shown.calls.map((call) => callLine(call, page)));
}

function callLine(call, page) {
  const name = `${call.instance}/${call.id}`;
  const workflow = cut(call.workflow_name ?? call.workflow_id ?? "", 120);
  const made = el(
    "li",
    { class: call.asked_for ? "asked" : null },
    call.status ? mark(call.status) : el("span", { class: "mark" }, NOTHING),
    " ",
    el("span", {}, call.in_archive ? page.linkTo(call, name) : name),
    workflow && ` · ${workflow}`,
    call.duration_ms !== null && el("span", { class: "dim" }, ` · ${duration(call.duration_ms)}`),
    callNotes(call, page).map((note) => el("span", { class: "dim" }, ` · ${note}`)),
    call.failed_node && el("span", { class: "bad" }, ` · ${failedAt(call)}`),
  );
  made.style.paddingInlineStart = `${Math.min(call.depth, 20) * 1.4}em`;
  return made;
}

function callNotes(call, page) {
  const notes = [];
  if (!call.in_archive) notes.push("not in the archive");
  else if (!page.leadsTo(call)) notes.push("not in this file");
  if (call.asked_for) notes.push("this one");
  if (call.is_error_handler) notes.push("handler of the error");
  if (call.caller) notes.push(`called by “${cut(call.caller.node, 80)}” run ${count(call.caller.run_index + 1)}`);
  if (call.caller?.is_inferred) notes.push("inferred");
  if (call.goes_on) notes.push("it may have called more");
  return notes;
}

function failedAt(call) {
  const item = call.failed_item !== null ? `, item ${count(call.failed_item)}` : "";
  return `failed at “${cut(call.failed_node, 80)}”${item}: ${cut(call.error_message ?? "", 160)}`;
}
