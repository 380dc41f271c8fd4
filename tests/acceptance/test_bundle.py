"""`bundle` and `report`: what is in them, what they refuse, and what their owner decides."""

import json
import re
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from acceptance.kit import recorded
from acceptance.kit.contracts import keeps_to
from acceptance.kit.golden import is_as_recorded
from acceptance.kit.in_process import Ask
from acceptance.kit.made import save, whole
from acceptance.kit.terminals import last_screen, on_terminal, screen
from exec_archive.document.masked import PLACEHOLDER

_PSEUDONYM = re.compile("#[b-t]{12}")  # another one in each run

FAILING_LOOP = recorded.sample("loop failing")


def read(path: Path, name: str) -> Any:
    """A file of a bundle that holds JSON."""
    with zipfile.ZipFile(path) as packed:
        return json.loads(packed.read(name))


def bundled(ask: Ask, path: Path, *arguments: str) -> Path:
    """A bundle."""
    ran = ask("bundle", *arguments, "-o", path)
    assert ran.code == 0, ran.err
    assert not ran.out
    return path


def ids_in(ask: Ask, path: Path) -> set[str]:
    """The executions of a bundle, asked as any archive is."""
    rows = ask("list", "--json", "--limit", "200", "--archive", path).json
    return {row["id"] for row in rows}


def test_a_bundle_has_all_that_is_promised(samples: Ask, tmp_path: Path) -> None:
    path = bundled(samples, tmp_path / "bundle.zip", FAILING_LOOP)
    with zipfile.ZipFile(path) as packed:
        names = {info.filename: info.compress_type for info in packed.infolist()}
        assert packed.testzip() is None
        words = packed.read("README.txt").decode()
    assert {"README.txt", "report.html", "redaction.json", "bundle.json"} <= names.keys()
    tables = {name for name in names if name.endswith(".parquet")}
    assert {name.rpartition("/")[2] for name in tables} == {
        "documents.parquet",
        "executions.parquet",
        "node_runs.parquet",
        "outputs.parquet",
        "workflows.parquet",
    }
    assert {names[table] for table in tables} == {zipfile.ZIP_STORED}
    assert f"exec-archive why files/{FAILING_LOOP} --archive" in words
    keeps_to("bundle", read(path, "bundle.json"))
    keeps_to("redaction", read(path, "redaction.json"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.glob(".*")] == []


def test_what_belongs_to_an_execution_comes_along(samples: Ask, tmp_path: Path) -> None:
    child = recorded.sample("grandparent")
    along = bundled(samples, tmp_path / "along.zip", child)
    alone = bundled(samples, tmp_path / "alone.zip", child, "--alone")
    assert ids_in(samples, alone) == {child}
    tree = samples("trace", child, "--calls", "--json").json
    assert _ids_of_tree(tree) <= ids_in(samples, along)
    why = {each["id"]: each["why_included"] for each in read(along, "bundle.json")["executions"]}
    assert why[child] == "asked"
    assert set(why) == ids_in(samples, along)


def _ids_of_tree(call: dict[str, Any]) -> set[str]:
    below = (_ids_of_tree(each) for each in call["calls"])
    return {call["id"]}.union(*below)


def test_the_last_good_run_comes_along(samples: Ask, tmp_path: Path) -> None:
    failed = recorded.sample("agent quota")
    good = samples("why", failed, "--json").json["last_good"]
    assert good is not None
    path = bundled(samples, tmp_path / "bundle.zip", failed)
    assert good["id"] in ids_in(samples, path)


def test_filters_choose(samples: Ask, tmp_path: Path) -> None:
    path = bundled(samples, tmp_path / "b.zip", "--status", "crashed", "--alone")
    assert ids_in(samples, path) == set(recorded.with_status("crashed"))


def test_equal_values_have_equal_pseudonyms_and_no_two_bundles_the_same(
    samples: Ask, tmp_path: Path
) -> None:
    found = []
    for name in ("one.zip", "two.zip"):
        path = bundled(samples, tmp_path / name, FAILING_LOOP)
        items = samples("output", FAILING_LOOP, "List", "--json", "--archive", path).json["items"]
        payloads = [each["item"]["json"] for each in items]
        assert all(PLACEHOLDER.fullmatch(each["mail"]) for each in payloads)
        assert len({each["mail"] for each in payloads}) == len(payloads)
        received = samples("input", FAILING_LOOP, "Send mail", "--json", "--archive", path).json
        assert received["items"][0]["item"]["json"]["mail"] in {each["mail"] for each in payloads}
        found.append(payloads[0]["mail"])
    assert found[0] != found[1]


def test_a_node_or_a_path_can_be_kept(samples: Ask, tmp_path: Path) -> None:
    path = bundled(samples, tmp_path / "b.zip", FAILING_LOOP, "--keep", "$.i", "--alone")
    items = samples("output", FAILING_LOOP, "List", "--json", "--archive", path).json["items"]
    ours = samples("output", FAILING_LOOP, "List", "--json").json["items"]
    assert [each["item"]["json"]["i"] for each in items] == [
        each["item"]["json"]["i"] for each in ours
    ]
    assert all(PLACEHOLDER.fullmatch(each["item"]["json"]["mail"]) for each in items)
    assert read(path, "bundle.json")["kept"] == ["$.i"]

    path = bundled(samples, tmp_path / "c.zip", FAILING_LOOP, "--keep", "List", "--alone")
    (first, *_) = samples("output", FAILING_LOOP, "List", "--json", "--archive", path).json["items"]
    assert first["item"]["json"]["i"] == 0
    assert PLACEHOLDER.search(first["item"]["json"]["mail"]), "what is kept still passes the rules"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--keep", "Lisst"), ("No node of these executions is called 'Lisst'", "'List'")),
        (("--keep", "$.["), ("path", "wrong")),
        (("--keep", "List", "--profile", "secrets"), ("--keep", "share only")),
        (("--no-redact",), ("There is no terminal to ask", "--yes")),
        (("--status", "failed"), ("Ids and filters",)),
    ],
)
def test_what_makes_no_sense_is_refused(
    samples: Ask, tmp_path: Path, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    path = tmp_path / "bundle.zip"
    ran = samples("bundle", FAILING_LOOP, *arguments, "-o", path)
    assert ran.code in {2, 3}
    ran.refused(ran.code, *words)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over_or_for_nothing(samples: Ask, tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_text("mine")
    samples("bundle", FAILING_LOOP, "-o", path).refused(2, "exists", "--force")
    assert path.read_text() == "mine"
    bundled(samples, path, FAILING_LOOP, "--force")
    samples("bundle", "-o", tmp_path / "x.zip").refused(2, "not said which")
    samples("bundle", "--workflow", "no such", "-o", tmp_path / "x.zip").refused(3, "matches")
    samples("bundle", "5", "--all", "-o", tmp_path / "x.zip").refused(2, "--all")
    both = ("bundle", "--status", "failed", "--all", "-o", tmp_path / "x.zip")
    samples(*both).refused(2, "--all")
    samples("bundle", "5", "-o", "-").refused(2, "standard output")
    samples("report", "5", "-o", "-").refused(2, "standard output")
    samples("bundle", "5", "-o", tmp_path / "no" / "x.zip").refused(2, "no folder")
    assert [each.name for each in tmp_path.iterdir()] == ["bundle.zip"]


def test_masking_nothing_asks_and_is_said(samples_env: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    asked = ("bundle", FAILING_LOOP, "--no-redact", "-o", path)
    code, raw = on_terminal(*asked, env=samples_env, columns=80, answers=["n"])
    assert code != 0
    assert "Nothing will be masked" in screen(raw)
    assert not path.exists()
    code, raw = on_terminal(*asked, env=samples_env, columns=80, answers=["y"])
    assert code == 0, screen(raw)
    assert read(path, "bundle.json")["profile"] == "none"
    with zipfile.ZipFile(path) as packed:
        assert "NOTHING WAS MASKED" in packed.read("README.txt").decode()
        report = packed.read("report.html")
    assert b"</html>" in report


def test_what_is_not_masked_is_byte_for_byte(samples: Ask, tmp_path: Path) -> None:
    path = bundled(samples, tmp_path / "b.zip", "--all", "--no-redact", "--yes")
    for name, body in recorded.bodies():
        assert samples("download", name, "--archive", path).stdout == body


def test_secrets_masks_few_things(samples: Ask, tmp_path: Path) -> None:
    """The samples hold invented addresses and two signatures, and else nothing of the kind."""
    path = bundled(samples, tmp_path / "b.zip", "--all", "--profile", "secrets")
    rules = {each["rule"]: each["times"] for each in read(path, "redaction.json")["rules"]}
    found = {rule: times for rule, times in rules.items() if rule not in {"dropped", "email"}}
    assert sum(found.values()) < 60, found


def test_a_report_is_one_page(samples: Ask, tmp_path: Path) -> None:
    path = tmp_path / "run.html"
    ran = samples("report", FAILING_LOOP, "-o", path)
    assert ran.code == 0, ran.err
    page = path.read_text()
    assert page.startswith("<!")
    assert "default-src 'none'" in page
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    samples("report", FAILING_LOOP, "-o", path).refused(2, "exists")


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_the_preview_on_a_terminal(samples_env: dict[str, str], columns: int) -> None:
    asked = ("bundle", recorded.sample("orders failing"), "--preview")
    code, raw = on_terminal(*asked, env=samples_env, columns=columns)
    assert code == 0
    seen = _PSEUDONYM.sub("#bcdfghjklmnp", last_screen(raw))
    is_as_recorded(f"bundle/preview-{columns}-columns.txt", seen)


def test_the_preview_in_a_pipe(samples: Ask) -> None:
    ran = samples("bundle", recorded.sample("orders failing"), "--preview")
    is_as_recorded("bundle/preview-pipe.txt", _PSEUDONYM.sub("#bcdfghjklmnp", ran.out))


def test_the_preview_names_all_that_would_leave(samples: Ask) -> None:
    ids = [path.stem for path in recorded.files()[:5]]
    few = samples("bundle", *ids[:4], "--alone", "--preview").out
    assert "Executions" not in few
    several = samples("bundle", *ids, "--alone", "--preview").out
    listed = next(line for line in several.splitlines() if line.startswith("Executions"))
    assert all(f"/{each}" in listed for each in ids)


def test_a_path_that_leads_nowhere_is_said(samples: Ask, tmp_path: Path) -> None:
    asked = ("bundle", FAILING_LOOP, "--keep", "$.i", "--keep", "$.order.nope", "--alone")
    ran = samples(*asked, "-o", tmp_path / "b.zip")
    assert ran.code == 0
    assert "--keep $.order.nope leads to no value" in ran.err
    assert "$.i leads" not in ran.err


def test_a_bundle_of_a_masked_bundle_stays_masked(samples: Ask, tmp_path: Path) -> None:
    first = bundled(samples, tmp_path / "first.zip", FAILING_LOOP, "--alone")
    for name, how in (("same.zip", ()), ("none.zip", ("--no-redact", "--yes"))):
        again = bundled(samples, tmp_path / name, FAILING_LOOP, "--archive", str(first), *how)
        assert read(again, "bundle.json")["profile"] == "share"
        mails = [
            each["item"]["json"]["mail"]
            for path in (first, again)
            for each in samples("output", FAILING_LOOP, "List", "--json", "--archive", path).json[
                "items"
            ][:1]
        ]
        assert mails[0] == mails[1]


def test_what_was_shown_in_a_bundle_is_said_of_one_made_of_it(samples: Ask, tmp_path: Path) -> None:
    first = bundled(samples, tmp_path / "first.zip", FAILING_LOOP, "--alone", "--keep", "$.i")
    for how in (("--no-redact", "--yes"), ("--profile", "secrets")):
        path = tmp_path / f"{how[0]}.zip"
        again = read(
            bundled(samples, path, FAILING_LOOP, "--archive", str(first), *how), "bundle.json"
        )
        assert (again["profile"], again["kept"]) == ("share", ["$.i"])
    masked = bundled(samples, tmp_path / "m.zip", FAILING_LOOP, "--archive", str(first))
    assert read(masked, "bundle.json")["kept"] == []


def test_a_masked_key_stays_as_it_was_masked(ask: Ask, tmp_path: Path) -> None:
    made = whole("7")
    node = next(iter(made["data"]["resultData"]["runData"].values()))
    node[0]["data"]["main"][0][0]["json"] = {"Waylon Smithers": "Waylon Smithers"}
    assert ask("import", save(tmp_path / "saved", made)).code == 0
    first = bundled(ask, tmp_path / "first.zip", "7")
    again = bundled(ask, tmp_path / "again.zip", "7", "--archive", str(first))
    items = [ask("output", "7", "Start", "--archive", path).out for path in (first, again)]
    assert "<string 15 #" in items[0]
    assert items[0] == items[1]


def test_an_id_that_n8n_never_gave_is_refused(ask: Ask, tmp_path: Path) -> None:
    assert ask("import", save(tmp_path / "saved", whole("Waylon Smithers"))).code == 0
    ask("bundle", "--all", "-o", tmp_path / "b.zip").refused(2, "none of n8n's")
