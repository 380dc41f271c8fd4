"""Groups of failures for programs: JSON, JSON lines and CSV, one flat row each."""

from collections.abc import Callable
from typing import Any, NamedTuple

from exec_archive.investigate.failing import Cause, OneCause
from exec_archive.investigate.failure_names import Names
from exec_archive.query.failures.facts import Example, Facts
from exec_archive.query.failures.groups import Group
from exec_archive_cli.render.answers import plain, plain_value
from exec_archive_cli.render.errors.words import sentences


class _Row(NamedTuple):
    """A group and its name, with what explains it at hand."""

    name: str
    group: Group
    whole: Group
    example: Example
    facts: Facts


_COLUMNS: dict[str, Callable[[_Row], Any]] = {
    "fingerprint": lambda row: row.group.fingerprint,
    "name": lambda row: row.name,
    "instance": lambda row: row.group.instance,
    "workflow_id": lambda row: row.example.workflow_id,
    "workflow_name": lambda row: row.example.workflow_name,
    "failed_node": lambda row: row.example.failed_node,
    "error_type": lambda row: row.example.error_type,
    "error_http_code": lambda row: row.example.error_http_code,
    "error_message": lambda row: row.example.error_message,
    "error_description": lambda row: row.example.error_description,
    "said": lambda row: next(iter(sentences(row.example)), None),
    "count": lambda row: row.group.times,
    "retried_with_success": lambda row: row.group.retried,
    "versions": lambda row: row.group.versions,
    "first_id": lambda row: row.group.first.id,
    "first_started_at": lambda row: row.group.first.started_at,
    "last_id": lambda row: row.group.last.id,
    "last_started_at": lambda row: row.group.last.started_at,
    "count_in_archive": lambda row: row.whole.times,
    "first_id_in_archive": lambda row: row.whole.first.id,
    "first_started_at_in_archive": lambda row: row.whole.first.started_at,
    "good_runs_since": lambda row: row.facts.good_since,
    "since_version": lambda row: row.facts.since and row.facts.since.version,
    "since_version_first_run_at": lambda row: row.facts.since and row.facts.since.first_run_at,
    "called_id": lambda row: row.facts.call and row.facts.call.id,
    "called_fingerprint": lambda row: row.facts.call and row.facts.call.fingerprint,
}
FIELDS = list(_COLUMNS)


def cause_row(cause: Cause, names: Names) -> dict[str, Any]:
    """A group as one flat record."""
    group, whole, facts = cause
    name = names.short(group.instance, group.fingerprint)
    row = _Row(name, group, whole, facts.example, facts)
    return {name: plain_value(value(row)) for name, value in _COLUMNS.items()}


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
