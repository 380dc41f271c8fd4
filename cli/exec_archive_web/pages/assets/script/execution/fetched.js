// The data of an execution, fetched from the server that the page came from when it is looked at.

/** The items of one execution, by its address. */
class FetchedItems {
  constructor(address) {
    const items = (name, ...rest) => [address, "items", name, ...rest].join("/");
    this.slice = kept((name) => fetched(items(name)).then((answer) => answer.json()));
    this.texts = kept((place) => fetched(items(...place.split(" "))).then((answer) => answer.text()));
    this.found = (name, wanted) => fetched(`${items(name, "holding")}?${new URLSearchParams(wanted)}`);
  }

  block(name, block) {
    return this.texts(`${name} ${block}`);
  }

  /** The places of the items that hold a text; the server looks, so that they stay there. */
  async holding(name, text, of) {
    const answer = await this.found(name, of ? { text, ...of } : { text });
    const { places, is_all: isAll } = await answer.json();
    return { places, isAll };
  }
}

/** The answer to an address; what went wrong is told in the server's words. */
async function fetched(address, about = {}) {
  let answer;
  try {
    answer = await fetch(address, { ...about, headers: { Accept: "application/json", ...about.headers } });
  } catch {
    throw new Error("The server does not answer. Is exec-archive serve still running?");
  }
  if (answer.ok) return answer;
  if (answer.status === 401) throw new Error("Your session is over. Reload the page to log in again.");
  const { error } = await answer.json().catch(() => ({}));
  throw new Error(error ? `${error.problem} ${error.advice}` : `The server answered with ${answer.status}.`);
}
