// What of a drawing is seen: it is moved by hand, wheel and keys, and begins with all of it or, where
// that would be too small to read, around the node the execution ended at.

const SMALLEST = 0.02;
const LARGEST = 2.5;
const READABLE = 0.5;
const CLOSE = 0.8;
const BEGUN = 0.65; // a name can be read, and much of the way is seen

class Viewport {
  constructor(host, { root, scene, layout, nodes }) {
    Object.assign(this, { host, root, scene, layout, nodes });
    this.bounds = layout.bounds();
    this.pointers = new Map();
    root.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    root.addEventListener("pointerdown", (event) => this.#press(event));
    root.addEventListener("pointermove", (event) => this.#move(event));
    for (const end of ["pointerup", "pointercancel"])
      root.addEventListener(end, (event) => this.#release(event));
    root.addEventListener("click", (event) => this.#afterDrag(event), true);
    root.addEventListener("keydown", (event) => this.#key(event));
    root.addEventListener("focusin", (event) => this.#focused(event.target.closest("g.node")));
    this.observer = new ResizeObserver(() => this.#resized());
    this.observer.observe(host);
  }

  /** Another drawing takes its place in the same host. */
  end() {
    this.observer.disconnect();
  }

  /** As long as nobody moved it, it fits whatever room it has. */
  #resized() {
    this.measure();
    if (!this.isMoved) this.begin(this.first);
  }

  /** As tall as the drawing needs in that width, within reason. */
  measure() {
    const wanted = (this.bounds.height * this.host.clientWidth) / this.bounds.width;
    const most = Math.max(window.innerHeight * 0.55, 240);
    this.root.style.height = `${Math.round(Math.min(Math.max(wanted, 200), most, this.bounds.height))}px`;
  }

  begin(node) {
    this.first = node;
    this.measure();
    this.fit();
    const box = node !== null ? this.layout.boxes.get(node) : null;
    if (this.scale < READABLE && box) this.centre(box, BEGUN, { isFull: true });
  }

  fit() {
    const { width, height } = this.#size();
    const { bounds } = this;
    const scale = clamped(Math.min(width / bounds.width, height / bounds.height, 1), SMALLEST, LARGEST);
    this.#set(
      scale,
      (width - bounds.width * scale) / 2 - bounds.x * scale,
      (height - bounds.height * scale) / 2 - bounds.y * scale,
    );
  }

  /** On paper all of it is seen, whatever the width of the paper. */
  beginPrint() {
    const { x, y, width, height } = this.bounds;
    this.root.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
    this.scene.removeAttribute("transform");
    this.root.classList.remove("far");
  }

  endPrint() {
    this.root.removeAttribute("viewBox");
    this.#set(this.scale, this.x, this.y);
  }

  /** Brings a box to the middle; or, so that no room stays empty, near it. */
  centre(box, scale, { isFull = false } = {}) {
    const { width, height } = this.#size();
    const x = width / 2 - (box.x + box.width / 2) * scale;
    const y = height / 2 - (box.y + box.height / 2 + 16) * scale; // its name stands below it
    const { bounds } = this;
    if (!isFull) this.#set(scale, x, y);
    else this.#set(scale, within(x, width, bounds.x, bounds.width, scale), within(y, height, bounds.y, bounds.height, scale));
  }

  /** Brings a node into sight, and marks it as the one whose panel is open. */
  choose(name) {
    const place = [...this.layout.boxes.keys()].indexOf(name);
    this.nodes.forEach((node, i) => node.classList.toggle("chosen", i === place));
    if (place >= 0) this.#reveal(this.layout.boxes.get(name));
  }

  /** Nearer or further, around a point of the window that stays where it is. */
  zoom(factor, x = this.#size().width / 2, y = this.#size().height / 2) {
    const scale = clamped(this.scale * factor, SMALLEST, LARGEST);
    const ratio = scale / this.scale;
    this.#set(scale, x - (x - this.x) * ratio, y - (y - this.y) * ratio);
  }

  #size() {
    return { width: this.root.clientWidth || 1, height: this.root.clientHeight || 1 };
  }

  #set(scale, x, y) {
    Object.assign(this, { scale, x, y });
    this.scene.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
    this.root.classList.toggle("far", scale < 0.3);
  }

  #wheel(event) {
    const isMeant = event.ctrlKey || event.metaKey || this.root.contains(document.activeElement);
    if (!isMeant) return; // the page goes on
    event.preventDefault();
    const place = this.root.getBoundingClientRect();
    this.isMoved = true;
    this.zoom(Math.exp(-event.deltaY / 400), event.clientX - place.x, event.clientY - place.y);
  }

  #press(event) {
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.dragged = 0;
  }

  #move(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY };
    const other = [...this.pointers].find(([name]) => name !== event.pointerId)?.[1];
    this.pointers.set(event.pointerId, now);
    this.isMoved = true;
    this.dragged += Math.hypot(now.x - before.x, now.y - before.y);
    if (this.dragged > 4) this.root.setPointerCapture(event.pointerId);
    if (other) {
      const place = this.root.getBoundingClientRect();
      const ratio = distance(now, other) / Math.max(distance(before, other), 1);
      this.zoom(ratio, (now.x + other.x) / 2 - place.x, (now.y + other.y) / 2 - place.y);
    } else this.#set(this.scale, this.x + now.x - before.x, this.y + now.y - before.y);
  }

  #release(event) {
    this.pointers.delete(event.pointerId);
  }

  /** A drag that ends on a node does not open it. */
  #afterDrag(event) {
    if (this.dragged > 4) event.stopPropagation();
    this.dragged = 0;
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = { "+": 1.25, "=": 1.25, "-": 0.8 };
    if (Object.hasOwn(steps, event.key)) this.zoom(steps[event.key]);
    else if (event.key === "0") this.fit();
    else return;
    this.isMoved = true;
    event.preventDefault();
  }

  #focused(node) {
    if (node?.matches(":focus-visible")) this.#reveal([...this.layout.boxes.values()][this.nodes.indexOf(node)]);
  }

  /** Moves the drawing where a node is out of sight. */
  #reveal(box) {
    const { width, height } = this.#size();
    const left = box.x * this.scale + this.x;
    const top = box.y * this.scale + this.y;
    const isSeen =
      left >= 0 && top >= 0 && left + box.width * this.scale <= width && top + box.height * this.scale <= height;
    if (!isSeen) this.centre(box, this.scale);
  }
}

function clamped(value, lowest, highest) {
  return Math.min(Math.max(value, lowest), highest);
}

/** The same shift, or the nearest that leaves no room empty; what fits stands in the middle. */
function within(shift, room, start, length, scale) {
  const slack = room - length * scale;
  if (slack >= 0) return slack / 2 - start * scale;
  return clamped(shift, slack - start * scale, -start * scale);
}

function distance(one, other) {
  return Math.hypot(one.x - other.x, one.y - other.y);
}

function viewportTools(viewport, step) {
  const box = step ? viewport.layout.boxes.get(step.node) : null;
  const moved = (action) => () => {
    viewport.isMoved = true;
    action();
  };
  const tool = (words, name, action) =>
    button(words, { class: "icon", "aria-label": name, title: name }, moved(action));
  return [
    box && button("Where it ended", {}, moved(() => viewport.centre(box, CLOSE))),
    tool("+", "Nearer (key +)", () => viewport.zoom(1.25)),
    tool("−", "Further (key -)", () => viewport.zoom(0.8)),
    tool("⤢", "All of it (key 0)", () => viewport.fit()),
  ];
}
