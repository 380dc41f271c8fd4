"""What fails, grouped by cause: the same in one group, two in two, and nothing left out."""

import json
from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from acceptance.kit import recorded
from acceptance.kit.contracts import keeps_to
from acceptance.kit.in_process import Ask
from acceptance.kit.made import Json, body, failing, save, whole
from acceptance.kit.running import environment, run
from acceptance.kit.terminals import on_terminal, screen
from exec_archive_samples import KnownCause

ALL = ("--limit", "1000")
FAILED = {"error", "crashed"}

# Of the true causes of the samples, these are one: the same thing went wrong again.
_SAME = [
    {"retry original", "retry"},  # the partner refuses the first calls, whichever it is
    {"invoice plain", "by hand failing"},  # no invoice number
    {
        "child of parent failing",
        "child of parent-each",
        "child of parent-regular",
        "child of parent-continue",
        "leaf of grandparent",
    },  # a customer is blocked
]


def _groups(ask: Ask, *arguments: str) -> list[Json]:
    found: list[Json] = ask("errors", "--json", *ALL, *arguments).json
    return found


def _executions(ask: Ask, name: str, *arguments: str) -> list[str]:
    rows = ask("errors", name, "--json", *ALL, *arguments).json["executions"]
    return [row["id"] for row in rows]


def _by_execution(ask: Ask) -> dict[str, str]:
    """The group of each failed execution."""
    return {
        name: group["fingerprint"]
        for group in _groups(ask)
        for name in _executions(ask, group["fingerprint"])
    }


def _failed_samples() -> list[KnownCause]:
    return [cause for cause in recorded.known().values() if cause.status in FAILED]


def _are_one_cause(one: KnownCause, other: KnownCause) -> bool:
    return any({one.scenario, other.scenario} <= same for same in _SAME)


def test_the_groups_of_the_samples_are_their_true_causes(samples: Ask) -> None:
    groups = _by_execution(samples)
    pairs = [
        (one, other)
        for one, other in combinations(_failed_samples(), 2)
        if (one.workflow, one.failing_node) == (other.workflow, other.failing_node)
    ]
    assert len(pairs) > 70
    assert sum(_are_one_cause(*pair) for pair in pairs) == 12
    for one, other in pairs:
        alike = groups[one.id] == groups[other.id]
        assert alike == _are_one_cause(one, other), (one.scenario, other.scenario)


def test_every_failed_execution_is_in_one_group(samples: Ask) -> None:
    failed = {name for name, each in recorded.facts().items() if each["status"] in FAILED}
    groups = _groups(samples)
    listed = [name for group in groups for name in _executions(samples, group["fingerprint"])]
    assert sorted(listed) == sorted(failed)
    assert sum(group["count"] for group in groups) == len(failed)


def test_of_what_n8n_kept_no_words_that_is_said(samples: Ask) -> None:
    shown = samples("errors", *ALL).out
    for scenario, words in {
        "redacted": "NodeApiError 404, no words kept: the server redacted its data",
        "too large": "no words kept: the server found its data too large to send",
        "child with removed node": "no words kept: a start of the server found it unfinished",
    }.items():
        name = _by_execution(samples)[recorded.sample(scenario)]
        assert f"{name[:4]} " in next(line for line in shown.splitlines() if words in line)
        assert _executions(samples, name) == [recorded.sample(scenario)]


def test_who_refused_is_quoted_before_n8n(samples: Ask) -> None:
    shown = samples("errors", *ALL).out
    assert "500 upstream database is down" in shown
    assert "The service was not able" not in shown


def test_a_failed_call_names_the_group_of_what_it_called(samples: Ask) -> None:
    groups = _by_execution(samples)
    of = {group["last_id"]: group for group in _groups(samples)}
    top, middle, leaf = ("grandparent", "middle of grandparent", "leaf of grandparent")
    for caller, called in [(top, middle), (middle, leaf)]:
        group = of[recorded.sample(caller)]
        assert group["called_id"] == recorded.sample(called)
        assert group["called_fingerprint"] == groups[recorded.sample(called)]
    assert of[recorded.sample(leaf)]["called_id"] is None


@pytest.mark.parametrize(("mode", "called"), [("integrated", "2"), ("error", None)])
def test_an_error_handler_does_not_explain_what_it_handles(
    ask: Ask, tmp_path: Path, mode: str, called: str | None
) -> None:
    child = failing("2", node="Tell", message="it is down", workflowId="W2", workflow="Other")
    child["mode"] = mode
    child["data"]["parentExecution"] = {"executionId": "1", "workflowId": "W1"}
    ask("import", save(tmp_path / "saved", failing("1", node="Send", message="no"), child))
    of = {group["last_id"]: group for group in _groups(ask)}
    assert of["1"]["called_id"] == called
    assert of["2"]["called_id"] is None


def test_retries_and_good_runs_are_counted(samples: Ask) -> None:
    name = _by_execution(samples)[recorded.sample("retry original")]
    group = samples("errors", name, "--json").json["group"]
    # The second is a retry of the first; the next one succeeded, and n8n marks the first alone.
    assert (group["count"], group["retried_with_success"]) == (2, 2)
    assert group["good_runs_since"] == 1
    card = samples("errors", name).out
    assert "2 of 2 with success" in card
    assert "1 good run of the workflow" in card


def test_a_card_names_the_command_that_explains_an_example(samples: Ask) -> None:
    name = _by_execution(samples)[recorded.sample("leaf of grandparent")]
    card = samples("errors", name).out
    assert f"exec-archive why {recorded.sample('leaf of grandparent')}" in card
    assert "failed 5 times" in card


def test_any_beginning_of_a_name_will_do(samples: Ask) -> None:
    name = _groups(samples)[0]["fingerprint"]
    for given in (name, name[:4], name[:7].upper()):
        assert samples("errors", given, "--json").json["group"]["fingerprint"] == name


def test_names_are_shown_as_short_as_they_stay_apart(samples: Ask) -> None:
    groups = _groups(samples)
    names = [group["name"] for group in groups]
    assert {len(name) for name in names} == {4}
    assert len(set(names)) == len(groups)
    assert all(group["fingerprint"].startswith(group["name"]) for group in groups)


def test_a_name_of_several_is_refused_with_their_names(samples: Ask) -> None:
    several = Counter(group["fingerprint"][0] for group in _groups(samples)).most_common(1)[0][0]
    named = [g["name"] for g in _groups(samples) if g["fingerprint"].startswith(several)]
    ran = samples("errors", several)
    first = sorted(named)[:5]
    more = ", …" if len(named) > 5 else ""
    listed = f'groups of failures are called "{several}": {", ".join(first)}{more}.\n'
    ran.refused(2, listed, f"exec-archive errors {first[0]}\n")


def test_a_name_of_none_is_refused_with_what_to_do(samples: Ask) -> None:
    name = _groups(samples)[0]["name"]
    wrong = f"{name}zzzz"
    samples("errors", f"{name[:3]}x").refused(3, "No failures are called", "Did you mean")
    samples("errors", wrong).refused(3, "No failures are called")
    samples("errors", "zzzzzz").refused(3, "exec-archive errors")
    samples("errors", "99999999999").refused(3, "exec-archive why 99999999999")
    samples("errors", "").refused(2, "FINGERPRINT is empty")


def test_another_status_is_refused(samples: Ask) -> None:
    samples("errors", "--status", "success").refused(2, "looks at what failed")
    crashed = {group["last_id"] for group in _groups(samples, "--status", "crashed")}
    assert crashed == set(recorded.with_status("crashed"))


def test_nothing_failed(ask: Ask, tmp_path: Path) -> None:
    ask("import", save(tmp_path / "saved", whole("1")))
    ran = ask("errors")
    assert (ran.code, ran.out, ran.err) == (0, "", "No execution failed.\n")
    assert ask("errors", "--json").json == []
    ran = ask("errors", "--workflow", "Orders")
    assert (ran.code, ran.err) == (0, "No failed execution matches.\n")
    assert len(ask("errors", "--format", "csv").lines) == 1


def test_filters_and_pages(samples: Ask) -> None:
    wanted = recorded.facts()[recorded.sample("orders failing")]["workflowId"]
    (group,) = _groups(samples, "--workflow", wanted)
    assert group["workflow_id"] == wanted
    whole_list = [group["fingerprint"] for group in _groups(samples)]
    pages: list[str] = []
    for page in range(1, 9):
        rows = samples("errors", "--json", "--limit", "7", "--page", str(page)).json
        pages += [row["fingerprint"] for row in rows]
    assert pages == whole_list
    assert "There is no page 9" in samples("errors", "--page", "9").err
    leaf = _by_execution(samples)[recorded.sample("leaf of grandparent")]
    paged = [
        samples("errors", leaf, "--limit", "2", "--page", str(page), "--json").json["executions"]
        for page in (1, 2, 3, 4)
    ]
    assert [row["id"] for page in paged for row in page] == ["65", "59", "55", "51", "47"]
    assert "next: --page 2" in samples("errors", leaf, "--limit", "2").err
    assert "No execution of it matches" in samples("errors", leaf, "--until", "2020-01-01").err


def _sorted(rows: Sequence[Json], key: str, *, reverse: bool) -> list[Any]:
    return sorted((row[key] for row in rows), reverse=reverse)


@pytest.mark.parametrize(
    ("sort", "key"),
    [("last", "last_started_at"), ("count", "count"), ("first", "first_started_at")],
)
def test_orders(samples: Ask, sort: str, key: str) -> None:
    rows = _groups(samples, "--sort", sort)
    assert [row[key] for row in rows] == _sorted(rows, key, reverse=True)
    back = _groups(samples, "--sort", sort, "--reverse")
    assert [row[key] for row in back] == _sorted(rows, key, reverse=False)


def test_answers_are_as_promised(samples: Ask) -> None:
    groups = _groups(samples)
    keeps_to("errors", groups)
    for line in samples("errors", "--format", "jsonl", *ALL).lines:
        keeps_to("error_group", json.loads(line))
    for group in groups:
        keeps_to("error", samples("errors", group["fingerprint"], "--json").json)
        for line in samples("errors", group["fingerprint"], "--format", "jsonl").lines:
            keeps_to("execution", json.loads(line))
    head, *rows = samples("errors", "--format", "csv", *ALL).lines
    assert head.split(",") == list(groups[0])
    assert len(rows) == len(groups)


def test_two_servers_have_groups_of_their_own(ask: Ask, tmp_path: Path) -> None:
    made = failing("1", node="Send", message="it is down")
    for instance in ("prod", "test"):
        ask("import", "--instance", instance, save(tmp_path / instance, made))
    names = sorted(group["name"] for group in _groups(ask))
    fingerprint = names[0].removeprefix("prod/")
    assert names == [f"prod/{fingerprint}", f"test/{fingerprint}"]
    ask("errors", fingerprint).refused(2, "prod/", "test/")
    assert "exec-archive why prod/1" in ask("errors", f"prod/{fingerprint}").out
    assert "prod/1" in ask("errors", fingerprint, "--instance", "prod").out


def test_it_says_since_which_version_and_what_came_after(ask: Ask, tmp_path: Path) -> None:
    def at(hour: int, made: Json, code: str) -> Json:
        time = f"2026-11-20T{hour:02d}:00:00.000Z"
        made["workflowData"] = {**made["workflowData"], "settings": {"code": code}}
        return {**made, "startedAt": time, "stoppedAt": time}

    made = [
        at(1, whole("1"), "old"),
        at(2, failing("2", node="Send", message="order 2 is too large"), "new"),
        at(3, failing("3", node="Send", message="order 3 is too large"), "new"),
        at(4, whole("4"), "newest"),
    ]
    ask("import", save(tmp_path / "saved", *made))
    (group,) = _groups(ask)
    assert group["since_version_first_run_at"] == "2026-11-20T02:00:00.000Z"
    assert group["good_runs_since"] == 1
    version = group["since_version"][:6]
    told = f"since workflow version {version} (first run 2026-11-20 02:00); not in the one good run"
    assert told in ask("errors").out
    assert (
        f"workflow version {version}, first run 2026-11-20 02:00:00"
        in ask("errors", group["name"]).out
    )
    (later,) = _groups(ask, "--since", "2026-11-20T03:00")
    assert (later["count"], later["count_in_archive"]) == (1, 2)
    assert later["since_version"] == group["since_version"]
    assert (
        "2 times in all, first 2026-11-20 02:00" in ask("errors", "--since", "2026-11-20T03:00").out
    )


EVIL = "\x1b]0;owned\x07[red]bold[/x] \u202egnp.exe two\nlines \x9b31m '; DROP TABLE x --"


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
def test_a_terminal_gets_plain_signs_in_lines_that_fit(tmp_path: Path, columns: int) -> None:
    env = environment(tmp_path)
    made = [
        failing(
            "1", node=EVIL, message=EVIL, workflow=EVIL, description=f"a {EVIL}", httpCode=EVIL
        ),
        failing("2", node="[/x]", message="x" * 100_000, workflow="名前🚀" * 100, name="[/y]"),
        failing("3", node="Deep", message='{"a":' * 5000, workflow="[bold]"),
        failing("4", node="Half", message="\ud800 alone", workflow="\ud83d"),
        {**whole("5\x1b[31m", workflow=EVIL, status="crashed"), "retrySuccessId": EVIL},
    ]
    for number, each in enumerate(made):
        (tmp_path / f"{number}.json").write_bytes(body(each))
    assert run("import", *sorted(tmp_path.glob("*.json")), env=env).code == 0
    names = [row["name"] for row in run("errors", "--json", env=env).json]
    assert len(names) == 5
    for arguments in [["errors"], *(["errors", name] for name in names)]:
        code, raw = on_terminal(*arguments, env=env, columns=columns)
        shown = screen(raw)
        assert code == 0, shown
        assert not set("\x1b\x07\x9b\u202e\ud800") & set(shown), shown
        assert len(shown) < 5000
        piped = run(*arguments, env=env)
        assert piped.code == 0
        assert not set("\x1b\x07\x9b\u202e") & set(piped.out)


def test_a_masked_bundle_groups_as_its_archive(
    samples: Ask, samples_env: dict[str, str], tmp_path: Path
) -> None:
    bundle = tmp_path / "all.zip"
    assert run("bundle", "--all", "-o", bundle, env=samples_env).code == 0
    rows = samples("--archive", bundle, "errors", "--json", *ALL).json
    bundled = {
        row["fingerprint"]: {
            each["id"]
            for each in samples(
                "--archive", bundle, "errors", row["fingerprint"], "--json", *ALL
            ).json["executions"]
        }
        for row in rows
    }
    groups: dict[str, set[str]] = {}
    for name, group in _by_execution(samples).items():
        groups.setdefault(group, set()).add(name)
    assert bundled == groups  # their very names: what is masked varies, and counts for nothing
