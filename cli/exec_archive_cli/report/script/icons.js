// A small picture for the most common kinds of nodes; any other has the first letters of its name.
// Each is a path in a field of 24 by 24.

const ICONS = [
  [/webhook$/i, "M12 8a4 4 0 1 0-3 3.9L6 17M12 8l3 6a4 4 0 1 1-1 4H6a2 2 0 1 1 0-.1"],
  [/scheduletrigger$|cron$|interval$|datetime$/i, "M12 3a9 9 0 1 0 .1 0M12 7v5l4 2"],
  [/manualtrigger$|\.start$/i, "M6 3l12 10-6 1-3 6z"],
  [/errortrigger$|stopanderror$/i, "M12 3l10 18H2zM12 10v5M12 17.5v1"],
  [/httprequest$|graphql$/i, "M12 3a9 9 0 1 0 .1 0M3 12h18M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18"],
  [/code$|function$|functionitem$/i, "M8 6l-5 6 5 6M16 6l5 6-5 6"],
  [/\.if$|\.switch$|\.filter$/i, "M4 12h6l5-6h5M10 12l5 6h5M17 3l3 3-3 3M17 15l3 3-3 3"],
  [/splitinbatches$/i, "M20 11a8 8 0 0 0-14-4L3 10M3 5v5h5M4 13a8 8 0 0 0 14 4l3-3M21 19v-5h-5"],
  [/merge$|comparedatasets$|aggregate$/i, "M4 6h5l5 6h6M4 18h5l5-6M17 9l3 3-3 3"],
  [/\.set$|edititems$|renamekeys$/i, "M4 20l1-5L16 4l4 4L9 19zM14 6l4 4"],
  [/\.wait$/i, "M7 3h10M7 21h10M8 3c0 6 8 6 8 9s-8 3-8 9M16 3c0 6-8 6-8 9s8 3 8 9"],
  [/executeworkflow$|executeworkflowtrigger$|toolworkflow$/i, "M4 4h10v6H4zM10 14h10v6H10zM7 10v7h3"],
  [/respondtowebhook$/i, "M10 5l-6 6 6 6M4 11h9a7 7 0 0 1 7 7"],
  [/agent$|chain\w*$|openai$/i, "M12 3l2 7 7 2-7 2-2 7-2-7-7-2 7-2z"],
  [/\.lm\w*$/i, "M7 7h10v10H7zM10 3v4M14 3v4M10 17v4M14 17v4M3 10h4M3 14h4M17 10h4M17 14h4"],
  [/memory\w*$|postgres$|mysql$|sqlite$|mongodb$|redis$/i, "M4 6c0-4 16-4 16 0s-16 4-16 0v12c0 4 16 4 16 0V6M4 12c0 4 16 4 16 0"],
  [/tool\w*$/i, "M14 6a5 5 0 0 1 6-2l-3 3 .5 2.5L20 10l3-3M14 6a5 5 0 0 0 1 5L5 21l-3-3 10-10a5 5 0 0 1 2-2"],
  [/emailsend$|gmail$|sendgrid$|imap$/i, "M3 6h18v12H3zM3 7l9 7 9-7"],
  [/file$|binary\w*$|extractfromfile$|converttofile$|spreadsheet\w*$/i, "M6 3h8l5 5v13H6zM14 3v5h5"],
  [/noop$/i, "M4 12h14M14 8l4 4-4 4"],
];

/** The picture of a node, drawn in a field of that size. */
function icon(node, field) {
  const found = ICONS.find(([kind]) => kind.test(node.type ?? ""));
  if (!found) {
    return svg(
      "text",
      { x: field / 2, y: field / 2, class: "letters", "text-anchor": "middle", dy: "0.35em" },
      initials(node),
    );
  }
  return svg("path", { d: found[1], class: "icon", transform: `scale(${field / 24})` });
}

function initials(node) {
  const words = (node.kind || node.name).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const letters = words.slice(0, 2).map((word) => [...word][0]);
  return letters.join("").toUpperCase() || "?";
}
