// Puts the report together, and shows one of its executions.

class ReportPage extends ExecutionPage {
  constructor(index) {
    super();
    this.index = index;
    this.read = new Map();
    window.addEventListener("hashchange", () => this.#follow());
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

  leadsTo(execution) {
    return this.numberOf(execution) !== null;
  }

  /** What leads to an execution; only the words where the file lacks it, or shows it. */
  linkTo(execution, words) {
    if (!this.leadsTo(execution) || this.isShown(execution)) return words;
    return button(words, { class: "link" }, () => this.show(this.numberOf(execution)));
  }

  /** What opens a node, of another execution where that is meant. */
  wayTo({ instance, id, node, run_index, side, item }, words, about = {}) {
    const number = this.numberOf({ instance, id });
    return button(words, about, async () => {
      if (number !== this.number) await this.show(number);
      if (number === this.number) this.open(node, run_index, side, item);
    });
  }

  /** Shows an execution; the address tells which, so that Back undoes it. */
  async show(number) {
    this.wanted = number;
    if (!this.read.has(number))
      this.read.set(number, new Shown(await valueOf(`overview-${number}`), new PackedItems(number)));
    if (number !== this.wanted) return; // another was asked for meanwhile
    const isFirst = this.number === undefined;
    this.number = number;
    this.draw(this.read.get(number));
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

  draw(shown) {
    super.draw(shown);
    const name = shown.execution.workflow_name ?? "n8n execution";
    document.title = spelled(`${signOf(shown.execution.status)} ${cut(name, 80)} · ${shown.execution.id}`);
    fill(byId("head"), header(this.index, this.number, shown, this));
    fill(byId("foot"), footer());
  }
}

/** Whether the browser can show it; else it is said. */
function isNewEnough() {
  if (typeof DecompressionStream !== "undefined" && CSS.supports("color", "light-dark(#000, #fff)")) return true;
  trouble("This browser is too old for this report. Open it with one of May 2024 or later.");
  return false;
}

async function begin() {
  if (!isNewEnough()) return;
  const page = new ReportPage(await valueOf("index"));
  await page.show(page.named(location.hash) ?? 0);
}

begin();
