"""An alert as a mail: short enough to be read on a phone."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP

from exec_archive.configuration_channels import Email
from exec_archive.monitor.alert import Alert, Seen
from exec_archive.monitor.channels.plain_text import as_header, plain

# Encoded as any server bears it, since not all take eight bits.
_POLICY = SMTP.clone(cte_type="7bit")


def message(alert: Alert, settings: Email) -> EmailMessage:
    """The mail that tells it."""
    alert = plain(alert)
    mail = EmailMessage(policy=_POLICY)
    # The email package takes "=?" for the begin of an encoded word, and would decode what is in it.
    mail["Subject"] = f"[exec-archive] {alert.summary.replace('=?', '= ?')}"
    mail["From"] = settings.sender
    mail["To"] = ", ".join(settings.to)
    mail["Date"] = datetime.now(UTC)
    mail["Message-ID"] = _message_id(alert.id, settings)
    if alert.of is not None:
        # So it stands below the mail that it takes back.
        mail["In-Reply-To"] = mail["References"] = _message_id(alert.of, settings)
    mail["X-Exec-Archive-Alert"] = as_header(alert.id)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content("\n".join(_lines(alert)) + "\n")
    return mail


def _message_id(alert_id: str, settings: Email) -> str:
    """The same for a repeat, so that mail programs show it once."""
    digest = hashlib.sha256(alert_id.encode("utf-8", "replace")).hexdigest()[:32]
    return f"<{digest}@{settings.sender.rpartition('@')[2]}>"


def _lines(alert: Alert) -> Iterator[str]:
    yield alert.summary
    if alert.cause:
        yield f"\nCause: {alert.cause}"
    yield f"\nLook: {alert.command}\n"
    if alert.workflow_name or alert.workflow_id:
        yield f"Workflow: {_workflow(alert)}"
    yield f"Server: {alert.instance}"
    yield f"{'Failures' if alert.kind == 'failures' else 'Executions'}: {alert.count:,}"
    seen = (("First", alert.first), ("Last", alert.last), ("Recovered by", alert.recovered_by))
    for label, execution in seen:
        if execution is not None:
            yield f"{label}: {_execution(execution)}"
    yield f"Rule: {alert.rule} ({alert.kind})"
    yield f"Found: {_time(alert.at)}"
    yield f"\nSent by exec-archive. Alert {alert.id}"


def _workflow(alert: Alert) -> str:
    if alert.workflow_name and alert.workflow_id:
        return f"{alert.workflow_name} ({alert.workflow_id})"
    return alert.workflow_name or alert.workflow_id or ""


def _execution(seen: Seen) -> str:
    return f"{seen.id}, {_time(seen.started_at)}" if seen.started_at else seen.id


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
