"""Which node an argument names."""

import difflib
from collections.abc import Iterable

from exec_archive.errors import NotFound
from exec_archive_cli.render.hostile import one_line

_SUGGESTED = 3


def meant_node(given: str, names: Iterable[str]) -> str:
    """The node of that name; the name may also be given as it is shown, signs spelled out."""
    known = list(dict.fromkeys(names))
    if given in known:
        return given
    shown = [name for name in known if one_line(name) == given]
    if len(shown) == 1:
        return shown[0]
    near = _nearest(given, known)
    listed = ", ".join(f'"{one_line(name)}"' for name in near)
    raise NotFound(
        f'No node "{given}" ran in this execution.',
        f"Did you mean {listed}?" if near else "See which nodes ran with: exec-archive view ID",
    )


def _nearest(given: str, known: list[str]) -> list[str]:
    """Names that are alike, whatever their capitals; or that hold what was given."""
    by_folded = {one_line(name).casefold(): name for name in known}
    wanted = given.casefold()
    close = difflib.get_close_matches(wanted, by_folded, _SUGGESTED)
    holding = [folded for folded in by_folded if wanted in folded]
    return [by_folded[folded] for folded in dict.fromkeys([*close, *holding])][:_SUGGESTED]
