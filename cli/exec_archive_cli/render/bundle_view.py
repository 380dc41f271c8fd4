"""How a bundle was made, and what was left readable in it."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import Any

from exec_archive.store.archive import OpenArchive
from exec_archive.store.bundled import BundleManifest
from exec_archive.store.made_with import made_with
from exec_archive_cli.render import units
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.terminal import say

_NAMED = 10
_NOT_MASKED = "none"
_PROFILES = {
    "share": "values are masked; names and messages keep their words",
    "secrets": "only what looks like a secret is masked",
    _NOT_MASKED: "nothing is masked",
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


def say_if_masked(opened: OpenArchive) -> None:
    """A line beside documents that are not as n8n sent them."""
    manifest = made_with(opened)
    if manifest is not None and manifest.profile != _NOT_MASKED:
        profile = one_line(manifest.profile)
        say(f"The bundle is masked (profile {profile}), so its JSON is not as n8n sent it.", "dim")
