"""What a group of failures is called, and which one a name means."""

import difflib
import shlex
from collections.abc import Sequence

from exec_archive.errors import BadRequest, NotFound
from exec_archive.query.failures.groups import Group, shown_digits

_SUGGESTED = 5


class Names:
    """The names of all groups of an archive, or of one of its servers: as short as tells apart."""

    def __init__(self, groups: Sequence[Group], kind: str, *, are_of_several: bool) -> None:
        self.are_of_several = are_of_several
        self._kind = kind
        # DuckDB gives them in another order each time.
        self._groups = sorted(groups, key=lambda each: (each.fingerprint, each.instance))
        self._digits = shown_digits(each.fingerprint for each in groups)

    def short(self, instance: str, fingerprint: str) -> str:
        """`8f2c`, or `prod/8f2c` where an archive holds several servers."""
        digits = fingerprint[: self._digits]
        return f"{instance}/{digits}" if self.are_of_several else digits

    def meant(self, given: str, instance: str | None) -> Group:
        """The one group whose fingerprint begins so."""
        before, _, prefix = given.strip().rpartition("/")
        if not prefix:
            raise BadRequest("FINGERPRINT is empty.", "Give it a value, or leave it out.")
        of = before or instance
        found = [
            each
            for each in self._groups
            if each.fingerprint.startswith(prefix.lower()) and of in {None, each.instance}
        ]
        if not found:
            raise NotFound(
                f'No failures are called "{given}" in this {self._kind}.',
                self._advice(prefix),
            )
        if len(found) > 1:
            first = shlex.quote(self._shown(found[0]))
            raise BadRequest(
                f'{len(found):,} groups of failures are called "{given}": {self._listed(found)}.',
                f"Say more of its name, for example: exec-archive errors {first}",
            )
        return found[0]

    def _advice(self, given: str) -> str:
        by_start = {each.fingerprint[: len(given)]: each for each in self._groups}
        near = difflib.get_close_matches(given.lower(), by_start, 3)
        if near:
            return f"Did you mean {' or '.join(self._shown(by_start[each]) for each in near)}?"
        if given.isdecimal():
            return f"If that is an execution: exec-archive why {given}"
        return "See what fails with: exec-archive errors"

    def _listed(self, found: Sequence[Group]) -> str:
        more = ", …" if len(found) > _SUGGESTED else ""
        return ", ".join(map(self._shown, found[:_SUGGESTED])) + more

    def _shown(self, group: Group) -> str:
        return self.short(group.instance, group.fingerprint)
