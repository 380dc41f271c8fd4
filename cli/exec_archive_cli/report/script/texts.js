// Strings from executions are hostile: nothing in them may mislead an eye. What is no plain sign is
// spelled out, exactly as the commands do on a terminal.

const DANGEROUS =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\p{Cs}]/gu;
const JOINER = "\u200d"; // holds emoji together
const SHORT = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** The text with everything that is no plain sign spelled out. */
function spelled(text) {
  return text.replace(DANGEROUS, (sign, at) => {
    if (sign === JOINER && joinsEmoji(text, at)) return sign;
    if (SHORT[sign]) return SHORT[sign];
    const code = sign.codePointAt(0);
    return code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`;
  });
}

function hex(code, digits) {
  return code.toString(16).padStart(digits, "0");
}

function joinsEmoji(text, at) {
  const around = text.slice(Math.max(at - 2, 0), at + 3).replaceAll(JOINER, "");
  return [...around].some((sign) => sign.codePointAt(0) >= 0x2190);
}

/** The text, or as much of it as there is room for, without tearing a sign. */
function cut(text, room) {
  return text.length <= room ? text : `${whole(text.slice(0, room - 1))}…`;
}

/** A name as it is shown; even one that is empty can be read and pressed. */
function nameOf(name, room = 120) {
  return name.trim() ? cut(name, room) : "(no name)";
}

function whole(start) {
  return /[\ud800-\udbff]$/.test(start) ? start.slice(0, -1) : start;
}
