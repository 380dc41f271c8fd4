"""README.txt: what a bundle is, for who got one and knows nothing of it."""

from collections.abc import Sequence

from exec_archive.share.profile import Profile
from exec_archive.share.redacted import Redaction
from exec_archive.share.together import ASKED, Included

_BY_NAME = 5  # executions

_OPEN = """\
This is a bundle of n8n executions, made by exec-archive. It is about {about}.

Look at it
  Open report.html in a browser. It is one file, and needs no network.

Ask it questions
  Install exec-archive (pip install exec-archive), and name the zip as it is:

    exec-archive list --archive THIS.zip
    exec-archive why {id} --archive THIS.zip
    exec-archive trace {id} --archive THIS.zip
    exec-archive output {id} NODE --archive THIS.zip

  The tables are Parquet files, under archive/segments: DuckDB, Polars, pandas and
  Spark read them once the zip is unpacked.

What was masked
"""

_MASKED = {
    Profile.SHARE: """\
  Every value of the data was replaced, as in <string 24, email #bcdfghjklmnp>: its type,
  its length, what it looked like, and a name of its own. Equal values have equal names.
  Names, messages and parameters keep their words, without the values and without what
  looks like a secret or like personal data. redaction.json says what was masked where.
""",
    Profile.SECRETS: """\
  What looks like a secret or like personal data was replaced. Everything else is as it
  was. redaction.json says what was masked where.
""",
    Profile.NONE: """\
  NOTHING WAS MASKED. This file holds the data as it was: treat it like the server itself.
""",
}


def readme_txt(redaction: Redaction, included: Sequence[Included]) -> bytes:
    """The text of the file."""
    asked = [each.execution for each in included if each.why == ASKED]
    names = [f"{each.instance}/{each.id}" for each in asked]
    more = f" and {len(names) - _BY_NAME:,} more" if len(names) > _BY_NAME else ""
    words = _OPEN.format(about=", ".join(names[:_BY_NAME]) + more, id=names[0])
    words += _MASKED[redaction.profile]
    if redaction.kept:
        words += f"  Its owner decided to show: {', '.join(redaction.kept)}\n"
    return words.encode()
