// Puts the page together, and shows one of its executions.

class ReportPage {
  constructor(index) {
    this.index = index;
    this.report = (error) => trouble(error.message);
    this.panel = new Panel(byId("panel"), this);
    this.read = new Map();
    window.addEventListener("hashchange", () => this.#follow());
    window.addEventListener("beforeprint", () => this.viewport?.beginPrint());
    window.addEventListener("afterprint", () => this.viewport?.endPrint());
  }

  /** The place in this file of an execution, or null. */
  numberOf({ instance, id }) {
    const found = this.index.executions.findIndex((each) => each.instance === instance && each.id === id);
    return found < 0 ? null : found;
  }

  /** The one that an address ends with, as #files/68; the first where it names none. */
  named(hash) {
    if (hash.length < 2) return 0;
    try {
      const [instance, id] = hash.slice(1).split("/").map(decodeURIComponent);
      return this.numberOf({ instance, id });
    } catch {
      return null; // it was never written here
    }
  }

  /** What leads to an execution named as people name it; only the words where the file lacks it. */
  linkTo(name, words) {
    const own = this.shown.execution;
    const number = this.index.executions.findIndex(
      ({ instance, id }) => name === `${instance}/${id}` || (name === id && instance === own.instance),
    );
    if (number < 0 || number === this.number) return words;
    return button(words, { class: "link" }, () => this.show(number));
  }

  /** Shows an execution; the address tells which, so that Back undoes it. */
  async show(number) {
    this.wanted = number;
    if (!this.read.has(number)) this.read.set(number, new Shown(number, await valueOf(`overview-${number}`)));
    if (number !== this.wanted) return; // another was asked for meanwhile
    const isFirst = this.shown === undefined;
    this.number = number;
    this.shown = this.read.get(number);
    this.panel.close();
    this.#draw();
    if (!isFirst && this.named(location.hash) !== number) location.hash = this.#addressOf(number);
    byId("main").focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  #addressOf(number) {
    const { instance, id } = this.index.executions[number];
    return `${encodeURIComponent(instance)}/${encodeURIComponent(id)}`;
  }

  /** After the address: Back, Forward, or one that was typed. */
  #follow() {
    const number = this.named(location.hash);
    if (number !== null && number !== this.wanted) this.show(number);
  }

  /** Opens a node's panel, of another execution where that is meant. */
  async open(number, node, index, side, item) {
    if (number !== this.number) await this.show(number);
    if (number !== this.number) return;
    this.panel.open(this.shown, node, index, side, item);
    this.viewport?.choose(node);
  }

  #draw() {
    const { shown, index, number } = this;
    const open = (node, run) => this.open(number, node, run);
    const name = shown.execution.workflow_name ?? "n8n execution";
    document.title = spelled(`${signOf(shown.execution.status)} ${cut(name, 80)} · ${shown.execution.id}`);
    fill(byId("head"), header(index, number, shown, this));
    fill(byId("card"), card(shown, this));
    byId("card").className = toneOf(shown.execution.status, shown.execution.swallowed_errors);
    byId("steps").hidden = false;
    fill(byId("timeline"), timeline(shown, open));
    byId("calls").hidden = !shown.calls.length;
    fill(byId("tree-of-calls"), calls(shown, this));
    fill(byId("foot"), footer());
    this.#drawCanvas(shown, open);
  }

  #drawCanvas(shown, open) {
    const hasNodes = shown.drawing.nodes.length > 0;
    byId("flow").hidden = !hasNodes;
    this.viewport?.end();
    this.viewport = null;
    if (!hasNodes) return;
    const drawn = canvas(shown, open);
    fill(byId("canvas"), drawn.root);
    this.viewport = new Viewport(byId("canvas"), drawn);
    fill(byId("flow-tools"), viewportTools(this.viewport, shown.known.has(shown.step?.node) ? shown.step : null));
    this.viewport.begin(shown.step?.node ?? null);
  }
}

function trouble(words) {
  document.querySelector(".loading")?.remove();
  const place = byId("trouble");
  place.hidden = false;
  fill(place, words);
}

async function begin() {
  if (typeof DecompressionStream === "undefined" || !CSS.supports("color", "light-dark(#000, #fff)")) {
    trouble("This browser is too old for this report. Open it with one of May 2024 or later.");
    return;
  }
  const page = new ReportPage(await valueOf("index"));
  await page.show(page.named(location.hash) ?? 0);
}

window.addEventListener("unhandledrejection", (event) => trouble(String(event.reason?.message ?? event.reason)));
begin();
