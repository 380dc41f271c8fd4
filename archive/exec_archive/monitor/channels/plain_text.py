"""Texts of an alert as they may leave: on one line, without signs that steer, not without end."""

import re

from exec_archive.monitor.alert import Alert

_NO_SIGN_OF_IDS = re.compile("[^A-Za-z0-9._:/-]")
_CUT = "…"
_SUMMARY, _NAME, _CAUSE, _COMMAND = 300, 200, 800, 300


def one_line(text: str, longest: int) -> str:
    """A text in plain signs, on one line, and no longer than that."""
    signs = "".join(sign if sign.isprintable() else " " for sign in text[: 4 * longest])
    line = " ".join(signs.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + _CUT


def plain(alert: Alert) -> Alert:
    """The same alert with plain texts: it names what hostile people may have named."""
    return alert._replace(
        summary=one_line(alert.summary, _SUMMARY),
        cause=None if alert.cause is None else one_line(alert.cause, _CAUSE),
        command=one_line(alert.command, _COMMAND),
        workflow_id=None if alert.workflow_id is None else one_line(alert.workflow_id, _NAME),
        workflow_name=None if alert.workflow_name is None else one_line(alert.workflow_name, _NAME),
        instance=one_line(alert.instance, _NAME),
        rule=one_line(alert.rule, _NAME),
        id=one_line(alert.id, _NAME),
        of=None if alert.of is None else one_line(alert.of, _NAME),
        first=alert.first and alert.first._replace(id=one_line(alert.first.id, _NAME)),
        last=alert.last and alert.last._replace(id=one_line(alert.last.id, _NAME)),
        recovered_by=alert.recovered_by
        and alert.recovered_by._replace(id=one_line(alert.recovered_by.id, _NAME)),
    )


def as_header(text: str) -> str:
    """An id as the value of a header: nothing but signs that mean nothing there."""
    return _NO_SIGN_OF_IDS.sub("_", text[:200])
