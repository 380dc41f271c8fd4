// Draws one execution: how it ended, its workflow, its steps, who called whom; and opens its nodes.

/** What shows an execution; those that extend it say where the others are. */
class ExecutionPage {
  constructor() {
    this.report = (error) => trouble(error.message);
    this.panel = new Panel(byId("panel"), this);
    window.addEventListener("beforeprint", () => this.viewport?.beginPrint());
    window.addEventListener("afterprint", () => this.viewport?.endPrint());
  }

  draw(shown) {
    this.shown = shown;
    this.panel.close();
    const open = (node, run) => this.open(node, run);
    fill(byId("card"), card(shown, this));
    byId("card").className = toneOf(shown.execution.status, shown.execution.swallowed_errors);
    byId("steps").hidden = false;
    fill(byId("timeline"), timeline(shown, open));
    byId("calls").hidden = !shown.calls.length;
    fill(byId("tree-of-calls"), calls(shown, this));
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

  /** Opens a node's panel. */
  open(node, index, side, item) {
    this.panel.open(this.shown, node, index, side, item);
    this.viewport?.choose(node);
  }

  isShown({ instance, id }) {
    const { execution } = this.shown;
    return instance === execution.instance && id === execution.id;
  }
}

/** The execution that people call so: one of the same server, unless another is named. */
function named(name, own) {
  const [instance, ...rest] = name.split("/");
  return rest.length ? { instance, id: rest.join("/") } : { instance: own.instance, id: name };
}

function trouble(words) {
  document.querySelector(".loading")?.remove();
  const place = byId("trouble");
  place.hidden = false;
  fill(place, words);
}

window.addEventListener("unhandledrejection", (event) => trouble(String(event.reason?.message ?? event.reason)));
