// The list follows what is typed, and says when there is more than it shows. Without this script
// the filter is a form like any other.
"use strict";

(() => {
  const TYPING = 250; // milliseconds of rest before the server is asked
  const UNFINISHED = 900; // and before what is typed is called wrong
  const LOOKING = 30_000;
  const box = document.getElementById("filter");
  const part = (name) => document.getElementById(name);
  let rest = 0;
  let asking = new AbortController();

  /** What the server answers, or null where it is no page of this kind. */
  async function asked(address) {
    asking.abort();
    asking = new AbortController();
    const answer = await fetch(address, { signal: asking.signal, headers: { accept: "text/html" } });
    if (answer.status !== 200 && answer.status !== 400) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.getElementById("results") ? { page, status: answer.status } : null;
  }

  function show({ page, status }) {
    part("problem").replaceChildren(...page.getElementById("problem").childNodes);
    box.toggleAttribute("aria-invalid", status === 400);
    if (status === 400) return;
    for (const name of ["results", "choices"]) part(name).replaceWith(page.getElementById(name));
    // Its words alone are replaced: only then are they read out.
    part("count").textContent = page.getElementById("count").textContent;
    part("newer").hidden = true;
    document.querySelector("button[form=compare]").hidden = !part("compare");
  }

  function address() {
    const words = new URLSearchParams(new FormData(box.form));
    if (!box.value.trim()) words.delete("filter");
    const query = words.toString();
    return location.pathname + (query ? `?${query}` : "");
  }

  async function follow() {
    const wanted = address();
    part("results").setAttribute("aria-busy", "true");
    try {
      const found = await asked(wanted);
      if (found === null) return location.assign(wanted); // the login, or what went wrong
      history.replaceState(null, "", wanted);
      if (found.status === 200) return show(found);
      rest = setTimeout(() => show(found), UNFINISHED);
    } catch (error) {
      if (error.name !== "AbortError") part("count").textContent = "The server does not answer.";
    } finally {
      part("results").removeAttribute("aria-busy");
    }
  }

  box.addEventListener("input", () => {
    clearTimeout(rest);
    rest = setTimeout(follow, TYPING);
  });

  /** Says how many came since, and shows them where that is wished. */
  async function look() {
    if (document.hidden || part("results").hasAttribute("aria-busy")) return;
    const found = await asked(location.href).catch(() => null);
    if (found === null || found.status !== 200) return;
    const more = found.page.getElementById("results").dataset.total - part("results").dataset.total;
    if (more <= 0) return;
    const button = document.createElement("button");
    button.textContent = `${more.toLocaleString("en")} more: show ${more === 1 ? "it" : "them"}`;
    button.addEventListener("click", () => show(found));
    part("newer").replaceChildren(button);
    part("newer").hidden = false;
  }

  setInterval(look, LOOKING);
})();
