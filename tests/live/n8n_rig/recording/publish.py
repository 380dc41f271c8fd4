"""Writes the recorded samples, the table of their causes and the page that describes them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from n8n_rig.edge_answers import edge_answers
from n8n_rig.install import N8N_VERSION
from n8n_rig.partner_service import partner_service
from n8n_rig.recording.recorder import Recorder, RecordingError, Sample
from n8n_rig.recording.samples_page import samples_page
from n8n_rig.scrub import Scrubber
from n8n_rig.server import Server
from n8n_rig.workshop import Workshop

EDGES_TO_SHOW = ("missing-id", "one-cut", "one-wrong", "page-all-gone", "too-large-list")


def record(server: Server, samples_folder: Path, recorded_folder: Path) -> None:
    """Record everything on a fresh, running n8n and write both folders anew."""
    workshop = Workshop(server)
    scrubber = Scrubber(server.layout, server.identity, workshop.api.key)
    recorder = Recorder(workshop, scrubber)
    with partner_service(server.identity.partner_port):
        recorder.record_all()
    mismatches = list(recorder.mismatches())
    if mismatches:
        raise RecordingError("\n".join(mismatches))
    _write_samples(recorder.samples, samples_folder)
    _write_edges(workshop, scrubber, recorded_folder)


def _write_samples(samples: dict[str, Sample], folder: Path) -> None:
    executions = folder / "executions"
    shutil.rmtree(executions, ignore_errors=True)
    executions.mkdir(parents=True)
    in_order = sorted(samples.values(), key=lambda sample: int(sample.execution_id))
    for sample in in_order:
        (executions / f"{sample.execution_id}.json").write_bytes(sample.body)
    table = [_entry(sample, samples) for sample in in_order if sample.cause is not None]
    text = json.dumps(table, ensure_ascii=False, indent=1)
    (folder / "causes.json").write_text(text + "\n", encoding="utf-8")
    overview = [(sample.label, sample.document()) for sample in in_order]
    page = samples_page(N8N_VERSION, overview, table)
    (folder / "README.md").write_text(page, encoding="utf-8")


def _entry(sample: Sample, samples: dict[str, Sample]) -> dict[str, Any]:
    cause = sample.cause
    if cause is None:
        raise ValueError(f"{sample.label} has no cause")
    document = sample.document()
    found_in = samples[cause.found_in].execution_id if cause.found_in else None
    return {
        "id": sample.execution_id,
        "scenario": sample.label,
        "workflow": document["workflowData"]["name"],
        "status": document["status"],
        "error_kind": cause.kind,
        "failing_node": cause.node,
        "run_index": cause.run,
        "item_index": cause.item,
        "message": cause.message,
        "received": cause.received,
        "cause": cause.sentence,
        "cause_execution": found_in,
        "further_errors": [
            {
                "node": further.node,
                "message": further.message,
                "run_index": further.run,
                "item_index": further.item,
            }
            for further in cause.further
        ],
    }


def _write_edges(workshop: Workshop, scrubber: Scrubber, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    asked: dict[str, dict[str, Any]] = {}
    for edge in edge_answers(workshop):
        if edge.name not in EDGES_TO_SHOW:
            continue
        body = scrubber.scrub(edge.answer.body)
        leaks = scrubber.leaks(body)
        if leaks:
            raise RecordingError(f"{edge.name}: would give away {leaks[:5]}")
        (folder / f"{edge.name}.json").write_bytes(body)
        asked[edge.name] = {"path": f"/api/v1{edge.path}", "status": edge.answer.status}
    (folder / "index.json").write_text(json.dumps(asked, indent=1) + "\n", encoding="utf-8")
