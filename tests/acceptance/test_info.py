"""What is in the archive? The counts are those of plain Python over the same files."""

from collections import Counter
from pathlib import Path

from acceptance.kit import recorded
from acceptance.kit.in_process import Ask
from acceptance.kit.made import body, listed, save, whole


def test_the_counts_are_true(samples: Ask) -> None:
    facts = recorded.facts().values()
    answer = samples("info", "--json").json
    size = sum(len(original) for _, original in recorded.bodies())
    assert answer["executions"] == len(facts)
    assert answer["json_bytes"] == size
    (instance,) = answer["instances"]
    assert instance["instance"] == "files"
    assert instance["executions"] == len(facts)
    assert instance["json_bytes"] == size
    assert instance["by_status"] == Counter(each["status"] for each in facts)
    assert instance["workflows"] == len({each["workflowId"] for each in facts})
    started = [each["startedAt"] for each in facts if each["startedAt"]]
    assert instance["first_started_at"] == min(started)
    assert instance["last_started_at"] == max(started)


def test_the_bytes_on_disk_are_those_of_the_files(samples: Ask) -> None:
    answer = samples("info", "--json").json
    files = list((samples.archive / "segments").rglob("*.parquet"))
    assert answer["bytes_on_disk"] == sum(path.stat().st_size for path in files)
    assert answer["segments"] == len({path.parent for path in files})


def test_what_is_not_all_there_is_named(samples: Ask) -> None:
    answer = samples("info", "--json").json
    found = {(each["id"], each["completeness"]) for each in answer["incomplete"]}
    expected = {
        (recorded.sample("redacted"), "redacted"),
        (recorded.sample("too large"), "too-large"),
    }
    assert found == expected
    shown = samples("info").out
    assert f"the server redacted its data: {recorded.sample('redacted')}" in shown


def test_people_read_the_same_counts(samples: Ask) -> None:
    words = [line.split() for line in samples("info").lines]
    for status, count in Counter(each["status"] for each in recorded.facts().values()).items():
        assert [status, str(count)] in words


def test_a_later_revision_counts_once(ask: Ask, tmp_path: Path) -> None:
    ask("import", save(tmp_path / "a", listed("1"), listed("2"), whole("3")))
    ask("import", save(tmp_path / "b", whole("1")))
    answer = ask("info", "--json").json
    assert (answer["executions"], answer["superseded"], answer["segments"]) == (3, 1, 2)
    (instance,) = answer["instances"]
    assert instance["by_completeness"] == {"full": 2, "no-data": 1}
    expected = len(body(whole("1"))) + len(body(listed("2"))) + len(body(whole("3")))
    assert answer["json_bytes"] == expected
    assert "1 older revision kept" in ask("info").out


def test_one_is_not_many(ask: Ask, tmp_path: Path) -> None:
    ask("import", save(tmp_path / "a", whole("1")))
    assert "Holds       1 execution in 1 segment\n" in ask("info").out


def test_each_instance_is_told_by_itself(ask: Ask, tmp_path: Path) -> None:
    ask("import", "--instance", "prod", save(tmp_path / "a", whole("1"), whole("2")))
    ask("import", "--instance", "test", save(tmp_path / "b", whole("1")))
    found = {
        each["instance"]: each["executions"] for each in ask("info", "--json").json["instances"]
    }
    assert found == {"prod": 2, "test": 1}
    assert [line for line in ask("info").lines if line in {"prod", "test"}] == ["prod", "test"]


def test_servers_share_what_is_on_the_disk(ask: Ask, tmp_path: Path) -> None:
    ask("import", "--instance", "small", save(tmp_path / "small", whole("1")))
    ask("import", "--instance", "large", save(tmp_path / "large", whole("1", mode="x" * 90_000)))
    found = ask("info", "--json").json
    shares = {each["instance"]: each["bytes_on_disk"] for each in found["instances"]}
    assert sum(shares.values()) == found["bytes_on_disk"]
    assert min(shares.values()) > 0
    assert ask("info").out.count(" on disk for ") == 3
