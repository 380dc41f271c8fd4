"""Groups of failures for programs: JSON, JSON lines and CSV, one flat row each."""

from typing import Any

from exec_archive.investigate.failing import Cause, OneCause
from exec_archive.investigate.failure_names import Names
from exec_archive_cli.render.answers import plain, plain_value
from exec_archive_cli.render.errors.words import sentences


def cause_row(cause: Cause, names: Names) -> dict[str, Any]:
    """A group as one flat record."""
    group, whole, (example, good_since, since, call) = cause
    row = {
        "fingerprint": group.fingerprint,
        "name": names.short(group.instance, group.fingerprint),
        "instance": group.instance,
        "workflow_id": example.workflow_id,
        "workflow_name": example.workflow_name,
        "failed_node": example.failed_node,
        "error_type": example.error_type,
        "error_http_code": example.error_http_code,
        "error_message": example.error_message,
        "error_description": example.error_description,
        "said": next(iter(sentences(example)), None),
        "count": group.times,
        "retried_with_success": group.retried,
        "versions": group.versions,
        "first_id": group.first.id,
        "first_started_at": group.first.started_at,
        "last_id": group.last.id,
        "last_started_at": group.last.started_at,
        "count_in_archive": whole.times,
        "first_id_in_archive": whole.first.id,
        "first_started_at_in_archive": whole.first.started_at,
        "good_runs_since": good_since,
        "since_version": since.version if since else None,
        "since_version_first_run_at": since.first_run_at if since else None,
        "called_id": call.id if call else None,
        "called_fingerprint": call.fingerprint if call else None,
    }
    return {name: plain_value(value) for name, value in row.items()}


FIELDS = [
    "fingerprint",
    "name",
    "instance",
    "workflow_id",
    "workflow_name",
    "failed_node",
    "error_type",
    "error_http_code",
    "error_message",
    "error_description",
    "said",
    "count",
    "retried_with_success",
    "versions",
    "first_id",
    "first_started_at",
    "last_id",
    "last_started_at",
    "count_in_archive",
    "first_id_in_archive",
    "first_started_at_in_archive",
    "good_runs_since",
    "since_version",
    "since_version_first_run_at",
    "called_id",
    "called_fingerprint",
]


def one_cause_answer(found: OneCause) -> dict[str, Any]:
    """A group, the versions it happened in, and a page of its executions."""
    return {
        "group": cause_row(found.cause, found.names),
        "versions": [
            {
                "version": each.version,
                "count": each.times,
                "first_started_at": plain_value(each.first_at),
                "last_started_at": plain_value(each.last_at),
            }
            for each in found.versions
        ],
        "matching": found.matching,
        "executions": [plain(each) for each in found.executions],
    }
