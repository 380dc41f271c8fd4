"""What a node gave in all good runs, or in most by far, and did not give now."""

from collections.abc import Callable

from exec_archive.investigate.losses.at_node import AtNode
from exec_archive.investigate.losses.finding import Doubt, Finding, Kind
from exec_archive.investigate.losses.history import MANY
from exec_archive.investigate.losses.wiring import Flow


def gave_less(at: AtNode) -> Finding | None:
    """The first that holds; the surer ones are asked before the others."""
    return (
        _empty(at)
        or _uneven(at)
        or _fewer(at)
        or _far_fewer(at)
        or _branch(at)
        or _uneven(at, now_and_then=True)
    )


def _empty(at: AtNode) -> Finding | None:
    """It always gave something, and now nothing, though it got about as much.

    What brings in now more, now less may bring in nothing, too.
    """
    now = at.now
    if now.gives:
        return None

    def holds(good: Flow) -> bool | None:
        if not good.gives:
            return False
        return True if good.taken <= 2 * now.taken else None

    found = at.found(Kind.EMPTY, holds)
    shown = at.against(holds) if found else None
    if found is None or shown is None:
        return None
    is_even = all(good.gives == good.taken for good in (each.flows[at.node] for each in shown.ran))
    varies = 2 * (found.least or 0) <= (found.most or 0) and not is_even
    return found.doubted(Doubt.MAKES_ITEMS) if varies else found


def _uneven(at: AtNode, *, now_and_then: bool = False) -> Finding | None:
    """It always gave as many as it got, on all inputs or on the first, and now fewer.

    A loss that comes back `now_and_then` strikes itself out; what most runs did by far tells it.
    """
    ways = [lambda flow: flow.taken, lambda flow: sum(flow.got[:1])]
    found = (_fewer_than(at, came, now_and_then) for came in ways[: len(at.now.got)])
    return next((each for each in found if each is not None), None)


def _fewer_than(at: AtNode, came: Callable[[Flow], int], now_and_then: bool) -> Finding | None:
    got = came(at.now)
    if at.now.gives >= got or (now_and_then and (got == 1 or at.drops_by_nature)):
        return None

    def holds(good: Flow) -> bool | None:
        if not came(good):
            return None
        if good.gives != came(good):
            return False
        # One for one is no proof for several: many nodes make one of all they get.
        return True if came(good) > 1 or got == 1 else None

    if now_and_then:
        shown = at.as_a_rule(holds)
        found = shown and at.told(Kind.UNEVEN, shown, Doubt.SOMETIMES_SO)
    else:
        found = at.found(Kind.UNEVEN, holds)
    return found and found._replace(got=got)


def _fewer(at: AtNode) -> Finding | None:
    """It always gave the same number, and now fewer, though it got no less."""
    now = at.now
    flows = (ran.flows.get(at.node) for ran in at.history.all)
    usual = next((good.gives for good in flows if good and good.gives > now.gives), None)
    if usual is None:
        return None

    def holds(good: Flow) -> bool | None:
        if good.gives != usual:
            return False
        return True if good.taken <= now.taken else None

    doubts = [Doubt.MAKES_ITEMS] if usual > now.taken else []
    return at.found(Kind.FEWER, holds, *doubts)


def _far_fewer(at: AtNode) -> Finding | None:
    """What it brings in varies, but it never was so little: less than half of the least."""
    now = at.now

    def holds(good: Flow) -> bool | None:
        if good.gives <= 2 * now.gives or good.gives <= good.taken:
            return False
        return True if good.taken <= now.taken else None

    return at.found(Kind.FEWER, holds, Doubt.MAKES_ITEMS, enough=MANY)


def _branch(at: AtNode) -> Finding | None:
    """One of its outputs always had some of many items, and now none has left there."""
    if at.now.taken < 2 or not at.now.gives:
        return None
    for output in sorted(at.leading):
        if _on(at.now, output):
            continue
        found = _left_out(at, output)
        if found is not None:
            return found
    return None


def _left_out(at: AtNode, output: int) -> Finding | None:
    def holds(good: Flow) -> bool | None:
        return _on(good, output) > 0 if good.taken > 1 else None

    found = at.found(Kind.EMPTY, holds, Doubt.ANOTHER_BRANCH, enough=MANY)
    shown = at.against(holds) if found else None
    if found is None or shown is None:
        return None
    given = [_on(each.flows[at.node], output) for each in shown.ran]
    return found._replace(output=output, gave=0, least=min(given), most=max(given))


def _on(flow: Flow, output: int) -> int:
    return flow.gave[output] if output < len(flow.gave) else 0
