// The data: packed, in blocks that are unpacked when they are looked at. Items stand behind the
// script, so they may still be on their way.

const KEPT = 24; // unpacked blocks; each is some hundred kilobytes
const unpackedBlocks = new Map();

/** The text of a block. */
async function textOf(name) {
  const found = unpackedBlocks.get(name) ?? unpack(name);
  unpackedBlocks.delete(name); // the one used last stands last
  unpackedBlocks.set(name, found);
  if (unpackedBlocks.size > KEPT) unpackedBlocks.delete(unpackedBlocks.keys().next().value);
  return found;
}

/** The value of a block that holds our own JSON. */
async function valueOf(name) {
  return JSON.parse(await textOf(name));
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
