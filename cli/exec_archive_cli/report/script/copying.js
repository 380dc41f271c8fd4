// Copies a text; what is copied is the text as it is, not as it is shown.

/** A button that copies what `text` gives when it is pressed. */
function copyButton(words, text) {
  const made = button(words, { class: "copy" }, async () => {
    const isDone = await copied(await text());
    made.textContent = isDone ? "copied" : "not allowed";
    setTimeout(() => (made.textContent = words), 1200);
  });
  return made;
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedByHand(text);
  }
}

/** Where the page may not use the clipboard, as in a frame: the browser's older way. */
function copiedByHand(text) {
  const field = el("textarea", { class: "unseen", "aria-hidden": "true" });
  field.value = text;
  document.body.append(field);
  field.select();
  const isDone = document.execCommand("copy");
  field.remove();
  return isDone;
}
