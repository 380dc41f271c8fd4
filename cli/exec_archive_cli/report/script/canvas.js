// The workflow as n8n draws it, with what became of each node and what went over each link.

const NAME_ROOM = 22; // signs of a name on a line

/** The drawing in an element of its own; `open` is called with the node that was chosen. */
function canvas(shown, open) {
  const { drawing } = shown;
  const layout = new Layout(drawing);
  const nodes = drawing.nodes.map((node) => nodeShape(node, layout.boxes.get(node.name), shown, open));
  const scene = svg(
    "g",
    { class: "scene" },
    drawing.notes.map(noteShape),
    drawing.links.map((link) => linkLine(link, layout)),
    drawing.links.map((link) => linkLabel(link, layout)),
    nodes,
  );
  const root = svg(
    "svg",
    { class: "drawing", role: "group", "aria-label": `The workflow: ${counted(nodes.length, "node")}` },
    svg("defs", {}, arrow("arrow"), arrow("arrow-went")),
    scene,
  );
  root.addEventListener("keydown", (event) => walk(event, nodes));
  return { root, scene, layout, nodes };
}

function arrow(name) {
  return svg(
    "marker",
    { id: name, viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
    svg("path", { d: "M0 0L8 4L0 8z", class: name }),
  );
}

/** The arrow keys go through the nodes in the order they ran. */
function walk(event, nodes) {
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const place = nodes.indexOf(event.target.closest("g.node"));
  if (place < 0 || !Object.hasOwn(steps, event.key)) return;
  event.preventDefault();
  nodes[place + steps[event.key]]?.focus();
}

function nodeShape(node, box, shown, open) {
  const isStep = shown.step?.node === node.name;
  const tone = node.runs ? toneOf(node.status, node.swallowed_errors) : "none";
  const act = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    open(node.name);
  };
  const kinds = [box.isSub && "sub", node.is_disabled && "disabled", isStep && "ended"];
  return svg(
    "g",
    {
      class: ["node", tone, ...kinds.filter(Boolean)].join(" "),
      transform: `translate(${box.x} ${box.y})`,
      tabindex: 0,
      role: "button",
      "aria-label": nodeWords(node, isStep),
      on: { click: act, keydown: act },
    },
    svg("title", {}, nodeWords(node, isStep)),
    outline(box, node, isStep),
    picture(node, box),
    names(node, box),
    node.runs > 0 && badge(node, box),
  );
}

function nodeWords(node, isStep) {
  const words = [nameOf(node.name, 300), node.kind];
  if (node.is_disabled) words.push("disabled");
  words.push(node.runs ? `${node.status}, ${counted(node.runs, "run")}` : "did not run");
  if (node.items_out) words.push(`items out: ${counts(node.items_out)}`);
  if (node.swallowed_errors) words.push(`${counted(node.swallowed_errors, "error")} swallowed`);
  if (isStep) words.push("the execution ended here");
  return words.filter(Boolean).join(", ");
}

function outline(box, node, isStep) {
  const { width, height } = box;
  const round = box.isSub ? width / 2 : 10;
  const left = node.is_trigger ? 36 : round; // as n8n shows what starts a workflow
  const d =
    `M${left} 0H${width - round}A${round} ${round} 0 0 1 ${width} ${round}V${height - round}` +
    `A${round} ${round} 0 0 1 ${width - round} ${height}H${left}` +
    `A${left} ${left} 0 0 1 0 ${height - left}V${left}A${left} ${left} 0 0 1 ${left} 0z`;
  const ring = `translate(${width / 2} ${height / 2}) scale(${1 + 14 / width} ${1 + 14 / height}) ` +
    `translate(${-width / 2} ${-height / 2})`;
  return [isStep && svg("path", { d, class: "ring", transform: ring }), svg("path", { d, class: "shape" })];
}

function picture(node, box) {
  const field = box.isSub ? 34 : 40;
  const x = box.isAgent ? 22 : (box.width - field) / 2;
  return svg("g", { transform: `translate(${x} ${(box.height - field) / 2})` }, icon(node, field));
}

function names(node, box) {
  const beside = box.isAgent;
  const room = beside ? Math.floor((box.width - 80) / 8) : NAME_ROOM;
  const lines = wrapped(nameOf(node.name, 300), room);
  const x = beside ? 74 : box.width / 2;
  const y = beside ? box.height / 2 - (lines.length - 1) * 9 + 5 : box.height + 24;
  const anchor = beside ? "start" : "middle";
  const text = (words, line, kind) =>
    svg("text", { x, y: y + line * 18, "text-anchor": anchor, class: kind }, words);
  const given = node.items_out?.reduce((sum, each) => sum + each, 0) ?? null;
  const below = [
    node.runs > 1 && counted(node.runs, "run"),
    given !== null && counted(given, "item"),
    node.is_disabled && "disabled",
  ];
  return [
    lines.map((words, i) => text(words, i, "name")),
    text(below.filter(Boolean).join(" · "), lines.length, "counts"),
  ];
}

function badge(node, box) {
  const isHidden = node.swallowed_errors && node.status === "success";
  return svg(
    "g",
    { class: "badge", transform: `translate(${box.width - (box.isSub ? 12 : 6)} 8)` },
    svg("circle", { r: 12 }),
    svg("text", { "text-anchor": "middle", dy: "0.36em" }, isHidden ? "!" : signOf(node.status)),
  );
}

function linkLine(link, layout) {
  const { d } = layout.lineOf(link);
  const isFlow = link.kind === "main";
  const went = link.runs > 0;
  const kinds = ["link", isFlow ? "flow" : "served", went && "went"].filter(Boolean).join(" ");
  const end = isFlow ? `url(#arrow${went ? "-went" : ""})` : null;
  return svg("path", { d, class: kinds, "marker-end": end });
}

function linkLabel(link, layout) {
  const { label } = layout.lineOf(link);
  const words = labelWords(link);
  if (!words) return null;
  return svg(
    "text",
    { x: label.x, y: label.y - 6, class: `on-link ${link.runs ? "went" : ""}`, "text-anchor": "middle" },
    words,
  );
}

function labelWords(link) {
  if (link.kind !== "main") return cut(link.kind.replace(/^ai_/, "").replace(/([A-Z])/g, " $1").toLowerCase(), 30);
  if (!link.runs) return null;
  return counted(link.items, "item");
}

function noteShape(note) {
  const text = el("div", { class: "note-text" }, note.text.split("\n").map((line) => el("p", {}, noteLine(line))));
  return svg(
    "g",
    { class: `note note-${note.colour}`, transform: `translate(${note.x} ${note.y})` },
    svg("rect", { width: note.width, height: note.height, rx: 4 }),
    svg("foreignObject", { width: note.width, height: note.height }, text),
  );
}

/** A line of a note; of its Markdown only headings are told, by their weight. */
function noteLine(line) {
  const heading = /^#{1,6} +/.exec(line);
  return heading ? el("strong", {}, line.slice(heading[0].length)) : line;
}
