// Has an execution run again: asks once whether that is meant, then tells how far it is.

const BETWEEN_LOOKS = 1000; // milliseconds

class RetryButton {
  constructor(place, page) {
    Object.assign(this, { place, page });
    this.offer();
  }

  offer() {
    fill(this.place, button("Retry …", {}, () => this.#confirm()));
  }

  #confirm() {
    const yes = button("Retry", { class: "primary" }, () => this.#ask());
    const no = button("Cancel", {}, () => {
      this.offer();
      this.place.querySelector("button").focus();
    });
    fill(this.place, el("span", {}, "Retry runs it again on the server. "), yes, no);
    this.place.addEventListener("keydown", (event) => event.key === "Escape" && no.isConnected && no.click());
    yes.focus();
  }

  async #ask() {
    const line = el("span", { role: "status", tabindex: -1 }, "Its server is asked.");
    fill(this.place, line);
    line.focus();
    try {
      const { address, csrf } = this.place.dataset;
      const answer = await fetched(address, { method: "POST", headers: { "X-CSRF-Token": csrf } });
      await this.#follow(line, answer.headers.get("Location"), await answer.json());
    } catch (error) {
      fill(line, el("span", { class: "bad" }, error.message));
    }
  }

  async #follow(line, address, told) {
    let { retry } = told;
    while (retry.state === "asked" || retry.state === "running") {
      fill(line, retry.says);
      await new Promise((done) => setTimeout(done, BETWEEN_LOOKS));
      ({ retry } = await (await fetched(address)).json());
    }
    const isThere = retry.state === "done" && retry.execution;
    const way = isThere && el("a", { href: this.page.addressOf(retry.execution) }, `Open execution ${retry.execution.id}`);
    fill(line, el("span", { class: retry.outcome === "success" ? "good" : "bad" }, retry.says), " ", way);
  }
}
