"""Ordinary text raises no alarm."""

import re
import uuid
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from exec_archive.share.rules import find
from exec_archive.share.rules.beside_words import WORDS

_TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)).map(
    lambda time: time.replace(tzinfo=UTC)
)
_NAMES = st.sampled_from(
    [
        *("Edit Fields", "HTTP Request", "If", "Loop Over Items", "n8n-nodes-base.executeWorkflow"),
        *("@n8n/n8n-nodes-langchain.agent", "executionStatus", "workflowVersionId", "tokenUsage"),
    ]
)
_CODE = st.sampled_from(
    [
        "={{ $json.token }}",
        '={{ $("Edit Fields").item.json["password"] }}',
        "{{ $now.toISO() }}",
        "return items.map((item) => ({ json: { token: item.json.token } }));",
        "at ExecuteContext.execute (/usr/local/lib/node_modules/n8n/dist/If.node.js:12:34)",
        "at processTicksAndRejections (node:internal/process/task_queues:105:5)",
    ]
)
_SERVICES = re.compile(WORDS.decode())  # an id beside one of these may be its key
_WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12).filter(
    lambda word: not _SERVICES.search(word)
)


@given(
    st.lists(
        st.one_of(
            _TIMES.map(datetime.isoformat),
            _TIMES.map(lambda time: str(int(time.timestamp() * 1000))),
            st.uuids().map(uuid.UUID.__str__),
            st.integers(-(10**9), 10**9).map(str),
            st.floats(allow_nan=False, allow_infinity=False, width=32).map(str),
            _NAMES,
            _CODE,
            _WORDS,
        ),
        max_size=8,
    ).map(", ".join)
)
def test_innocent_text_raises_no_alarm(text: str) -> None:
    assert find(text) == []
