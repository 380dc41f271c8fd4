// How something ended: a word, a sign and a colour, which say the same.

const SIGNS = { success: "✓", error: "✗", crashed: "✗", canceled: "■" };
const TONES = {
  success: "good",
  error: "bad",
  crashed: "bad",
  canceled: "odd",
  waiting: "open",
  running: "open",
  new: "open",
};

function signOf(status) {
  return (Object.hasOwn(SIGNS, status) && SIGNS[status]) || "○";
}

/** The name of its colour; an error that was swallowed has one of its own. */
function toneOf(status, swallowed) {
  if (swallowed && status === "success") return "odd";
  return (Object.hasOwn(TONES, status) && TONES[status]) || "odd";
}

/** The sign, with the word for those who hear or point at it. */
function mark(status, swallowed) {
  const hidden = swallowed && status === "success";
  const words = hidden ? `success, ${counted(swallowed, "error")} swallowed` : status ?? "not run";
  const sign = hidden ? "!" : signOf(status);
  return el(
    "span",
    { class: `mark ${toneOf(status, swallowed)}`, role: "img", "aria-label": words, title: words },
    sign,
  );
}
