// Where everything of the drawing stands, in n8n's own measure: nodes, their ports, and the lines.

const NODE = 96;
const SUB_NODE = 80;
const AGENT = 224;
const UNDER = 124; // from the middle of a node to below its name
const OVER = 22; // above the nodes that a line passes
const TURN = 90; // how far out a line swings that goes back

/** Boxes of nodes, and the ports that their links use. */
class Layout {
  constructor({ nodes, links, notes }) {
    this.notes = notes;
    this.links = links;
    this.boxes = new Map(nodes.map((node) => [node.name, boxOf(node)]));
    this.outputs = new Map();
    this.inputs = new Map();
    this.lines = new Map();
    this.kinds = new Map(); // of the sub-nodes that a node has
    for (const node of nodes) this.outputs.set(node.name, node.items_out?.length ?? 1);
    for (const link of links) this.#count(link);
    for (const [name, kinds] of this.kinds) this.#widen(name, kinds);
  }

  #count({ source, kind, output, target, input }) {
    if (kind === "main") {
      this.outputs.set(source, Math.max(this.outputs.get(source) ?? 1, output + 1));
      this.inputs.set(target, Math.max(this.inputs.get(target) ?? 1, input + 1));
      return;
    }
    const box = this.boxes.get(source);
    Object.assign(box, { isSub: true, width: SUB_NODE, height: SUB_NODE });
    const kinds = listAt(this.kinds, target);
    if (!kinds.includes(kind)) kinds.push(kind);
  }

  #widen(name, kinds) {
    const box = this.boxes.get(name);
    Object.assign(box, { isSub: false, height: NODE });
    box.width = Math.max(Math.min(Math.max(AGENT, kinds.length * 64), this.#roomFor(box)), NODE);
    box.isAgent = box.width >= AGENT * 0.7; // wide enough for its name to stand in it
  }

  /** How wide it may be without covering the next node on its row. */
  #roomFor(box) {
    const onRow = [...this.boxes.values()].filter(
      (other) => other.x > box.x && Math.abs(other.y - box.y) < NODE,
    );
    return least(onRow, (other) => other.x) - box.x - 32;
  }

  /** Where a link begins and ends. */
  ends({ source, kind, output, target, input }) {
    const from = this.boxes.get(source);
    const to = this.boxes.get(target);
    if (kind === "main") {
      return [
        { x: from.x + from.width, y: port(from, output, this.outputs.get(source)) },
        { x: to.x, y: port(to, input, this.inputs.get(target)) },
      ];
    }
    const kinds = this.kinds.get(target);
    const share = (kinds.indexOf(kind) + 1) / (kinds.length + 1);
    const isBelow = from.y > to.y + to.height;
    return [
      { x: from.x + from.width / 2, y: isBelow ? from.y : from.y + from.height },
      { x: to.x + to.width * share, y: to.y + to.height },
    ];
  }

  /** The line of a link, and where its label stands. */
  lineOf(link) {
    if (!this.lines.has(link)) {
      const [from, to] = this.ends(link);
      const passed = link.kind === "main" && !isBack(from, to) ? this.#behind(link, from, to) : [];
      this.lines.set(link, passed.length ? lineOver(passed, from, to) : lineOf(from, to, link.kind));
    }
    return this.lines.get(link);
  }

  /** The nodes that would hide a line which goes straight to its end. */
  #behind({ source, target }, from, to) {
    const passed = [];
    for (const [name, box] of this.boxes) {
      const middle = box.x + box.width / 2;
      if (middle <= from.x || middle >= to.x || name === source || name === target) continue;
      const { y } = pointOn(from, to, (middle - from.x) / (to.x - from.x));
      if (y > box.y && y < box.y + box.height) passed.push(box);
    }
    return passed;
  }

  /** What the whole drawing covers, labels included. */
  bounds() {
    const boxes = [...this.boxes.values()].map((box) => grown(box, 60, 76));
    const turns = this.links.map((link) => this.lineOf(link).covers).filter(Boolean);
    const all = [...boxes, ...turns, ...this.notes.map((note) => grown(note, 8, 8))];
    if (!all.length) return { x: 0, y: 0, width: 1, height: 1 };
    const x = least(all, (each) => each.x);
    const y = least(all, (each) => each.y);
    const right = -least(all, (each) => -(each.x + each.width));
    const bottom = -least(all, (each) => -(each.y + each.height));
    return { x, y, width: right - x, height: bottom - y };
  }
}

function boxOf(node) {
  return { x: node.x, y: node.y, width: NODE, height: NODE, isSub: false, isAgent: false };
}

function grown(box, sides, below) {
  return {
    x: box.x - sides,
    y: box.y - 24,
    width: box.width + 2 * sides,
    height: box.height + 24 + below,
  };
}

function least(all, value) {
  return all.reduce((found, each) => Math.min(found, value(each)), Infinity);
}

function port(box, number, of) {
  return box.y + (box.height * (number + 1)) / (of + 1);
}

/** The line of a link, and where its label stands. */
function lineOf(from, to, kind) {
  if (kind !== "main") {
    const half = Math.max(Math.abs(from.y - to.y) / 2, 24);
    const isBelow = from.y > to.y + half;
    const turn = isBelow ? from.y - half : Math.max(from.y, to.y) + 90; // under what stands beside it
    const d = `M${at(from)} C${from.x},${turn} ${to.x},${isBelow ? to.y + half : turn} ${at(to)}`;
    return { d, label: isBelow ? middle(from, to) : { x: (from.x + to.x) / 2, y: turn - 20 } };
  }
  if (!isBack(from, to)) {
    const reach = Math.max((to.x - from.x) / 2, 24);
    const d = `M${at(from)} C${from.x + reach},${from.y} ${to.x - reach},${to.y} ${at(to)}`;
    return { d, label: onCurve(from, to) };
  }
  const below = Math.max(from.y, to.y) + UNDER; // back, as loops go: under the nodes
  const mid = { x: (from.x + to.x) / 2, y: below };
  const d =
    `M${at(from)} C${from.x + TURN},${from.y} ${from.x + TURN},${below} ${from.x},${below} ` +
    `L${to.x},${below} C${to.x - TURN},${below} ${to.x - TURN},${to.y} ${at(to)}`;
  const y = Math.min(from.y, to.y);
  const covers = { x: to.x - TURN, y, width: from.x - to.x + 2 * TURN, height: below + 8 - y };
  return { d, label: mid, covers };
}

/** A line that would go behind nodes goes over them. */
function lineOver(passed, from, to) {
  const top = least(passed, (box) => box.y) - OVER;
  const left = Math.max(least(passed, (box) => box.x), from.x + 12);
  const right = Math.min(-least(passed, (box) => -(box.x + box.width)), to.x - 12);
  const up = (from.x + left) / 2;
  const down = (right + to.x) / 2;
  const d =
    `M${at(from)} C${up},${from.y} ${up},${top} ${left},${top} ` +
    `L${right},${top} C${down},${top} ${down},${to.y} ${at(to)}`;
  const covers = { x: left, y: top - 24, width: Math.max(right - left, 1), height: 24 };
  return { d, label: { x: (left + right) / 2, y: top }, covers };
}

function isBack(from, to) {
  return to.x <= from.x - 8;
}

function at({ x, y }) {
  return `${x},${y}`;
}

/** A point on the line, near its beginning: further on there may be another node. */
function onCurve(from, to) {
  return pointOn(from, to, Math.min(62 / Math.max(to.x - from.x, 1), 0.5));
}

function pointOn(from, to, t) {
  return { x: from.x + Math.max(to.x - from.x, 1) * t, y: from.y + (to.y - from.y) * (3 - 2 * t) * t * t };
}

function middle(from, to) {
  return { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
}

/** A name on two lines at most, each of so many signs. */
function wrapped(name, room) {
  const shown = spelled(cut(name, 4 * room));
  if (shown.length <= room) return [shown];
  const blank = shown.lastIndexOf(" ", room);
  const end = blank > room / 3 ? blank : room;
  return [whole(shown.slice(0, end)), cut(shown.slice(end).trimStart(), room)];
}
