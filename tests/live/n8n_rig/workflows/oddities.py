"""Workflows with awkward content: names, strings, binary data, size, expressions."""

from __future__ import annotations

from n8n_rig.workflows.building import WorkflowDraft, condition, rules

# Written as escapes so that this file itself stays harmless to show.
AWKWARD_STRINGS = r"""return [{json: {
  loneHigh: 'high \ud800 end', loneLow: '\udc00 low', swapped: '\ude00\ud83d',
  nul: 'a\u0000b', bell: '\u0007\b\f\v', separators: '\u2028\u2029\ufeff',
  bidi: 'invoice_\u202egpj.exe\u202c \u2066abc\u2069',
  ansi: '\u001b[31mred\u001b[0m \u001b]0;title\u0007 \u009b2J',
  html: '<script>alert(1)</script><img src=x onerror=alert(2)>&amp;',
  markdown: '[a](javascript:alert(3)) `b` | c |',
  template: '{{ $json.x }} ${y} %s %(z)s',
  zeroWidth: 'zero\u200bwidth\u200djoin', combining: 'Z\u0351\u036b\u0343\u036a\u036b\u030a',
  key_with_controls: {'\u001b[2J': 1, 'a\u0000b': 2, '': 3, ' ': 4, '\u202e': 5}}}];"""

ODD_NAMES = (
    "Ünïcode 🚀 ノード",
    "path/with.dots[0].json",
    'it\'s "quoted" \\ back',
    "   padded   ",
    "constructor",
    "toString",
    "مرحبا",
    "<img src=x onerror=alert(1)>",
    "0",
    "Very long name " + "x" * 180,
)

PRODUCE = """const b = $input.first().json.body, n = b.n || 2000, width = b.w || 900;
let s = 12345;
const next = () => (s = (s * 1103515245 + 12345) & 0x7fffffff);
return Array.from({length: n}, (_, i) => {
  let t = '';
  while (t.length < width) t += next().toString(36);
  return {json: {i, t: t.slice(0, width)}};
});"""

CHECK = """const rows = $input.all().length;
if ($('Webhook').first().json.body.fail) throw new Error(`checksum mismatch after ${rows} rows`);
return [{json: {rows}}];"""


def build(partner_url: str) -> dict[str, WorkflowDraft]:
    return {
        "names": _names(),
        "unrunnable-code": _unrunnable_code(),
        "strings": _strings(),
        "binary": _binary(partner_url),
        "big": _big(),
        "disabled": _disabled(partner_url),
        "chain": _long_chain(),
        "expr": _expressions(),
    }


def _names() -> WorkflowDraft:
    w = WorkflowDraft('Nämen 🚀 "quoted" / <b>html</b> \\ 名前')
    w.webhook("names", 'Webhook / v1.2 "in"')
    for index, name in enumerate(ODD_NAMES):
        w.set_fields(name, {f"field{index}": str(index)})
    fails = condition("={{ $json.body.fail }}", "equals", "yes")
    w.node("if (1) { ?:; }", "if", 2.2, {"conditions": fails, "options": {}})
    message = 'Ünïcode failure: 数据错误 🚨 "x" \\ / <b>'
    w.node("e\u0301 vs \u00e9", "stopAndError", 1, {"errorMessage": message})
    w.chain(*[node["name"] for node in w.nodes])
    return w


def _unrunnable_code() -> WorkflowDraft:
    """n8n 2.41 cannot run a Code node after a node of this name."""
    w = WorkflowDraft("Code after a node named constructor")
    w.chain(
        w.webhook("unrunnable-code"),
        w.set_fields("constructor", {"a": "1"}),
        w.code("Harmless code", "return $input.all();"),
    )
    return w


def _strings() -> WorkflowDraft:
    w = WorkflowDraft("Strings nobody expects")
    w.chain(
        w.webhook("strings"),
        w.code("Make strings", AWKWARD_STRINGS),
        w.set_fields("Pass on", {"copy": "={{ $json.ansi }}"}),
    )
    return w


def _binary(partner_url: str) -> WorkflowDraft:
    w = WorkflowDraft("Binary: label & CSV")
    rows = "return Array.from({length: 50}, (_, i) => ({json: {id: i, name: 'Müller ' + i}}));"
    w.chain(
        w.webhook("binary"),
        w.http_request("Get label", partner_url + "/png?n=64"),
        w.code("Rows", rows),
        w.node("To CSV", "convertToFile", 1.1, {"operation": "csv", "options": {}}),
        w.node("Read back", "extractFromFile", 1, {"operation": "csv", "options": {}}),
    )
    return w


def _big() -> WorkflowDraft:
    """As many rows of any width as it is asked for, in each of three nodes."""
    w = WorkflowDraft("Big: nightly export")
    every = {"conditions": condition("={{ $json.i }}", "gte", 0, "number"), "options": {}}
    w.chain(
        w.webhook("big"),
        w.code("Produce", PRODUCE),
        w.set_fields("Copy", {"seen": "1"}),
        w.node("Keep", "filter", 2.2, every),
        w.code("Check", CHECK),
    )
    return w


def _disabled(partner_url: str) -> WorkflowDraft:
    w = WorkflowDraft("Disabled and unreached nodes")
    w.chain(
        w.webhook("disabled"),
        w.set_fields("Before", {"a": "1"}),
        w.http_request("Switched off", partner_url + "/500", disabled=True),
        w.set_fields("After", {"b": "2"}),
    )
    w.no_operation("Never reached")
    w.node("Note", "stickyNote", 1, {"content": "## keep this"})
    return w


def _long_chain() -> WorkflowDraft:
    w = WorkflowDraft("Long chain (40)")
    w.webhook("chain")
    seed = "return Array.from({length: 20}, (_, i) => ({json: {i, s: 'x'.repeat(40)}}));"
    w.code("Seed", seed)
    for step in range(1, 39):
        w.set_fields(f"Step {step:02d}", {f"f{step % 5}": f"v{step}"})
    w.chain(*[node["name"] for node in w.nodes])
    return w


def _expressions() -> WorkflowDraft:
    w = WorkflowDraft("Expressions that fail")
    w.webhook("expr")
    kinds = ("node", "pair", "type", "syntax", "item")
    conditions = [condition("={{ $json.body.kind }}", "equals", kind) for kind in kinds]
    w.node("Which", "switch", 3.2, {**rules(*conditions), "options": {}})
    w.set_fields("No such node", {"x": "={{ $('Nope').item.json.x }}"})
    w.code("Lose pairing", "return [{json: {a: 1}}, {json: {a: 2}}];")
    w.set_fields("Ask for pair", {"x": "={{ $('Webhook').itemMatching(7).json.q }}"})
    date = {"operation": "formatDate", "date": "not a date", "options": {}}
    w.node("Wrong type", "dateTime", 2, date)
    w.set_fields("Bad syntax", {"x": "={{ $json.body.. }}"})
    w.code("Five rows", "return Array.from({length: 5}, (_, i) => ({json: {i}}));")
    # Only the item at index 3 asks for a node that is not there.
    w.set_fields("One bad row", {"x": "={{ $json.i === 3 ? $('Nope').item.json.x : $json.i }}"})
    w.link("Webhook", "Which")
    for output, name in enumerate(
        ("No such node", "Lose pairing", "Wrong type", "Bad syntax", "Five rows")
    ):
        w.link("Which", name, output)
    w.chain("Lose pairing", "Ask for pair")
    w.chain("Five rows", "One bad row")
    return w
