// A long list a page at a time: what stands there, and how to go on.

class Pager {
  /** `show` is called with the first place of a page, and the one behind its last. */
  constructor(total, atOnce, word, show, from = 0) {
    Object.assign(this, { total, atOnce, word, show, from, first: 0 });
    const tool = (words, name, step) =>
      button(words, { class: "icon", "aria-label": name, title: name }, () => this.goTo(this.first + step));
    this.back = tool("‹", "The page before", -atOnce);
    this.on = tool("›", "The next page", atOnce);
    this.place = el("span", { class: "place", "aria-live": "polite" });
    this.element = el("span", { class: "pager" }, this.back, this.place, this.on);
  }

  /** Shows the page that a place is on. */
  goTo(place) {
    const within = clamped(place, 0, Math.max(this.total - 1, 0));
    this.first = within - (within % this.atOnce);
    const end = Math.min(this.first + this.atOnce, this.total);
    const shown = `${this.word}s ${count(this.first + this.from)}–${count(end - 1 + this.from)} of ${count(this.total)}`;
    fill(this.place, this.total > this.atOnce ? shown : counted(this.total, this.word));
    this.back.hidden = this.on.hidden = this.total <= this.atOnce;
    this.back.disabled = this.first === 0;
    this.on.disabled = end >= this.total;
    this.show(this.first, end);
  }
}
