// JSON that is looked at where it stands. A value is a span of its text, and its members are found
// when they are asked for: so numbers stay as they are written, keys keep their order, and it does
// not matter how deep anything is nested.

const BLANKS = /[ \t\r\n]*/y;
const NESTING = /["[\]{}]/g;
const BARE = /[^\s,:\]}]*/y;

/** The value that a whole text is. */
function spanOf(text) {
  const start = afterBlanks(text, 0);
  return { text, start, end: endOf(text, start) };
}

/** The members of an object or an array, one at a time: the key or place of each, and its value. */
function* membersOf(span) {
  const { text, end } = span;
  const isObject = text[span.start] === "{";
  let at = afterBlanks(text, span.start + 1);
  for (let place = 0; at < end - 1; place++) {
    let key = place;
    if (isObject) {
      const keyEnd = endOf(text, at);
      key = stringIn({ text, start: at, end: keyEnd });
      at = afterBlanks(text, afterBlanks(text, keyEnd) + 1);
    }
    const valueEnd = endOf(text, at);
    yield { key, value: { text, start: at, end: valueEnd } };
    at = afterBlanks(text, afterBlanks(text, valueEnd) + 1);
  }
}

/** A member of an object by its name; of several the last one counts, as in JSON. */
function memberOf(span, name) {
  let found = null;
  if (kindOf(span) === "object")
    for (const { key, value } of membersOf(span)) if (key === name) found = value;
  return found;
}

function kindOf({ text, start }) {
  const sign = text[start];
  if (sign === "{") return "object";
  if (sign === "[") return "array";
  if (sign === '"') return "string";
  if (sign === "t" || sign === "f") return "boolean";
  return sign === "n" ? "null" : "number";
}

function isNested(span) {
  return span.text[span.start] === "{" || span.text[span.start] === "[";
}

function isEmpty(span) {
  return isNested(span) && afterBlanks(span.text, span.start + 1) >= span.end - 1;
}

function written(span) {
  return span.text.slice(span.start, span.end);
}

/** The text that a JSON string writes. */
function stringIn(span) {
  try {
    return String(JSON.parse(written(span)));
  } catch {
    return written(span);
  }
}

function afterBlanks(text, at) {
  BLANKS.lastIndex = at;
  BLANKS.test(text);
  return BLANKS.lastIndex;
}

function endOf(text, start) {
  const sign = text[start];
  if (sign === '"') return endOfString(text, start);
  if (sign === "{" || sign === "[") return endOfNest(text, start);
  BARE.lastIndex = start;
  BARE.test(text);
  return Math.max(BARE.lastIndex, start + 1);
}

function endOfString(text, start) {
  let at = start;
  for (;;) {
    at = text.indexOf('"', at + 1);
    if (at < 0) return text.length;
    let before = at - 1;
    while (text[before] === "\\") before--;
    if ((at - before) % 2) return at + 1;
  }
}

function endOfNest(text, start) {
  let depth = 0;
  NESTING.lastIndex = start;
  for (let match = NESTING.exec(text); match; match = NESTING.exec(text)) {
    const sign = match[0];
    if (sign === '"') NESTING.lastIndex = endOfString(text, match.index);
    else if (sign === "{" || sign === "[") depth++;
    else if (--depth === 0) return match.index + 1;
  }
  return text.length;
}
