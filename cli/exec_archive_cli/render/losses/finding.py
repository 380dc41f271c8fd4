"""A silent loss for programs."""

from typing import Any

from exec_archive.investigate.losses.finding import Finding


def finding_answer(finding: Finding) -> dict[str, Any]:
    """Every count and index from 0."""
    ending = finding.ending
    return {
        **finding._asdict(),
        "doubts": list(finding.doubts),
        "called": list(finding.called),
        "ending": ending and ending._asdict(),
    }
