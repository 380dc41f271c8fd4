// The panel of one node: which run, what it got, what it gave, and from whom to whom.

class Panel {
  constructor(element, page) {
    Object.assign(this, { element, page, remembered: {} });
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.target.value) this.close(); // a search is given up first
    });
    element.addEventListener("place", (event) => this.#tellPlace(event.detail));
  }

  /** Opens a run of a node; without a run the one that tells most. */
  open(shown, node, index, side, item) {
    const runs = shown.runsOf(node);
    const run = index === undefined || index === null ? shown.tellingRun(node) : shown.run(node, index);
    this.cameFrom = this.element.hidden ? document.activeElement : this.cameFrom;
    this.element.hidden = false;
    document.body.classList.add("with-panel");
    Object.assign(this, { shown, node, runs, run: run ?? null });
    this.side = side ?? this.#tellingSide();
    this.#draw(item);
    this.element.focus({ preventScroll: true });
    this.element.scrollTop = 0;
  }

  close() {
    this.element.hidden = true;
    document.body.classList.remove("with-panel");
    this.cameFrom?.focus?.();
  }

  #tellingSide() {
    return this.run && !isBad(this.run) && this.run.items_out ? "output" : "input";
  }

  #draw(item) {
    const { node, run, shown } = this;
    const known = shown.known.get(node);
    this.content = el("div", { class: "content", role: "tabpanel", id: "panel-content" });
    this.place = el("div", { class: "path", "aria-live": "polite" });
    fill(
      this.element,
      el(
        "div",
        { class: "panel-head" },
        run && mark(run.status, run.swallowed_errors),
        el("h2", { id: "panel-title" }, nameOf(node, 300)),
        button("✕", { class: "icon close", "aria-label": "Close (Escape)", title: "Close (Escape)" }, () => this.close()),
      ),
      el("p", { class: "dim" }, [known?.kind, known?.is_disabled && "disabled"].filter(Boolean).join(" · ")),
      this.runs.length > 1 && this.#chooser(),
      run ? this.#about(run) : el("p", {}, this.#neverRan(known)),
      this.#tabs(),
      this.content,
      this.place,
    );
    this.#fillContent(item);
  }

  #neverRan(known) {
    if (known?.is_disabled) return "It is disabled, and did not run.";
    if (this.shown.heldFor.has(this.node)) return "n8n kept no run of it: it was to run next, or running.";
    return "It did not run.";
  }

  #chooser() {
    const runs = this.runs;
    const place = runs.indexOf(this.run);
    const go = (to) => this.#goTo(runs[clamped(to, 0, runs.length - 1)]);
    const field = el("input", { type: "number", min: 1, max: runs.length, value: place + 1, "aria-label": "Run" });
    field.addEventListener("change", () => go(Number(field.value) - 1));
    const bad = runs.findIndex(isBad);
    const first = bad >= 0 ? bad : runs.findIndex(isOdd);
    const back = button("‹", { class: "icon", "aria-label": "The run before", disabled: place <= 0 }, () => go(place - 1));
    const on = button("›", { class: "icon", "aria-label": "The next run", disabled: place >= runs.length - 1 }, () => go(place + 1));
    return el(
      "div",
      { class: "tools chooser" },
      "run ",
      back,
      field,
      on,
      ` of ${count(runs.length)} `,
      first >= 0 && first !== place && button(bad >= 0 ? "first failed" : "first with a swallowed error", {}, () => go(first)),
    );
  }

  #goTo(run) {
    this.run = run;
    this.#draw();
  }

  #about(run) {
    const facts = [
      run.offset_ms !== null && `started at ${duration(run.offset_ms)}`,
      run.duration_ms !== null && `took ${duration(run.duration_ms)}`,
      run.status,
      run.is_copied && "ran before this execution began",
      run.is_recovered && "its time was not saved",
    ];
    const child = run.sub_execution_id;
    return [
      el("p", { class: "dim" }, facts.filter(Boolean).join(" · ")),
      run.error_message && el("p", { class: "bad error" }, shortened(run.error_message, 600)),
      child !== null && el("p", {}, "It called ", this.#execution(child)),
    ];
  }

  #execution(id) {
    const called = { instance: this.shown.execution.instance, id };
    if (!this.page.leadsTo(called)) return `execution ${id}, which is not in this file.`;
    return this.page.linkTo(called, `execution ${id}`);
  }

  #tabs() {
    const tab = (side, words) =>
      button(
        words,
        { role: "tab", "aria-selected": String(this.side === side), "aria-controls": "panel-content", tabindex: this.side === side ? 0 : -1 },
        () => this.#setSide(side),
      );
    const tabs = el("div", { class: "tabs", role: "tablist" }, tab("input", "Input"), tab("output", "Output"));
    tabs.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      event.preventDefault();
      this.#setSide(this.side === "input" ? "output" : "input");
      this.element.querySelector('[role="tab"][aria-selected="true"]').focus();
    });
    return tabs;
  }

  #setSide(side) {
    this.side = side;
    this.#draw();
  }

  async #fillContent(item) {
    const content = this.content;
    fill(content, el("p", { class: "dim waiting" }, "Reading …"));
    const { run } = this;
    try {
      const shown = this.side === "input" ? await this.#inputs(item) : run ? await this.#outputs(run, item) : this.#nothing();
      if (content === this.content) fill(content, shown); // else something else was opened meanwhile
    } catch (error) {
      if (content === this.content) fill(content, el("p", { class: "bad", role: "alert" }, error.message));
    }
  }

  #nothing() {
    return el("p", { class: "dim" }, "Nothing is known of what it gave.");
  }

  async #outputs(run, item) {
    const name = `output-${run.seq}`;
    const slice = await this.shown.source.slice(name);
    const { other } = slice;
    const parts = partsOf(slice.stretches);
    (run.items_out ?? []).forEach((number, output) => {
      const kind = run.output_kind ?? "main";
      if (!number && !parts.some((part) => part.output === output && part.kind === kind)) parts.push({ kind, output, stretches: [] });
    });
    parts.sort((one, other) => (one.kind === other.kind ? one.output - other.output : 0));
    const isSingle = parts.length === 1 && parts[0].kind === "main";
    return [
      !parts.length && !other && !slice.is_too_large && el("p", { class: "dim" }, isBad(run) ? "It failed and gave nothing." : "It gave nothing."),
      parts.map((part) =>
        this.#part(`${isSingle ? "" : `${kindWords(part.kind)}output ${part.output} `}`, name, part.stretches, null, item, this.#wentTo(run, part)),
      ),
      this.#other(slice),
    ];
  }

  #wentTo(run, part) {
    if (part.kind !== "main") return null;
    const went = this.shown.consumersOf(run).filter(({ source }) => source.output === part.output);
    if (!went.length) return part.stretches.length ? el("span", { class: "dim" }, "no node got it") : null;
    return [
      "given to ",
      went.slice(0, 8).map(({ run: to, input }, i) => [i > 0 && ", ", this.#link(to.node, to.run_index, "input", input)]),
      went.length > 8 && ` and ${count(went.length - 8)} more`,
    ];
  }

  async #inputs(item) {
    const received = this.run ? this.run.received : this.shown.heldFor.get(this.node) ?? [];
    if (!received.length) return el("p", { class: "dim" }, this.#receivedNothing());
    const failed = this.run ? this.shown.failedItem(this.run) : null;
    const names = received.map((each) => `${each.role}-${each.seq}`);
    const slices = await Promise.all(names.map((name) => this.shown.source.slice(name)));
    return received.map((each, i) => {
      const isAll = each.role === "input_override" || (each.role === "output" && !each.source);
      const stretches = slices[i].stretches.filter(
        ([kind, output]) => isAll || (kind === "main" && output === each.output),
      );
      const from = each.source
        ? ["received from ", this.#link(each.source.node, each.source.run_index, "output", each.source.output)]
        : null;
      const title = received.length > 1 ? `input ${each.input} ` : "";
      return [this.#part(title, names[i], stretches, each.input === 0 ? failed : null, item, from), this.#other(slices[i])];
    });
  }

  #receivedNothing() {
    const { run } = this;
    if (!run) return "n8n kept nothing of what it would have received.";
    const source = run.sources.find(Boolean);
    if (source) return `n8n kept nothing of what it received from “${cut(source.node, 80)}”.`;
    if (run.seq > 0 || run.sources.length || run.status === "crashed") return "n8n does not say what it received.";
    return "Nothing: it started the execution.";
  }

  /** A way to another run: "Send mail, run 3, output 1". */
  #link(node, index, side, number) {
    const runs = this.shown.runsOf(node).length;
    const run = runs > 1 ? `, run ${count(index + 1)}` : "";
    const words = `${nameOf(node, 80)}${run}${number ? `, ${side} ${number}` : ""}`;
    return button(words, { class: "link" }, () => this.open(this.shown, node, index, side));
  }

  #part(title, name, stretches, failed, item, links) {
    const items = new Items(this.shown.source, name, stretches);
    const head = el("p", { class: "part" }, title && el("strong", {}, title), links);
    if (!items.total) return [head, el("p", { class: "dim" }, "No items.")];
    const list = new ItemList(items, failed ?? null, this.remembered);
    list.begin(item ?? null).catch(this.page.report);
    return [head, list.element];
  }

  /** What stands behind the items, or in their place. */
  #other({ other, is_too_large: isTooLarge }) {
    if (isTooLarge) return el("p", { class: "yellow" }, "The next item is too large to look at here. Download the JSON for it.");
    if (!other) return null;
    return [
      el("p", {}, "What n8n kept there is no list of items:"),
      el("pre", {}, other.start, !other.all && "…"),
    ];
  }

  #tellPlace({ path, value }) {
    const text = () => (kindOf(value) === "string" ? stringIn(value) : written(value));
    fill(this.place, el("code", {}, cut(path, 400)), copyButton("copy path", () => path), copyButton("copy value", text));
  }
}

/** Stretches by kind and output. */
function partsOf(stretches) {
  const parts = new Map();
  for (const stretch of stretches) {
    const [kind, output] = stretch;
    const name = `${output} ${kind}`;
    if (!parts.has(name)) parts.set(name, { kind, output, stretches: [] });
    parts.get(name).stretches.push(stretch);
  }
  return [...parts.values()];
}

function kindWords(kind) {
  return kind === "main" ? "" : `${cut(kind, 60)} `;
}
