"""What a database file says of its columns is what docs/format.md says of them."""

import re
from pathlib import Path

from exec_archive.share.exports.table_words import TABLE_WORDS
from exec_archive.store.tables import TABLES

_PAGE = Path(__file__).parents[3] / "docs" / "format.md"
_TABLE = re.compile(r"^### (\w+)\n\n(.*?)(?=^#|\Z)", re.DOTALL | re.MULTILINE)
_COLUMN = re.compile(r"^\| `(\w+)` \| .*? \| (.*?) ?\|$", re.MULTILINE)


def test_the_words_are_those_of_the_page() -> None:
    tables = {name: text for name, text in _TABLE.findall(_PAGE.read_text()) if name in TABLES}
    assert set(tables) == set(TABLES) == set(TABLE_WORDS)
    for name, text in tables.items():
        assert TABLE_WORDS[name].meaning == text.split("\n\n")[0].strip()
        assert TABLE_WORDS[name].columns == dict(_COLUMN.findall(text))
        assert list(TABLE_WORDS[name].columns) == [column.name for column in TABLES[name]]
