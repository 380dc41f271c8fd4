"""Where items stand, remembered for the slices that were looked at last."""

import threading
from collections import OrderedDict
from typing import Any

from exec_archive.document.items_by_part import Placed
from exec_archive.query.items_by_part import Slice

_MOST = 64  # slices; a small one is a few numbers, one of 250 MB a few hundred


class KnownPlaces:
    """Goes through a slice when it is first asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: OrderedDict[Any, Placed] = OrderedDict()

    def of(self, wanted: Slice) -> Placed:
        """Where its items stand."""
        name = _name(wanted)
        with self._lock:
            if name in self._found:
                self._found.move_to_end(name)
                return self._found[name]
        placed = wanted.placed()
        with self._lock:
            self._found[name] = placed
            while len(self._found) > _MOST:
                self._found.popitem(last=False)
        return placed


def _name(wanted: Slice) -> Any:
    """The slice and the files it is read from: merged files might be parted in another way."""
    execution = wanted.execution
    files = wanted.engine.archive.files_of("outputs", execution.document_revision)
    of = (execution.instance, execution.id, execution.document_revision)
    return (*of, wanted.role, wanted.seq, *files)
