// Puts the page together, and shows one of its executions.

class ReportPage {
  constructor(index) {
    this.index = index;
    this.report = (error) => trouble(error.message);
    this.panel = new Panel(byId("panel"), this);
    this.read = new Map();
    window.addEventListener("beforeprint", () => this.viewport?.beginPrint());
    window.addEventListener("afterprint", () => this.viewport?.endPrint());
  }

  /** The place in this file of an execution, or null. */
  numberOf({ instance, id }) {
    const found = this.index.executions.findIndex((each) => each.instance === instance && each.id === id);
    return found < 0 ? null : found;
  }

  async show(number) {
    if (!this.read.has(number)) this.read.set(number, new Shown(number, await valueOf(`overview-${number}`)));
    this.number = number;
    this.shown = this.read.get(number);
    this.panel.close();
    this.#draw();
    byId("main").focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  /** Opens a node's panel, of another execution where that is meant. */
  async open(number, node, index, side, item) {
    if (number !== this.number) await this.show(number);
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
    fill(byId("timeline"), timeline(shown, open));
    byId("calls").hidden = !shown.calls.length;
    fill(byId("tree-of-calls"), calls(shown, this));
    fill(byId("foot"), footer());
    this.#drawCanvas(shown, open);
  }

  #drawCanvas(shown, open) {
    const hasNodes = shown.drawing.nodes.length > 0;
    byId("flow").hidden = !hasNodes;
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
  const place = byId("trouble");
  place.hidden = false;
  fill(place, words);
}

async function begin() {
  if (typeof DecompressionStream === "undefined") {
    trouble("This browser is too old for this report. Open it with one of 2023 or later.");
    return;
  }
  const page = new ReportPage(await valueOf("index"));
  await page.show(0);
}

window.addEventListener("unhandledrejection", (event) => trouble(String(event.reason?.message ?? event.reason)));
begin();
