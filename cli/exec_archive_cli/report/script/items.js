// The items on one output or input: a page at a time, as trees or as a table, all or those that hold
// a text.

const SEPARATOR = "\u001e"; // between the items of a block; no JSON holds it
const TREES_AT_ONCE = 20;
const ROWS_AT_ONCE = 50;

/** Where the items of one output stand: stretches of [kind, output, first, count, block, place]. */
class Items {
  constructor(source, name, stretches) {
    Object.assign(this, { source, name, stretches });
    this.total = stretches.reduce((sum, stretch) => sum + stretch[3], 0);
  }

  /** Items by their places in the list: the index n8n gives each, and its text. */
  async at(places) {
    const found = [];
    for (const place of places) found.push(await this.#one(place));
    return found;
  }

  async #one(place) {
    let before = 0;
    for (const [, , first, number, block, at] of this.stretches) {
      if (place < before + number) {
        const texts = await this.#texts(block);
        return { index: first + place - before, text: texts[at + place - before] };
      }
      before += number;
    }
    throw new Error("There is no such item.");
  }

  async #texts(block) {
    const text = await this.source.block(this.name, block);
    if (this.lastBlock !== block) {
      this.lastBlock = block;
      this.lastTexts = text.split(SEPARATOR);
    }
    return this.lastTexts;
  }

  /** The places of the items that hold a text, whatever its case, and whether these are all of them;
      `isOver` breaks the search off. */
  async holding(wanted, isOver) {
    if (this.source.holding) return this.#foundBySource(wanted);
    const found = [];
    const needle = wanted.toLowerCase();
    for (let place = 0; place < this.total && !isOver(); place++) {
      const [{ text }] = await this.at([place]);
      if (holds(text, needle)) found.push(place);
    }
    return { places: found, isAll: true };
  }

  async #foundBySource(wanted) {
    const [[kind, output]] = this.stretches;
    const isOne = this.stretches.every((each) => each[0] === kind && each[1] === output);
    const { places, isAll } = await this.source.holding(this.name, wanted, isOne ? { kind, output } : null);
    return { places: places.map((place) => this.#placeOf(place)).filter((place) => place !== null), isAll };
  }

  /** The place in the list of an item, by its kind, output and index. */
  #placeOf([kind, output, index]) {
    let before = 0;
    for (const [itsKind, itsOutput, first, number] of this.stretches) {
      if (itsKind === kind && itsOutput === output && first <= index && index < first + number)
        return before + index - first;
      before += number;
    }
    return null;
  }
}

function holds(text, needle) {
  if (text.toLowerCase().includes(needle)) return true;
  if (!text.includes("\\")) return false;
  const plain = text
    .replace(/\\u([0-9a-fA-F]{4})/g, (_, code) => String.fromCharCode(parseInt(code, 16)))
    .replace(/\\(["\\/])/g, "$1");
  return plain.toLowerCase().includes(needle);
}

/** The list of items with its tools. `failed` is the index of the item that the run failed with. */
class ItemList {
  constructor(items, failed, remembered) {
    Object.assign(this, { items, failed, remembered, places: null, asked: 0 });
    this.list = el("div", { class: "list" });
    this.filter = el("input", {
      type: "search",
      placeholder: "Only items that hold …",
      "aria-label": "Only items that hold this text",
    });
    let waiting = 0;
    this.filter.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.#filter().catch((error) => this.#tell(error)), 200);
    });
    this.form = button("", {}, () => this.#setForm(this.isTable ? "tree" : "table"));
    this.tools = el("div", { class: "tools" });
    this.element = el("div", { class: "items" }, this.tools, this.list);
  }

  /** Shows the page with an item, by its index. */
  async begin(index) {
    const start = await this.items.at(range(0, Math.min(this.items.total, 5)));
    this.isTable = this.remembered.form ? this.remembered.form === "table" : isFlat(start);
    this.#page(index ?? this.failed ?? 0, index ?? null);
  }

  #setForm(form) {
    this.remembered.form = form;
    this.isTable = form === "table";
    this.#page(this.pager.first, null);
  }

  async #filter() {
    const wanted = this.filter.value.trim();
    const turn = ++this.asked;
    if (!wanted) this.places = null;
    else {
      fill(this.list, el("p", { class: "dim" }, "Looking …"));
      const found = await this.items.holding(wanted, () => turn !== this.asked);
      if (turn !== this.asked) return;
      this.places = found.places;
      this.isAll = found.isAll;
    }
    this.#page(0, null);
  }

  #page(place, opened) {
    const total = this.places ? this.places.length : this.items.total;
    const atOnce = this.isTable ? ROWS_AT_ONCE : TREES_AT_ONCE;
    const jump =
      this.failed !== null && this.failed < this.items.total && !this.places && this.items.total > atOnce
        ? button(`✗ item ${count(this.failed)}`, { title: "The item it failed with" }, () => this.pager.goTo(this.failed))
        : null;
    this.pager = new Pager(total, atOnce, "item", (first, end) =>
      this.#show(first, end, opened).catch((error) => this.#tell(error)),
    );
    this.form.textContent = this.isTable ? "as trees" : "as a table";
    const isFocused = document.activeElement === this.filter;
    const more = this.places && !this.isAll && el("span", { class: "dim" }, "and more that hold it");
    fill(this.tools, this.pager.element, more, jump, this.items.total > 1 && this.form, this.items.total > 1 && this.filter);
    if (isFocused) this.filter.focus();
    this.pager.goTo(place);
  }

  async #show(first, end, opened) {
    const turn = ++this.asked;
    const places = this.places ? this.places.slice(first, end) : range(first, end);
    const items = await this.items.at(places);
    if (turn !== this.asked) return;
    if (!items.length) fill(this.list, el("p", { class: "dim" }, this.places ? "No item holds it." : "No items."));
    else if (this.isTable) fill(this.list, itemTable(items, this.failed, (index) => this.#openTree(index)));
    else fill(this.list, items.map((item) => this.#tree(item, items.length)));
    const wanted = opened ?? (first <= this.failed && this.failed < end ? this.failed : null);
    if (wanted !== null) this.list.querySelector(`[data-index="${wanted}"]`)?.scrollIntoView({ block: "center" });
  }

  #tell(error) {
    fill(this.list, el("p", { class: "bad", role: "alert" }, error.message));
  }

  #openTree(index) {
    this.places = null;
    this.filter.value = "";
    this.isTable = false;
    this.#page(index, index);
  }

  #tree({ index, text }, shown) {
    const isFailed = index === this.failed;
    const opened = isFailed || shown <= 3 ? 3 : 1;
    return el(
      "article",
      { class: isFailed ? "item failed" : "item", "data-index": index },
      el(
        "h4",
        {},
        `item ${count(index)}`,
        isFailed && el("span", { class: "bad" }, " ✗ it failed with this one"),
        el("span", { class: "tools" }, text.length > 5000 && el("span", { class: "dim" }, size(text.length)), copyButton("copy JSON", () => text)),
      ),
      files(text),
      itemTree(text, { opened }),
    );
  }
}

function range(first, end) {
  return Array.from({ length: Math.max(end - first, 0) }, (_, i) => first + i);
}

/** The files that belong to an item; their bytes are never in an execution. */
function files(text) {
  const binary = memberOf(spanOf(text), "binary");
  if (!binary || kindOf(binary) !== "object") return null;
  const lines = [];
  for (const { key, value } of membersOf(binary)) {
    if (lines.length >= 10) break;
    const told = ["fileName", "mimeType", "fileSize"].map((name) => memberOf(value, name));
    const words = told.filter((each) => each && kindOf(each) === "string").map((each) => cut(stringIn(each), 100));
    lines.push(el("p", { class: "dim" }, `file ${cut(String(key), 60)}: ${words.join(", ")} (its bytes are not part of an execution)`));
  }
  return lines;
}
