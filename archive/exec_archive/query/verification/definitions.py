"""Every workflow definition against its sha256, and its text for the documents it belongs to."""

import hashlib
from collections import OrderedDict

import pyarrow as pa

from exec_archive.document.join import PartsMissing
from exec_archive.query.verification.table_file import NEEDED, TableFile, view

_HELD_BYTES = 64 << 20

_Place = tuple[TableFile, int]  # a file and its row group


class Definitions:
    """Where each definition is; the row groups used last are held."""

    def __init__(self) -> None:
        self._places: dict[str, _Place] = {}
        self._held: OrderedDict[_Place, dict[str, memoryview]] = OrderedDict()
        self._held_bytes = 0

    def add(self, file: TableFile) -> None:
        """Takes in a file of definitions; says which of them are not what was stored."""
        for group, table in file.read_all(NEEDED["workflows"]):
            for sha256, text in _texts(table).items():
                if hashlib.sha256(text).hexdigest() != sha256:
                    file.say(f"the definition {sha256[:64]} is not what was stored")
                self._places.setdefault(sha256, (file, group))

    def text(self, sha256: str) -> memoryview:
        """The JSON of a definition."""
        place = self._places.get(sha256)
        if place is None:
            raise PartsMissing
        if place not in self._held:
            self._hold(place)
        self._held.move_to_end(place)
        return self._held[place][sha256]

    def _hold(self, place: _Place) -> None:
        file, group = place
        table = file.read(group, NEEDED["workflows"])
        texts = {} if table is None else _texts(table)
        self._held[place] = texts
        self._held_bytes += _bytes(texts)
        while self._held_bytes > _HELD_BYTES and len(self._held) > 1:
            _, dropped = self._held.popitem(last=False)
            self._held_bytes -= _bytes(dropped)


def _texts(table: pa.Table) -> dict[str, memoryview]:
    pairs = zip(table["sha256"].to_pylist(), table["json"], strict=True)
    return {str(name): view(text) for name, text in pairs if text.is_valid}


def _bytes(texts: dict[str, memoryview]) -> int:
    return sum(map(len, texts.values()))
