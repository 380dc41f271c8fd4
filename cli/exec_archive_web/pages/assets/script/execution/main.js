// The page of one execution of an archive; every other execution has a page of its own.

class ArchivePage extends ExecutionPage {
  constructor(place) {
    super();
    this.places = { ...place.dataset };
    const retry = byId("retry");
    if (retry) new RetryButton(retry, this);
    window.addEventListener("hashchange", () => this.#follow());
  }

  async begin() {
    const { address } = this.places;
    const overview = await (await fetched(`${address}/overview`)).json();
    this.draw(new Shown(overview, new FetchedItems(address)));
    add(byId("card").querySelector(".next"), this.#further(overview));
    this.#follow();
  }

  leadsTo() {
    return true;
  }

  addressOf({ instance, id }) {
    return [this.places.history, instance, id].map((part, i) => (i ? encodeURIComponent(part) : part)).join("/");
  }

  /** What leads to an execution; only the words where it is the one that is shown. */
  linkTo(execution, words) {
    return this.isShown(execution) ? words : el("a", { href: this.addressOf(execution) }, words);
  }

  /** What opens a node, on the page of another execution where that is meant. */
  wayTo(place, words, about = {}) {
    const { node, run_index: run, side, item } = place;
    if (this.isShown(place)) return button(words, about, () => this.open(node, run, side, item));
    const given = Object.entries({ node, run, side, item }).filter(([, value]) => value !== null && value !== undefined);
    const href = `${this.addressOf(place)}#${new URLSearchParams(given)}`;
    return el("a", { class: about.class ?? "button", href }, words);
  }

  /** Opens the node that the address ends with, as #node=Send+mail&run=17. */
  #follow() {
    const wanted = new URLSearchParams(location.hash.slice(1));
    const node = wanted.get("node");
    if (!this.shown?.known.has(node) && !this.shown?.byNode.has(node)) return;
    const number = (name) => (/^\d+$/.test(wanted.get(name) ?? "") ? Number(wanted.get(name)) : null);
    this.open(node, number("run"), ["input", "output"].find((side) => side === wanted.get("side")), number("item"));
  }

  /** Where it can be held against others. */
  #further({ execution, last_good: good, is_seen: isSeen }) {
    const after = `${execution.instance}/${execution.id}`;
    const compare = good && `${this.places.compare}?${new URLSearchParams({ after })}`;
    const group = isSeen && execution.error_fingerprint;
    return [
      compare && el("a", { class: "button", href: compare }, "Compare with the last good run"),
      group && el("a", { class: "button", href: `${this.places.errors}/${encodeURIComponent(group)}` }, "All that failed like this"),
    ];
  }
}

new ArchivePage(byId("execution")).begin();
