"""Where does it stand? A text is found wherever the archive holds it, and the place is named."""

import json
import re
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from acceptance.kit import recorded
from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from acceptance.kit.made import Json, body, failing, lines, node_run, save, whole
from acceptance.kit.running import ended, environment, run, start
from acceptance.kit.terminals import last_screen, on_terminal, screen
from exec_archive_samples import KnownCause, causes

_TOLD = [
    cause
    for cause in causes()
    if cause.message and cause.failing_node and cause.scenario not in {"redacted", "too large"}
]


def places(ask: Ask, *arguments: str) -> list[Json]:
    answer = ask("search", *arguments, "--json").json
    keeps_to("search", answer)
    return list(answer)


def with_items(name: str, *items: Any, **facts: Any) -> Json:
    """An execution whose only node gave these items."""
    execution = whole(name, **facts)
    given = execution["data"]["resultData"]["runData"]["Start"][0]["data"]
    given["main"] = [[{"json": each} for each in items]]
    return execution


@pytest.mark.parametrize("cause", _TOLD, ids=lambda cause: cause.scenario)
def test_the_words_of_an_error_lead_to_its_execution(samples: Ask, cause: KnownCause) -> None:
    assert cause.message is not None
    found = {hit["execution_id"] for hit in places(samples, cause.message)}
    assert {cause.id, cause.cause_execution} & found


def test_a_hit_names_its_node_run_and_item(samples: Ask) -> None:
    name = recorded.sample("loop failing")
    found = places(samples, "u17@example.org", "--in", name)
    assert {hit["execution_id"] for hit in found} == {name}
    (of_list,) = [hit for hit in found if hit["node"] == "List"]
    assert (of_list["place"], of_list["run_index"]) == ("output", 0)
    assert (of_list["output_kind"], of_list["output_number"], of_list["item"]) == ("main", 0, 17)
    assert (of_list["member"], of_list["path"], of_list["in"]) == ("json", "$.mail", "value")
    assert (of_list["before"], of_list["match"], of_list["after"]) == ("", "u17@example.org", "")
    (of_loop,) = [hit for hit in found if hit["node"] == "Loop Over Items"]
    assert (of_loop["run_index"], of_loop["output_number"], of_loop["item"]) == (17, 1, 0)
    errors = [hit for hit in found if hit["place"] == "error"]
    assert {(hit["node"], hit["run_index"]) for hit in errors} == {("Send mail", 17)}
    lines_ = samples("search", "u17@example.org", "--in", name).lines
    assert "  List, item 17                              $.mail     u17@example.org" in lines_
    assert any(line.startswith("  Send mail, run 18, error") for line in lines_)


def test_every_string_of_every_sample_is_found(samples: Ask) -> None:
    """What stands in an output of the newest sample, as plain Python reads it."""
    for name in ("loop failing", "batches failing", "agent quota", "names failing"):
        identity = recorded.sample(name)
        runs = recorded.facts()[identity]["data"]["resultData"]["runData"]
        wanted = {
            (node, index, kind, number, place)
            for node, of_node in runs.items()
            for index, each in enumerate(of_node)
            for kind, outputs in (each.get("data") or {}).items()
            for number, items in enumerate(outputs)
            for place, item in enumerate(items or ())
            if "a" in json.dumps(item["json"], ensure_ascii=False).lower()
        }
        keys = ("node", "run_index", "output_kind", "output_number", "item")
        found = {
            tuple(hit[key] for key in keys)
            for hit in places(samples, "a", "--in", identity)
            if hit["place"] == "output" and hit["member"] == "json"
        }
        assert found == wanted
        assert wanted


def test_capitals_matter_only_with_case(samples: Ask) -> None:
    assert places(samples, "U17@EXAMPLE.org") == places(samples, "u17@example.ORG") != []
    assert places(samples, "U17@example.org", "--case") == []
    assert places(samples, "u17@example.org", "--case") == places(samples, "u17@example.org")


def test_a_pattern_says_what_may_differ(samples: Ask) -> None:
    found = places(
        samples, r"^u1[78]@EXAMPLE\.org$", "--regex", "--in", recorded.sample("loop failing")
    )
    assert {hit["match"] for hit in found} == {"u17@example.org", "u18@example.org"}
    assert places(samples, r"^u1[78]@EXAMPLE\.org$", "--regex", "--case") == []
    assert places(samples, "u1[78]@") == []


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(abc", "missing )"),
        ("a**", "bad repetition"),
        ("[z-a]", "z-a"),
        (r"(?<=a)b", "(?<"),
        ("", "no pattern"),
    ],
)
def test_a_wrong_pattern_says_what_is_wrong(samples: Ask, pattern: str, said: str) -> None:
    samples("search", "--regex", pattern).refused(2, said)


def test_an_empty_text_is_refused(samples: Ask) -> None:
    samples("search", "").refused(2, "no text to look for")
    samples("search", "a", "--node", " ").refused(2, "--node is empty")


def test_nothing_found_is_no_error(samples: Ask) -> None:
    ran = samples("search", "no such thing anywhere")
    assert (ran.code, ran.out, ran.err) == (0, "", "Nothing was found.\n")
    ran = samples("search", "no such thing anywhere", "--json")
    assert (ran.code, ran.json, ran.err) == (0, [], "")


def test_the_filters_of_list_say_where_to_look(samples: Ask) -> None:
    failed = {hit["status"] for hit in places(samples, "example.org", "--status", "failed")}
    assert failed <= {"error", "crashed"} != set()
    everything = places(samples, "example.org")
    some = places(samples, "example.org", "--workflow", "Loop: send")
    assert some == [hit for hit in everything if "Loop: send" in hit["workflow_name"]] != []
    assert places(samples, "example.org", "--since", "now") == []
    assert places(samples, "example.org", "--instance", "prod") == []


def test_a_node_says_where_to_look(samples: Ask) -> None:
    everything = places(samples, "u17@example.org")
    of_node = places(samples, "u17@example.org", "--node", "send MAIL")
    # Where its output does not hold it, what it received is told.
    assert [hit for hit in of_node if hit["place"] != "received"] == [
        hit for hit in everything if hit["node"] == "Send mail"
    ]
    assert places(samples, "u17@example.org", "--node", "nobody") == []


def test_names_of_nodes_and_workflows_are_found(samples: Ask) -> None:
    found = places(samples, "send mail")
    assert {hit["node"] for hit in found if hit["place"] == "node name"} == {"Send mail"}
    found = places(samples, "Loop: send")
    assert {hit["place"] for hit in found} == {"workflow name"}
    assert all(hit["path"] is None for hit in found)


def test_what_a_node_was_asked_is_found(samples: Ask) -> None:
    asked = [hit for hit in places(samples, "messages") if hit["place"] == "asked"]
    assert asked
    assert all(hit["node"] for hit in asked)


def test_what_was_received_is_told_only_where_no_output_holds_it(samples: Ask) -> None:
    by_execution: dict[str, set[str]] = {}
    for hit in places(samples, "a"):
        by_execution.setdefault(hit["execution_id"], set()).add(hit["place"])
    assert not any({"output", "received"} <= seen for seen in by_execution.values())


def test_the_newest_come_first(samples: Ask) -> None:
    started = [hit["started_at"] or "9" for hit in places(samples, "example.org")]
    assert started == sorted(started, reverse=True)


def test_a_limit_counts_executions(samples: Ask) -> None:
    every = list(dict.fromkeys(hit["execution_id"] for hit in places(samples, "a")))
    some = dict.fromkeys(hit["execution_id"] for hit in places(samples, "a", "--limit", "3"))
    assert list(some) == every[:3]
    ran = samples("search", "a", "--limit", "3")
    assert ran.out.count(" · execution ") == 3
    assert "Found in more than 3 executions: --limit 15" in ran.err


def test_every_answer_is_as_promised(samples: Ask) -> None:
    assert len(places(samples, "e")) > 1000
    rows = [json.loads(line) for line in samples("search", "u17@", "--format", "jsonl").lines]
    assert rows == places(samples, "u17@")


def test_the_path_of_a_hit_is_one_that_output_takes(ask: Ask, tmp_path: Path) -> None:
    odd = {"it's": {"a.b": [{"größe 🚀\n": "needle", "\u202e": ["needle"]}], "'\"\\": "needle"}}
    ask("import", save(tmp_path / "saved", with_items("1", odd)))
    found = places(ask, "needle")
    assert len(found) == 3
    for hit in found:
        ran = ask("output", "1", hit["node"], "--item", "0", "--path", hit["path"], "--json")
        assert "needle" in ran.out, (hit["path"], ran)


def test_the_same_text_again_does_not_bury_other_texts(ask: Ask, tmp_path: Path) -> None:
    execution = with_items("1", *[{"a": "order 7"}] * 30, {"b": "order 8"}, {"c": "order 9"})
    ask("import", save(tmp_path / "saved", execution))
    assert ask("search", "order", "--node", "Start").lines[1:] == [
        "  Start, item 0   $.a  order 7",
        "  Start, item 30  $.b  order 8",
        "  Start, item 31  $.c  order 9",
        "  the same in 29 more places: --in 1",
    ]
    assert len(ask("search", "order", "--in", "1", "--node", "Start").lines) == 1 + 32


def test_text_that_json_escapes_is_found_as_it_is_meant(ask: Ask, tmp_path: Path) -> None:
    texts = [
        'say "hi"',
        "a\\b",
        "two\nlines",
        "tab\tbed",
        "http://x/y",
        "grün",
        "名🚀",
        "\x07bell",
    ]
    given = [with_items(str(i), {"t": text}) for i, text in enumerate(texts, 1)]
    ascii_only = [json.dumps(each | {"id": f"a{each['id']}"}) for each in given]
    folder = save(tmp_path / "saved", *given)
    (folder / "ascii.jsonl").write_text("\n".join(ascii_only).replace("/", "\\/"), "utf-8")
    assert ask("import", folder).code == 0
    for i, text in enumerate(texts, 1):
        for wanted in (text, text.upper()):
            found = places(ask, wanted)
            assert {hit["execution_id"] for hit in found} == {str(i), f"a{i}"}, wanted
            assert {hit["match"] for hit in found} == {text}
    assert {hit["execution_id"] for hit in places(ask, r"two\nlines", "--regex")} == {"3", "a3"}


def test_what_a_newer_revision_hides_is_not_found(ask: Ask, tmp_path: Path) -> None:
    waiting = with_items("1", {"t": "before"}, status="waiting", finished=False)
    ask("import", save(tmp_path / "one", waiting))
    ask("import", save(tmp_path / "two", with_items("1", {"t": "after"})))
    assert places(ask, "before") == []
    assert [hit["execution_id"] for hit in places(ask, "after")] == ["1"]


def test_items_are_found_in_a_document_too_deep_to_be_cut(ask: Ask, tmp_path: Path) -> None:
    given = body(with_items("1", {"status": "x1", "x2": 1, "deep": "here"}))
    (tmp_path / "1.json").write_bytes(given.replace(b'"here"', b"[" * 3000 + b"]" * 3000))
    ask("import", tmp_path / "1.json")
    assert "kept whole" in ask("view", "1").out
    for text, place in (("x1", "value"), ("x2", "key")):
        (hit,) = places(ask, text, "--node", "Start")
        assert (hit["place"], hit["node"], hit["run_index"]) == ("output", "Start", 0)
        assert (hit["output_kind"], hit["output_number"], hit["item"]) == ("main", 0, 0)
        assert (hit["member"], hit["in"]) == ("json", place)
    assert ask("search", "x1").lines[1:] == ["  Start, item 0  $.status  x1"]


def test_an_id_says_whose_it_is_where_there_are_several(ask: Ask, tmp_path: Path) -> None:
    saved = save(tmp_path / "saved", with_items("7", {"t": "needle"}))
    ask("import", "--instance", "prod", saved)
    ask("import", "--instance", "test", saved)
    assert [hit["instance"] for hit in places(ask, "needle", "--in", "test/7")] == ["test"]
    assert "execution test/7" in ask("search", "needle", "--in", "test/7").out
    ask("search", "needle", "--in", "7").refused(2, "2 instances hold")


_EVIL = (
    "\x1b]0;owned\x07\x1b[2J\x9b31m\u202egnp [/x][red]needle[/red] \u2028\x00\u200b\"'] \ud83d 名🚀"
)
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


@pytest.fixture(scope="module")
def evil_env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    deep: Any = {"needle": _EVIL}
    for _ in range(300):
        deep = {_EVIL: [deep]}
    made = [
        failing("1", node=_EVIL, message=_EVIL * 50, workflow=_EVIL, description=_EVIL),
        with_items("2", {_EVIL: {_EVIL: [_EVIL * 1000]}}, deep, workflow=_EVIL),
        whole("3\x1b[31m", workflow=_EVIL, customData={_EVIL: _EVIL}, status=_EVIL, mode=_EVIL),
    ]
    home = tmp_path_factory.mktemp("evil")
    nested = (
        '{"id":"4","startedAt":"2026-11-20T10:00:00.000Z","status":"error","data":%s"needle"%s}'
    )
    (home / "deep.json").write_text(nested % ("[" * 5000, "]" * 5000), "utf-8")
    (home / "made.jsonl").write_bytes(lines(made))
    env = environment(home)
    assert run("import", home / "made.jsonl", home / "deep.json", env=env).code in {0, 7}
    return env


@pytest.mark.parametrize("columns", [60, 80, 200])
@pytest.mark.parametrize("more", [[], ["--in", "2"], ["--in", "4"], ["--regex", "--case"]], ids=str)
def test_what_is_found_never_steers_a_terminal(
    evil_env: dict[str, str], columns: int, more: list[str]
) -> None:
    code, raw = on_terminal("search", "needle", *more, env=evil_env, columns=columns)
    shown = last_screen(raw)
    assert code == 0, shown
    assert "needle" in shown
    assert not _FORBIDDEN.findall(shown), shown
    assert [line for line in shown.splitlines()[:-1] if cell_len(line) > columns] == []


def test_a_pipe_and_json_get_plain_signs(evil_env: dict[str, str]) -> None:
    for how in ([], ["--json"], ["--format", "jsonl"], ["--in", "1"]):
        ran = run("search", "needle", *how, env=evil_env)
        assert ran.code == 0, ran
        assert not _FORBIDDEN.findall(ran.out + ran.err)
    found = run("search", "needle", "--json", env=evil_env).json
    keeps_to("search", found)
    assert {hit["execution_id"] for hit in found} == {"1", "2", "3\x1b[31m", "4"}


def test_hostile_texts_may_be_looked_for(evil_env: dict[str, str]) -> None:
    for text in (
        _EVIL.replace("\x00", "").replace(" \ud83d", ""),
        "[/red]",
        "\x1b]0;",
        "' OR 1=1 --",
        "%",
        "$.a",
        "(?i)",
    ):
        ran = run("search", text, env=evil_env)
        assert ran.code == 0, ran
        assert not _FORBIDDEN.findall(ran.out + ran.err)
    assert run("search", "--", "--case", env=evil_env).code == 0
    assert "Traceback" not in run("search", "--regex", "\x1b[(", env=evil_env).err


def test_a_terminal_gets_twenty_executions_and_hears_of_more(
    env: dict[str, str], tmp_path: Path
) -> None:
    many = [with_items(str(i), {"t": "needle"}) for i in range(1, 31)]
    run("import", save(tmp_path / "saved", *many), env=env)
    code, raw = on_terminal("search", "needle", env=env, columns=100)
    assert code == 0
    assert last_screen(raw).count("· execution ") == 20
    assert "Found in more than 20 executions" in last_screen(raw)
    assert run("search", "needle", env=env).out.count("· execution ") == 30


@pytest.mark.skipif(sys.platform == "win32", reason="made for POSIX signals")
def test_ctrl_c_ends_a_search_with_what_was_found(env: dict[str, str], tmp_path: Path) -> None:
    run_ = node_run()
    run_["data"]["main"] = [[{"json": {"t": f"needle {i}"}} for i in range(300_000)]]
    large = whole("1")
    large["data"]["resultData"]["runData"]["Start"] = [run_]
    (tmp_path / "1.json").write_bytes(body(large))
    assert run("import", tmp_path / "1.json", env=env).code == 0
    with start("search", "needle", "--format", "jsonl", env=env) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        stopped = ended(process)
    assert json.loads(first)["match"] == "needle"
    assert stopped.code == 130, stopped.err
    assert "Traceback" not in stopped.err
    assert len(stopped.lines) < 300_000


def test_every_place_of_one_execution_does_not_flood_a_terminal(
    samples_env: dict[str, str],
) -> None:
    asked = ("search", "a", "--in", recorded.sample("loop failing"))
    _, raw = on_terminal(*asked, env=samples_env, columns=100)
    shown = screen(raw).splitlines()
    assert len(shown) < 110
    assert "  … and more places: --limit 1000" in shown
    _, raw = on_terminal(*asked, "--limit", "5", env=samples_env, columns=100)
    assert len(screen(raw).splitlines()) == 1 + 5 + 1 + 1
    assert len(run(*asked, env=samples_env).lines) > 110


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_a_limit_counts_the_places_of_one_execution_for_programs_too(
    samples: Ask, form: str
) -> None:
    asked = ("search", "a", "--in", recorded.sample("loop failing"), "--format", form)
    every, some = samples(*asked), samples(*asked, "--limit", "5")
    places = [json.loads(each.out) if form == "json" else each.lines for each in (every, some)]
    assert places[1] == places[0][:5]
    assert len(places[0]) > 5
