"""What one answer reads: the archive of one moment, and no server's executions but those served."""

import contextlib
from dataclasses import dataclass

from exec_archive.errors import NotFound
from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive.query.one import find_execution
from exec_archive.query.selection import Selection
from exec_archive.store.archive import OpenArchive


@dataclass(frozen=True, slots=True)
class Reading:
    """A door to the archive. Executions are found through it alone, so `only` always holds."""

    engine: Engine
    only: str | None

    @property
    def archive(self) -> OpenArchive:
        """The archive as it was when the reading began."""
        return self.engine.archive

    @property
    def instances(self) -> list[str]:
        """The servers whose executions may be seen."""
        held = sorted(self.archive.manifest.instances)
        return held if self.only is None else [name for name in held if name == self.only]

    @property
    def several(self) -> bool:
        """Whether an execution has to be named with its server."""
        return len(self.instances) > 1

    def execution(self, reference: str) -> Execution:
        """The execution that `231`, `prod/231`, `latest` or `latest-failed` names."""
        if self.only is None:
            return self._found(reference)
        held = self.archive.manifest.instances
        instance, slash, name = reference.partition("/")
        if not (slash and instance in held):
            instance, name = self.only, reference
        if instance == self.only and instance in held:
            with contextlib.suppress(NotFound):  # its words tell of the other servers
                return self._found(f"{instance}/{name}")
        raise NotFound(
            f"There is no execution {reference} here.", f"Executions of {self.only} are served."
        )

    def _found(self, reference: str) -> Execution:
        try:
            return find_execution(self.engine, reference)
        except NotFound as error:  # it advises a command, and here nobody can type one
            raise NotFound(error.problem, "See what there is in the list of executions.") from None

    def within(self, wanted: Selection) -> Selection:
        """The same question, about the executions that are served."""
        if self.only is None:
            return wanted
        if wanted.instance not in {None, self.only}:
            raise NotFound(
                f"There are no executions of {wanted.instance} here.",
                f"Executions of {self.only} are served.",
            )
        return wanted._replace(instance=self.only)
