"""The mail itself: what a person reads, and headers that no name can break."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from hypothesis import given, settings
from hypothesis import strategies as st

from exec_archive.configuration_channels import Email
from exec_archive.monitor.alert import Alert
from exec_archive.monitor.channels.message import message
from unit.monitor.conftest import A_RECOVERY, AN_ALERT

SETTINGS = Email(
    host="smtp.example.com", sender="n8n@example.com", to=("ops@example.com", "ada@example.com")
)
HEADERS = [
    "Subject",
    "From",
    "To",
    "Date",
    "Message-ID",
    "X-Exec-Archive-Alert",
    "Auto-Submitted",
    "Content-Type",
    "Content-Transfer-Encoding",
    "MIME-Version",
]


def sent(alert: Alert) -> EmailMessage:
    """The mail as it is read at the other end."""
    raw = message(alert, SETTINGS).as_bytes()
    assert raw.isascii()
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    read = message_from_bytes(raw, policy=default)
    assert isinstance(read, EmailMessage)
    return read


def body(alert: Alert) -> str:
    """Its text."""
    text: str = sent(alert).get_content()
    return text


def test_it_says_what_happened_and_what_to_type() -> None:
    mail = sent(AN_ALERT)
    assert mail["Subject"] == "[exec-archive] Orders failed 3 times in a row."
    assert mail["From"] == "n8n@example.com"
    assert mail["To"] == "ops@example.com, ada@example.com"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert body(AN_ALERT).splitlines() == [
        "Orders failed 3 times in a row.",
        "",
        "Cause: Push to CRM: upstream database is down",
        "",
        "Look: exec-archive why prod/231",
        "",
        "Workflow: Orders (wf1)",
        "Server: prod",
        "Failures: 3",
        "First: 229, 2026-11-21 01:00:00 UTC",
        "Last: 231, 2026-11-21 01:20:05 UTC",
        "Rule: orders (failures)",
        "Found: 2026-11-21 01:21:00 UTC",
        "",
        "Sent by exec-archive. Alert 8f1c",
    ]


def test_what_is_not_known_is_left_out() -> None:
    alert = AN_ALERT._replace(
        kind="silence", cause=None, first=None, last=None, workflow_id=None, workflow_name=None
    )
    text = body(alert)
    assert not re.search("Cause|First|Last|Workflow|Recovered|None", text)
    assert "Executions: 3" in text


def test_a_repeat_is_known_again_and_another_alert_is_not() -> None:
    one, again, other = sent(AN_ALERT), sent(AN_ALERT), sent(AN_ALERT._replace(id="other"))
    assert one["Message-ID"] == again["Message-ID"] != other["Message-ID"]
    assert re.fullmatch(r"<[0-9a-f]{32}@example\.com>", one["Message-ID"])
    assert one["X-Exec-Archive-Alert"] == "8f1c"


def test_a_recovery_stands_below_its_alert() -> None:
    alert, recovery = sent(AN_ALERT), sent(A_RECOVERY)
    assert alert["In-Reply-To"] is None
    assert recovery["In-Reply-To"] == recovery["References"] == alert["Message-ID"]
    assert recovery["Message-ID"] != alert["Message-ID"]
    assert "Recovered by: 232, 2026-11-21 01:30:00 UTC" in body(A_RECOVERY)


def test_names_of_all_languages_arrive() -> None:
    alert = AN_ALERT._replace(summary="Bestellungen für Zoë 订单 💥 failed.", workflow_name="订单")
    assert sent(alert)["Subject"] == "[exec-archive] Bestellungen für Zoë 订单 💥 failed."
    assert "Workflow: 订单 (wf1)" in body(alert)


_HOSTILE = st.text(max_size=400) | st.sampled_from(
    [
        "x\r\nBcc: eve@example.com",
        "x\n\n.\r\nMAIL FROM:<x>",
        "=?utf-8?q?=0D=0ABcc:_eve?=",
        "=??Q?=0D0",
        "\u2028Bcc: x",
        "\x85Bcc: x",
        "\ud800",
        "é" * 2000,
        "a" * 2000,
        "💥" * 300,
        "\x00\x1b]0;x\x07",
        ".",
        "",
        " ",
    ]
)


@given(name=_HOSTILE, cause=_HOSTILE, alert_id=_HOSTILE)
@settings(max_examples=150)
def test_no_name_breaks_a_header_or_a_line(name: str, cause: str, alert_id: str) -> None:
    alert = A_RECOVERY._replace(
        id=alert_id, of=name, summary=f"{name} failed.", workflow_name=name, cause=cause
    )
    mail = sent(alert)
    assert sorted(mail.keys()) == sorted([*HEADERS, "In-Reply-To", "References"])
    assert mail["To"] == "ops@example.com, ada@example.com"
    assert len(mail["Subject"]) < 400
    lines = body(alert).splitlines()
    assert len([line for line in lines if line.startswith("Workflow: ")]) == 1
    assert len(lines) <= 16
    assert all(line.isprintable() for line in lines)
