// What was asked for is kept for a while, as long as it was given.

const KEPT = 24; // blocks of items; each is some hundred kilobytes

/** The same as `ask`, which is called once for each name; the last answers are kept. */
function kept(ask) {
  const answers = new Map();
  return (name) => {
    const answer = answers.get(name) ?? ask(name);
    answers.delete(name); // the one used last stands last
    answers.set(name, answer);
    if (answers.size > KEPT) answers.delete(answers.keys().next().value);
    answer.catch(() => answers.delete(name)); // so that it can be asked for again
    return answer;
  };
}
