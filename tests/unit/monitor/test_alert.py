"""An alert is read back from its JSON as it was."""

import json
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exec_archive.monitor.alert import Alert, Seen, as_json, from_json

_TEXTS = st.text(max_size=20)
_TIMES = st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(9000, 1, 1)).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
_SEEN = st.none() | st.builds(Seen, _TEXTS, st.none() | _TIMES)
ALERTS = st.builds(
    Alert,
    id=_TEXTS,
    event=st.sampled_from(["alert", "recovered", "test"]),
    rule=_TEXTS,
    kind=st.just("failures"),
    instance=_TEXTS,
    workflow_id=st.none() | _TEXTS,
    workflow_name=st.none() | _TEXTS,
    count=st.integers(min_value=0),
    first=_SEEN,
    last=_SEEN,
    recovered_by=_SEEN,
    summary=_TEXTS,
    cause=st.none() | _TEXTS,
    command=_TEXTS,
    at=_TIMES,
    of=st.none() | _TEXTS,
)


@given(ALERTS)
def test_it_is_read_back_as_it_was(alert: Alert) -> None:
    assert from_json(json.loads(json.dumps(as_json(alert)))) == alert


@given(ALERTS)
def test_no_alert_is_without_its_time(alert: Alert) -> None:
    with pytest.raises(ValueError, match="yesterday"):
        from_json({**as_json(alert), "at": "yesterday"})
