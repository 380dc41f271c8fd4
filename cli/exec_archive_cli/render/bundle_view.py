"""How a bundle was made, and what was left readable in it."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from exec_archive.store.bundled import BundleManifest
from exec_archive_cli.render import units
from exec_archive_cli.render.hostile import one_line

_NAMED = 10
_PROFILES = {
    "share": "values are masked; names and messages keep their words",
    "secrets": "only what looks like a secret is masked",
    "none": "nothing is masked",
}


def bundle_answer(manifest: BundleManifest) -> dict[str, Any]:
    """The answer for programs."""
    return {
        "created_at": manifest.created_at,
        "written_by": manifest.written_by,
        "profile": manifest.profile,
        "kept": manifest.kept,
        "asked_for": manifest.asked_for,
        "came_along": len(manifest.executions) - manifest.asked_for,
    }


def bundle_lines(manifest: BundleManifest, tz: tzinfo | None) -> Iterator[tuple[str, str]]:
    """The answer for people: labels, and what each says."""
    made = units.full_time(manifest.made_at, tz)
    yield "Made", f"{made}, by {one_line(manifest.written_by)}"
    meaning = _PROFILES.get(manifest.profile)
    yield "Masked", one_line(manifest.profile) + (f": {meaning}" if meaning else "")
    if manifest.kept:
        more = len(manifest.kept) - _NAMED
        kept = ", ".join(one_line(each) for each in manifest.kept[:_NAMED])
        yield "Kept", kept + (f", and {more:,} more" if more > 0 else "")
    along = len(manifest.executions) - manifest.asked_for
    asked = f"{manifest.asked_for:,} execution{'' if manifest.asked_for == 1 else 's'}"
    yield "Asked for", asked + (f"; {along:,} more came along" if along else "")
