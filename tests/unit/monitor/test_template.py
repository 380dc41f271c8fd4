"""Templates: JSON of one's own, which nothing that is filled in can change the shape of."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exec_archive.monitor.alert import Alert
from exec_archive.monitor.channels.plain_text import plain
from exec_archive.monitor.channels.template import NAMES, Template
from unit.monitor.conftest import AN_ALERT
from unit.monitor.test_alert import ALERTS

ALL = json.dumps({name: f"<{{{name}}}>" for name in NAMES})


def test_every_name_is_filled_in() -> None:
    assert Template(ALL).filled(AN_ALERT) == {
        "summary": "<Orders failed 3 times in a row.>",
        "workflow": "<Orders>",
        "count": "<3>",
        "cause": "<Push to CRM: upstream database is down>",
        "command": "<exec-archive why prod/231>",
        "first": "<229 (2026-11-21T01:00:00.000Z)>",
        "last": "<231 (2026-11-21T01:20:05.123Z)>",
        "id": "<8f1c>",
        "event": "<alert>",
        "rule": "<orders>",
        "instance": "<prod>",
        "at": "<2026-11-21T01:21:00.000Z>",
    }


def test_what_is_not_known_leaves_nothing() -> None:
    alert = AN_ALERT._replace(cause=None, first=None, last=None, workflow_name=None)
    assert Template('["{cause}{first}{last}", "{workflow}"]').filled(alert) == ["", "wf1"]


def test_only_texts_are_filled_in_and_keys_stay() -> None:
    text = '{"{id}": [1, 1.5, true, null, {"b": "{id}{id}"}], "c": "{{id}} {{{id}}}"}'
    assert Template(text).filled(AN_ALERT) == {
        "{id}": [1, 1.5, True, None, {"b": "8f1c8f1c"}],
        "c": "{id} {8f1c}",
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"text": "{summary}"', "no JSON"),
        ("{summary}", "no JSON"),
        ('{"text": {summary}}', "no JSON"),
        ("[NaN]", "no JSON"),
        ("[" * 5000, "no JSON"),
        ('"{name}"', r"names \{name\}; there are: summary, workflow"),
        ('{"a": ["{}"]}', r"names \{\}"),
        ('"{"', "written twice"),
        ('"}"', "written twice"),
        ('"{Summary}"', "written twice"),
        ('"{summary.__class__}"', "written twice"),
        ('"{summary!r}"', "written twice"),
    ],
)
def test_a_mistake_is_told_when_it_is_read(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Template(text)


_HOSTILE = st.text() | st.sampled_from(['"', '", "x": "', "\\", "{summary}", "{{", "}", "\ud800"])
_LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "{cause}", "{id}!"])
_SHAPES = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_HOSTILE, inner, max_size=3),
    max_leaves=8,
)


def shape(value: Any) -> Any:
    """A value without its texts."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    if isinstance(value, list):
        return [shape(each) for each in value]
    return str if isinstance(value, str) else value


@given(ALERTS, _HOSTILE, _HOSTILE, _SHAPES)
def test_nothing_that_is_filled_in_leaves_its_text(
    alert: Alert, summary: str, cause: str, made: Any
) -> None:
    made = json.loads(json.dumps(made).replace("\\ud800", "?"))
    hostile = plain(alert._replace(summary=summary, cause=cause))
    sent = json.dumps(Template(json.dumps(made)).filled(hostile)).encode("ascii")
    assert shape(json.loads(sent)) == shape(made)


@given(_HOSTILE)
def test_a_value_is_filled_in_as_it_is_and_not_once_more(cause: str) -> None:
    alert = AN_ALERT._replace(cause=cause)
    assert Template('"{cause}"').filled(alert) == cause
