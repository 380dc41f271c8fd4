"""The report of what was masked to be handed on."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from exec_archive.query.engine import Engine
from exec_archive.query.one import execution_with_id
from exec_archive.share.redacted import Redaction
from exec_archive.share.together import ASKED, Included
from exec_archive_cli.report.about import MOST_SHOWN, About
from exec_archive_cli.report.writing import write_report


def report_pages(redaction: Redaction, included: Sequence[Included]) -> Iterator[bytes]:
    """The report of it; what was asked for, and what failed, first."""
    first = sorted(included, key=lambda each: (each.why != ASKED, not each.execution.failed))
    with Engine(redaction.archive) as engine:
        named = ((each.execution.instance, each.execution.id) for each in first[:MOST_SHOWN])
        found = [execution_with_id(engine, *name) for name in named]
    about = About(
        datetime.now(UTC),
        redaction.profile.value,
        redaction.kept,
        left_out=max(0, len(included) - MOST_SHOWN),
    )
    return write_report(redaction.archive, [each for each in found if each is not None], about)
