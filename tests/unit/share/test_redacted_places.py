"""Where a value hid once, or a word was lost: each place that a review found, by itself."""

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from canaries import Canary
from exec_archive.document.anatomy import ITEM, Fields, Keyed, Kind, Part
from exec_archive.model import Execution
from exec_archive.query.engine import Engine
from exec_archive.query.executions import iterate_executions
from exec_archive.query.selection import Selection
from exec_archive.share.profile import Kept, Profile, kept
from redactions import document, left, redacted

Json = dict[str, Any]
NAME = "Waylon Smithers"


def an_item(made: Json) -> Json:
    item: Json = made["data"]["resultData"]["runData"]["Start"][0]["data"]["main"][0][0]
    return item


def say(made: Json, message: str) -> None:
    """An error that says it."""
    result = made["data"]["resultData"]
    result["error"]["message"] = message
    result["runData"]["Send"][0]["error"]["message"] = message


def a_masked_key(made: Json) -> str:
    an_item(made)["json"] = {NAME: 5}
    say(made, f"No such customer {NAME}")
    return NAME


def a_dropped_file(made: Json) -> str:
    an_item(made)["binary"] = {"data": {"fileName": "Smithers-invoice.pdf", "data": "aGk="}}
    say(made, "Cannot read Smithers-invoice.pdf")
    return "Smithers-invoice.pdf"


def a_credential(made: Json) -> str:
    node = made["workflowData"]["nodes"][1]
    node["credentials"] = {"httpHeaderAuth": {"id": "Xx99", "name": f"{NAME} account"}}
    say(made, f'Credential "{NAME} account" is broken')
    return NAME


def a_token_to_resume(made: Json) -> str:
    made["data"]["resumeToken"] = "qsmithersxyz99887766"
    say(made, "no qsmithersxyz99887766 here")
    return "qsmithersxyz99887766"


def a_key_named_twice(made: Json) -> str:
    an_item(made)["json"] = {"TWICE": NAME, "name": None}
    return NAME


def blanks_around(made: Json) -> str:
    an_item(made)["json"]["who"] = f" {NAME} "
    say(made, f"Not {NAME}.")
    return NAME


def json_behind_a_blank(made: Json) -> str:
    an_item(made)["json"]["who"] = ' {"c": "qsmithersxyz"}'
    say(made, "bad qsmithersxyz")
    return "qsmithersxyz"


def a_number_spelled_otherwise(made: Json) -> str:
    an_item(made)["json"]["sum"] = "48213.50"
    say(made, "sum 48213.5 is too high")
    return "48213.5"


def letters_put_together(made: Json) -> str:
    name = "José Müller-Lang"
    an_item(made)["json"]["who"] = name
    say(made, unicodedata.normalize("NFD", f"No {name}"))
    return unicodedata.normalize("NFD", name)


def where_an_item_came_from(made: Json) -> str:
    an_item(made)["pairedItem"] = {"item": "Waylon-Smithers"}
    return "Waylon-Smithers"


def a_code(made: Json) -> str:
    an_item(made)["json"]["n"] = "SMITHERS_4711"
    made["data"]["resultData"]["error"]["code"] = "SMITHERS_4711"
    return "SMITHERS_4711"


def tags(made: Json) -> str:
    an_item(made)["json"]["n"] = "SMITHERS_4711"
    made["data"]["resultData"]["error"]["tags"] = {"of": {"x": "SMITHERS_4711"}}
    return "SMITHERS_4711"


def settings_nobody_knows(made: Json) -> str:
    made["workflowData"]["settings"] = {"authToken": "smithersabc123456"}
    return "smithersabc123456"


def a_node_that_is_none(made: Json) -> str:
    made["data"]["startData"] = {"destinationNode": NAME}
    return NAME


def an_answer(made: Json) -> str:
    body = json.dumps({"error": {"message": "no such customer", "customer": NAME}})
    made["data"]["resultData"]["error"]["messages"] = [f"404 - {json.dumps(body)}"]
    return NAME


def an_answer_with_a_key_twice(made: Json) -> str:
    body = f'{{"user":"{NAME}","user":null,"message":"bad thing"}}'
    made["data"]["resultData"]["error"]["messages"] = [f"500 - {json.dumps(body)}"]
    return NAME


def parameters_with_a_key_twice(made: Json) -> str:
    body = '{"password":"hunter-Zq8x","password":null,"n":1}'
    made["workflowData"]["nodes"][1]["parameters"]["body"] = body
    return "hunter-Zq8x"


def what_an_item_is_traced_by(made: Json) -> str:
    an_item(made)["metadata"] = {"tracing": {"customer": f"hello {NAME}"}}
    return NAME


@pytest.mark.parametrize(
    "planted",
    [
        a_masked_key,
        a_dropped_file,
        a_credential,
        a_token_to_resume,
        a_key_named_twice,
        blanks_around,
        json_behind_a_blank,
        a_number_spelled_otherwise,
        letters_put_together,
        where_an_item_came_from,
        a_code,
        tags,
        settings_nobody_knows,
        a_node_that_is_none,
        an_answer,
        an_answer_with_a_key_twice,
        parameters_with_a_key_twice,
        what_an_item_is_traced_by,
    ],
)
def test_nothing_of_it_leaves(planted: Callable[[Json], str], tmp_path: Path) -> None:
    made = document()
    secret = planted(made)
    text = json.dumps(made).replace('"TWICE"', '"name"')
    redaction = redacted(text, tmp_path, Profile.SHARE)
    assert left(redaction, [Canary("planted", secret, planted.__name__)]) == []


def test_no_words_stand_in_an_item() -> None:
    """What words repeat is learned before any item is read."""
    parts: list[Part] = [ITEM]
    seen = 0
    while parts:
        part = parts.pop()
        assert part is not Kind.WORDS
        if isinstance(part, Fields):
            parts += [*part.members.values(), *([part.others] if part.others else ()), part.scalar]
        elif isinstance(part, Keyed):
            parts += [part.keys, part.of]
        seen += 1
    assert seen > 30


@pytest.mark.parametrize("path", ["$..*", "$.o.*", "$.o", "$.l[*]", "$.l"])
def test_what_is_kept_is_still_named_by_its_neighbour(path: str, tmp_path: Path) -> None:
    made = document()
    an_item(made)["json"] |= {
        "o": {"name": "X-Api-Key", "type": "string", "value": "hunter5Zq8x"},
        "l": ["X-Api-Key", "hunter4Zq8x"],
    }
    redaction = redacted(json.dumps(made), tmp_path, Profile.SHARE, kept([path]))
    secrets = [Canary("named", each, path) for each in ("hunter5Zq8x", "hunter4Zq8x")]
    assert left(redaction, secrets) == []


def failed(made: Json, folder: Path) -> Execution:
    redaction = redacted(json.dumps(made), folder, Profile.SHARE, Kept())
    with Engine(redaction.archive) as engine:
        return next(iterate_executions(engine, Selection()))


def test_a_handler_of_errors_masks_neither_names_nor_messages(tmp_path: Path) -> None:
    made = document()
    made["mode"] = "error"
    say(made, "550 mailbox unavailable")
    an_item(made)["json"] = {
        "workflow": {"name": "Orders"},
        "execution": {
            "lastNodeExecuted": "Send",
            "error": {"message": "550 mailbox unavailable", "name": "NodeApiError"},
        },
    }
    seen = failed(made, tmp_path)
    assert (seen.workflow_name, seen.failed_node) == ("Orders", "Send")
    assert (seen.error_type, seen.error_message) == ("NodeApiError", "550 mailbox unavailable")


def test_what_an_error_repeats_of_itself_stays_in_its_words(tmp_path: Path) -> None:
    made = document()
    say(made, "No stock left")
    for error in (
        made["data"]["resultData"]["error"],
        made["data"]["resultData"]["runData"]["Send"][0]["error"],
    ):
        error["context"]["metadata"] = {"message": "No stock left"}
        error["context"]["request"] = {"timeout": 1500}
        error["description"] = "timeout of 1500ms exceeded"
    seen = failed(made, tmp_path)
    assert seen.error_message == "No stock left"
    assert seen.error_description == "timeout of 1500ms exceeded"
