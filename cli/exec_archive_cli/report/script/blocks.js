// The data: packed, in blocks that are unpacked when they are looked at. Items stand behind the
// script, so they may still be on their way.

/** The text of a block. */
const textOf = kept(unpack);

/** The value of a block that holds our own JSON. */
async function valueOf(name) {
  return JSON.parse(await textOf(name));
}

/** The items of one of the executions in this file. */
class PackedItems {
  constructor(number) {
    this.number = number;
  }

  /** What stands in a slice of the document: stretches of items, and what is none. */
  async slice(name) {
    this.directory ??= valueOf(`directory-${this.number}`);
    const { slices, others } = await this.directory;
    return { stretches: slices[name] ?? [], other: others[name] ?? null };
  }

  /** The items of a block, one behind the other. */
  block(_name, block) {
    return textOf(`items-${this.number}-${block}`);
  }
}

async function unpack(name) {
  const element = await arrived(name);
  if (!element) throw new Error(`The file is not whole: it has no block ${name}.`);
  const signs = atob(element.textContent);
  const packed = new Uint8Array(signs.length);
  for (let i = 0; i < signs.length; i++) packed[i] = signs.charCodeAt(i);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).text();
}

/** The element of a block, once the browser has read it to its end. */
async function arrived(name) {
  const found = byId(name);
  const isWhole = found?.nextElementSibling || document.readyState !== "loading";
  if (!isWhole) {
    await new Promise((done) => document.addEventListener("DOMContentLoaded", done, { once: true }));
  }
  return byId(name);
}
