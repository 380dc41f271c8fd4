"""What happened? How an execution ended, where it failed, what it is linked to."""

from pathlib import Path

import pytest

from acceptance.kit import recorded
from acceptance.kit.in_process import Ask
from acceptance.kit.made import failing, save, whole
from exec_archive_samples import KnownCause, causes

_ENDED = [cause for cause in causes() if cause.status in {"error", "crashed"}]
# What is too large to send has no word about its failure either.
_FAILED = [each for each in _ENDED if each.failing_node and each.scenario != "too large"]
_WITH_WORDS = [each for each in _ENDED if each.message is not None]


def named(cause: KnownCause) -> str:
    return cause.scenario


@pytest.mark.parametrize("cause", _FAILED, ids=named)
def test_the_failing_step_is_the_true_one(samples: Ask, cause: KnownCause) -> None:
    assert cause.failing_node is not None
    execution = samples("view", cause.id, "--json").json["execution"]
    assert execution["failed_node"] == cause.failing_node
    assert execution["failed_run"] in {cause.run_index, None}
    assert execution["failed_item"] in {cause.item_index, None}
    lines = samples("view", cause.id).lines
    assert any(line.split()[0] == "Failed" and cause.failing_node in line for line in lines[1:5])


@pytest.mark.parametrize("cause", _WITH_WORDS, ids=named)
def test_the_true_reason_is_read_or_one_link_away(samples: Ask, cause: KnownCause) -> None:
    assert cause.message is not None
    shown = samples("view", cause.id).out
    if cause.message not in shown:
        assert cause.cause_execution is not None
        assert cause.message in samples("view", cause.cause_execution).out


def test_the_run_and_the_item_are_said(samples: Ask) -> None:
    assert "Send mail (Code), run 18 of 18" in samples("view", recorded.sample("loop failing")).out
    assert "run 3 of 3, item 1" in samples("view", recorded.sample("batches failing")).out


def test_runs_of_a_loop_are_folded(samples: Ask) -> None:
    lines = samples("view", recorded.sample("loop failing")).lines
    (sent,) = [line.split() for line in lines if line.startswith("  Send mail ")]
    assert sent[2:6] == ["Code", "×18", "error", "17"]


def test_a_failing_sub_node_of_an_agent_is_named(samples: Ask) -> None:
    shown = samples("view", recorded.sample("agent quota")).out
    assert "Failed     OpenAI Chat Model" in shown


def test_a_sub_workflow_and_its_caller_point_at_each_other(samples: Ask) -> None:
    parent, child = recorded.sample("parent failing"), recorded.sample("child of parent failing")
    assert f"Called     {child} (error, " in samples("view", parent).out
    answer = samples("view", parent, "--json").json
    assert child in [each["id"] for each in answer["children"]]
    grandparent = recorded.sample("grandparent")
    middle = recorded.sample("middle of grandparent")
    assert f"Called by  {grandparent}" in samples("view", middle).out


def test_a_retry_and_its_original_point_at_each_other(samples: Ask) -> None:
    original, retry = recorded.sample("retry original"), recorded.sample("retry")
    success = recorded.facts()[original]["retrySuccessId"]
    shown = samples("view", original).out
    assert f"Retried by {retry} (error), {success} (success)" in shown
    assert f"Retry of   {original}" in samples("view", retry).out
    assert f"Retry of   {original}" in samples("view", success).out


def test_a_waiting_one_says_until_when(samples: Ask) -> None:
    (waiting,) = recorded.with_status("waiting")
    until = recorded.facts()[waiting]["waitTill"]
    shown = samples("view", waiting).out
    assert f"Waits      until {until[:10]} {until[11:19]}" in shown
    assert "took" not in shown


def test_a_canceled_one_says_where_it_stopped(samples: Ask) -> None:
    shown = samples("view", recorded.sample("stopped slow")).out
    assert "Stopped    Slow call\n" in shown
    assert "The execution was cancelled manually" in shown


def test_a_canceled_one_without_a_word_says_that(samples: Ask) -> None:
    shown = samples("view", recorded.sample("timeout in request")).out
    assert "Stopped    n8n does not say at which node" in shown


def test_a_crash_says_that_its_end_was_not_seen(samples: Ask) -> None:
    shown = samples("view", recorded.sample("crashed slow")).out
    assert "ended at a time nobody saw" in shown
    assert "The server died while this node ran" in shown


def test_a_crash_at_no_known_node_blames_none(samples: Ask) -> None:
    shown = samples("view", recorded.sample("child with removed node")).out
    assert "n8n does not say at which node" in shown
    assert "this node" not in shown


def test_one_in_the_queue_has_not_started_yet(samples: Ask) -> None:
    (queued,) = recorded.with_status("new")
    assert "Started    not yet, by webhook" in samples("view", queued).out


def test_swallowed_errors_are_counted_and_their_nodes_named(samples: Ask) -> None:
    shown = samples("view", recorded.sample("tolerant")).out
    assert "✓ HTTP: tolerant" in shown
    assert "3 errors that did not stop it" in shown
    for node in ("Continue, same output", "Continue, error output", "Old continueOnFail"):
        assert shown.count(node) == 2


def test_a_document_that_is_not_all_there_says_so(samples: Ask) -> None:
    assert "the server redacted its data" in samples("view", recorded.sample("redacted")).out
    assert "too large to send" in samples("view", recorded.sample("too large")).out


def test_an_execution_is_named_with_its_instance(samples: Ask) -> None:
    name = recorded.sample("loop failing")
    assert samples("view", f"files/{name}") == samples("view", name)


def test_latest_is_the_one_that_started_last(samples: Ask) -> None:
    facts = recorded.facts()
    started = {name: each["startedAt"] for name, each in facts.items() if each["startedAt"]}
    latest = samples("view", "latest", "--json").json["execution"]
    assert latest["started_at"] == max(started.values())
    failed = samples("view", "latest-failed", "--json").json["execution"]
    newest = max(
        started.get(name, "") for name in facts if facts[name]["status"] in {"error", "crashed"}
    )
    assert (failed["started_at"], failed["status"] in {"error", "crashed"}) == (newest, True)


def test_latest_can_be_asked_of_one_workflow(samples: Ask) -> None:
    found = samples("view", "latest-failed", "--workflow", "orders", "--json").json["execution"]
    assert found["id"] == recorded.sample("orders failing")
    found = samples("view", "files/latest", "--workflow", "agent", "--json").json["execution"]
    assert found["workflow_name"] == "AI: support agent"


def test_latest_of_nothing_says_so(samples: Ask) -> None:
    ran = samples("view", "latest-failed", "--workflow", "Binary")
    ran.refused(3, "There is no failed execution of a workflow 'Binary'", "exec-archive list")


def test_an_id_that_two_instances_have_names_both(ask: Ask, tmp_path: Path) -> None:
    saved = save(tmp_path / "saved", whole("7"))
    ask("import", "--instance", "prod", saved)
    ask("import", "--instance", "test", saved)
    ask("view", "7").refused(2, "2 instances hold an execution 7: prod/7, test/7", "prod/7")
    assert ask("view", "test/7", "--json").json["execution"]["instance"] == "test"
    assert "Orders · execution test/7 · success" in ask("view", "test/7").out


def test_an_unknown_id_says_what_the_archive_holds(samples: Ask) -> None:
    last = recorded.files()[-1].stem
    samples("view", "999999").refused(
        3, f"it holds {len(recorded.files())} between 1 and {last}", "exec-archive list"
    )
    samples("view", "prod/1").refused(3, "prod/1")


def test_a_very_long_message_is_cut_and_its_length_said(ask: Ask, tmp_path: Path) -> None:
    ask("import", save(tmp_path / "saved", failing("1", node="Call", message="no " * 5000)))
    shown = ask("view", "1").out
    assert "(15,000 signs in all)" in shown
    assert len(shown) < 3000
    (row,) = ask("list", "--json").json
    assert row["error_message"] == "no " * 5000
