// One execution as the page knows it: the overview, and where its items come from.

class Shown {
  /** `source` has `slice(name)`, `block(name, block)` and, where it can look by itself, `holding`. */
  constructor(overview, source) {
    Object.assign(this, overview);
    this.source = source;
    this.byNode = new Map();
    for (const run of this.runs) listAt(this.byNode, run.node).push(run);
    this.foldOf = new Map(this.folds.map((fold) => [fold.node, fold]));
    this.heldFor = new Map(this.held.map((each) => [each.node, each.received]));
    this.consumers = new Map();
    for (const run of this.runs) this.#note(run);
    this.known = new Map(this.drawing.nodes.map((node) => [node.name, node]));
  }

  #note(run) {
    run.sources.forEach((source, input) => {
      if (source && !run.serves)
        listAt(this.consumers, runKey(source.node, source.run_index)).push({ run, input, source });
    });
  }

  runsOf(node) {
    return this.byNode.get(node) ?? [];
  }

  run(node, index) {
    return this.runsOf(node).find((run) => run.run_index === index) ?? null;
  }

  /** The run that is looked at first: the one that failed, else the first. */
  tellingRun(node) {
    const runs = this.runsOf(node);
    const step = this.step;
    const ended = step?.node === node ? this.run(node, step.run_index) : null;
    return ended ?? runs.find(isBad) ?? runs.find(isOdd) ?? runs[0] ?? null;
  }

  /** The step of this very execution that it ended at. */
  get step() {
    return this.card.levels[0].step;
  }

  /** Which item of its input a run failed with. */
  failedItem(run) {
    const step = this.step;
    if (step && step.node === run.node && step.run_index === run.run_index && step.item !== null)
      return step.item;
    return run.error_item;
  }

  consumersOf(run) {
    return this.consumers.get(runKey(run.node, run.run_index)) ?? [];
  }
}

function isBad(run) {
  return run.status === "error" || run.status === "crashed";
}

function isOdd(run) {
  return run.swallowed_errors > 0 || run.status === "waiting";
}

function runKey(node, index) {
  return `${index} ${node}`;
}

function listAt(map, key) {
  if (!map.has(key)) map.set(key, []);
  return map.get(key);
}
