"""README.txt: what a bundle is, for who got one and knows nothing of it."""

from exec_archive.share.profile import Profile

_OPEN = """\
This is a bundle of n8n executions, made by exec-archive.

Look at it
  Open report.html in a browser. It is one file, and needs no network.

Ask it questions
  Install exec-archive (pip install exec-archive), and name the zip as it is:

    exec-archive list --archive THIS.zip
    exec-archive why ID --archive THIS.zip
    exec-archive trace ID --archive THIS.zip
    exec-archive output ID NODE --archive THIS.zip

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


def readme_txt(profile: Profile) -> bytes:
    """The text of the file."""
    return (_OPEN + _MASKED[profile]).encode()
