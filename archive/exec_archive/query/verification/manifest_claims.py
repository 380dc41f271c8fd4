"""What the manifest says of the segments: their order, and the counts of their rows."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from exec_archive.query.verification.findings import FileFindings
from exec_archive.query.verification.ledger import SegmentRows
from exec_archive.store.manifest import MANIFEST_NAME, Manifest, Segment


def check_order(manifest: Manifest, findings: FileFindings) -> None:
    """Segments stand in the order of their revisions, which do not overlap."""
    segments = manifest.segments
    for segment in segments:
        if not 1 <= segment.first_revision <= segment.revision <= manifest.revision:
            findings.add(MANIFEST_NAME, f"segment {segment.id}: its revisions cannot be")
    for before, after in pairwise(segments):
        if after.first_revision <= before.revision:
            findings.add(MANIFEST_NAME, f"segment {after.id} is not in its place")
    if len({segment.id for segment in segments}) < len(segments):
        findings.add(MANIFEST_NAME, "it names a segment twice")


def compare_counts(
    segments: Sequence[Segment],
    counted: Mapping[int, SegmentRows],
    incomplete: set[str],
    findings: FileFindings,
) -> None:
    """The numbers of each segment whose rows could all be read."""
    for number, segment in enumerate(segments):
        if segment.id in incomplete:
            continue
        rows = counted.get(number, SegmentRows(0, 0, 0, "", ""))
        for name, found in rows._asdict().items():
            said = getattr(segment, name)
            if said != found:
                findings.add(
                    MANIFEST_NAME,
                    f"segment {segment.id}: {name} is {said!r:.80}, not {found!r:.80}",
                )
