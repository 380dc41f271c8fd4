// Durations, sizes, counts and times as people read them, in the words of the commands.

const UNKNOWN = "?";
const NOTHING = "–";

/** 333 ms, 1.4 s, 2 min 05 s, 3 h 07 min, 2 d 4 h. */
function duration(milliseconds) {
  if (milliseconds === null || milliseconds === undefined) return UNKNOWN;
  if (milliseconds < 0) return `-${duration(-milliseconds)}`;
  if (milliseconds < 1000) return `${milliseconds} ms`;
  if (milliseconds < 59950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  const two = (number) => String(number).padStart(2, "0");
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
  return `${count(Math.floor(minutes / 1440))} d ${Math.floor((minutes % 1440) / 60)} h`;
}

/** 10,214. */
function count(number) {
  return number === null || number === undefined ? UNKNOWN : number.toLocaleString("en-US");
}

/** 1 run, 18 runs. */
function counted(number, word) {
  return `${count(number)} ${word}${number === 1 ? "" : "s"}`;
}

/** Items by input or output, as 3|2; a dash where there are none to count. */
function counts(numbers) {
  if (!numbers) return NOTHING;
  return numbers.length ? numbers.map(count).join("|") : "0";
}

/** 512 signs, 24.8 kB: of a text, whose signs are bytes as a rule. */
function size(signs) {
  if (signs < 1000) return counted(signs, "sign");
  return signs < 999950 ? `${(signs / 1000).toFixed(1)} kB` : `${(signs / 1e6).toFixed(1)} MB`;
}

/** 2026-11-20 05:13:46: a time of the archive, which is in UTC. */
function moment(iso) {
  return iso ? iso.slice(0, 19).replace("T", " ") : NOTHING;
}
