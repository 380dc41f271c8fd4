"""Which node an argument names."""

import difflib
import unicodedata
from collections.abc import Iterable

from exec_archive.errors import NotFound
from exec_archive_cli.render.hostile import one_line

_SUGGESTED = 3


def meant_node(given: str, names: Iterable[str]) -> str:
    """The node of that name; the name may also be given as it is shown, signs spelled out.

    Or in other capitals, or composed of other signs that look the same: if it is the only one.
    """
    known = list(dict.fromkeys(names))
    if given in known:
        return given
    for alike in (one_line, _folded):
        found = [name for name in known if alike(name) == alike(given)]
        if len(found) == 1:
            return found[0]
    near = _nearest(given, known)
    listed = ", ".join(f'"{one_line(name)}"' for name in near)
    raise NotFound(
        f'No node "{given}" ran in this execution.',
        f"Did you mean {listed}?" if near else "exec-archive view shows which nodes ran in it.",
    )


def _folded(name: str) -> str:
    """The name without what people do not see or do not type."""
    return unicodedata.normalize("NFC", one_line(name)).casefold().strip()


def _nearest(given: str, known: list[str]) -> list[str]:
    """Names that are alike, whatever their capitals; or that hold what was given."""
    by_folded = {_folded(name): name for name in known}
    wanted = _folded(given)
    close = difflib.get_close_matches(wanted, by_folded, _SUGGESTED)
    holding = [folded for folded in by_folded if wanted in folded]
    return [by_folded[folded] for folded in dict.fromkeys([*close, *holding])][:_SUGGESTED]
