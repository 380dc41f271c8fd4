"""Whatever is planted in a document, wherever: nothing of it is in what may leave."""

import json
import random
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from canaries import KNOWN, WRAPPINGS, Canary, a_word, some
from exec_archive.query.engine import Engine
from exec_archive.query.executions import iterate_executions
from exec_archive.query.selection import Selection
from exec_archive.share.profile import Profile
from redactions import document, left, objects_in, redacted

_RARELY = settings(max_examples=30, deadline=None)
_WRAPPED = st.sampled_from(sorted(WRAPPINGS))
_SEEDS = st.integers(0, 2**32)


@_RARELY
@given(_SEEDS, st.lists(st.tuples(st.integers(0, 200), _WRAPPED), min_size=1, max_size=5))
def test_a_member_that_nobody_knows_of_is_content_wherever_it_stands(
    seed: int, places: list[tuple[int, str]]
) -> None:
    rng = random.Random(seed)  # noqa: S311 - the same canaries for the same seed
    made, canaries = document(), []
    objects = list(objects_in(made))
    for place, wrapping in places:
        secret = a_word(rng)
        key = f"new{some(rng, 'abcdef', 6)}"
        objects[place % len(objects)][key] = WRAPPINGS[wrapping](secret)
        canaries.append(Canary("word", secret, key))
    # Parameters keep their words, and so does whatever n8n adds to them.
    parameters = [each.get("parameters", {}) for each in objects_in(made)]
    canaries = [each for each in canaries if not any(each.place in words for words in parameters)]
    with tempfile.TemporaryDirectory() as folder:
        assert left(redacted(json.dumps(made), Path(folder), Profile.SHARE), canaries) == []


@_RARELY
@given(
    _SEEDS,
    st.sampled_from(sorted(KNOWN)),
    _WRAPPED,
    st.integers(0, 200),
    st.sampled_from([Profile.SHARE, Profile.SECRETS]),
)
def test_what_the_rules_know_leaves_from_nowhere(
    seed: int, kind: str, wrapping: str, place: int, profile: Profile
) -> None:
    rng = random.Random(seed)  # noqa: S311 - the same canaries for the same seed
    made = document()
    objects = list(objects_in(made))
    value = KNOWN[kind](rng)
    objects[place % len(objects)]["more"] = WRAPPINGS[wrapping](value)
    canary = Canary(kind, value.split("\n")[1] if kind == "pem" else value, str(place))
    with tempfile.TemporaryDirectory() as folder:
        assert left(redacted(json.dumps(made), Path(folder), profile), [canary]) == []


@_RARELY
@given(_SEEDS, st.sampled_from(["message", "description", "name of a node", "parameter", "key"]))
def test_a_value_is_masked_where_words_repeat_it(seed: int, where: str) -> None:
    rng = random.Random(seed)  # noqa: S311 - the same canaries for the same seed
    made, secret = document(), f"{some(rng, 'bcdfgh', 3)}-{some(rng, 'aeiou', 3)} {a_word(rng)}"
    words = f"No {secret.upper()} there"
    result = made["data"]["resultData"]
    result["runData"]["Start"][0]["data"]["main"][0][0]["json"]["who"] = secret
    if where in {"message", "description"}:
        result["error"][where] = words
        result["runData"]["Send"][0]["error"][where] = words
    elif where == "parameter":
        made["workflowData"]["nodes"][1]["parameters"]["note"] = words
    elif where == "key":
        result["runData"]["Start"][0]["data"]["main"][0][0]["json"][words] = 1
    else:
        made["workflowData"]["nodes"][1]["name"] = words
        result["runData"][words] = result["runData"].pop("Send")
        result["lastNodeExecuted"] = words
    with tempfile.TemporaryDirectory() as folder:
        redaction = redacted(json.dumps(made), Path(folder), Profile.SHARE)
        assert left(redaction, [Canary("word", secret, where)]) == []
        with Engine(redaction.archive) as engine:
            (execution,) = iterate_executions(engine, Selection())
        assert execution.failed_node is not None
