"""What a terminal is asked, and what becomes of a key that is pasted there."""

from pathlib import Path

import pytest

from acceptance.kit.configuring import KEY, answered, mode, run, write
from acceptance.kit.terminals import on_terminal, screen
from fake_n8n import FakeN8n


def test_a_terminal_asks_and_a_pasted_key_is_kept_out_of_sight(
    env: dict[str, str], n8n: FakeN8n, config: Path
) -> None:
    code, seen = answered(env, "config", "add", "prod", answers=[n8n.url, "4", KEY])
    assert code == 0, seen
    assert "Saved as prod" in seen
    assert KEY not in seen
    kept = config.parent / "keys" / "prod"
    assert kept.read_text().strip() == KEY
    assert [mode(each) for each in (kept, kept.parent, config)] == [0o600, 0o700, 0o600]
    assert KEY not in config.read_text()
    assert 'key_file = "keys/prod"' in config.read_text()
    assert run("pull", "prod", env=env).code == 0


@pytest.mark.parametrize("place", ["1", "2", "3"])
def test_a_terminal_takes_every_other_place(
    env: dict[str, str], n8n: FakeN8n, key_file: Path, place: str
) -> None:
    env["N8N_PROD_KEY"] = KEY
    where = {"1": f"cat '{key_file}'", "2": str(key_file), "3": "N8N_PROD_KEY"}[place]
    code, seen = answered(env, "config", "add", "prod", answers=[n8n.url, place, where])
    assert code == 0, seen
    assert KEY not in seen
    (server,) = run("config", "list", "--json", env=env).json["instances"]
    assert server["key"]["where"] == where


def test_a_terminal_asks_again_for_what_is_no_answer(
    env: dict[str, str], n8n: FakeN8n, config: Path
) -> None:
    env["N8N_API_KEY"] = KEY
    answers = ["http://n8n.test", "a b", n8n.url, "5", "nowhere", "3", "a-b", ""]
    code, seen = answered(env, "config", "add", "prod", answers=answers)
    assert code == 0, seen
    assert "is plain HTTP" in seen
    assert "Answer with a number from 1 to 4." in seen
    assert "never the key itself" in seen
    assert 'key_variable = "N8N_API_KEY"' in config.read_text()


def test_a_terminal_asks_only_for_what_is_missing(
    env: dict[str, str], n8n: FakeN8n, key_file: Path
) -> None:
    arguments = ("config", "add", "prod", "--key-file", str(key_file))
    code, seen = answered(env, *arguments, answers=[n8n.url])
    assert code == 0, seen
    assert "Where is the key" not in seen


def test_a_pasted_key_that_is_refused_is_not_kept(
    env: dict[str, str], n8n: FakeN8n, config: Path
) -> None:
    n8n.key = "another"
    code, seen = answered(env, "config", "add", "prod", answers=[n8n.url, "4", KEY])
    assert code == 4, seen
    assert not config.parent.exists()


def test_what_was_pasted_by_mistake_is_not_shown(
    env: dict[str, str], n8n: FakeN8n, config: Path
) -> None:
    pasted = "not a key but a sentence"
    code, seen = answered(env, "config", "add", "prod", answers=[n8n.url, "4", pasted])
    assert code == 2
    assert "What was pasted is no key." in seen
    assert pasted not in seen
    assert not config.exists()


def test_a_pasted_key_that_cannot_be_saved_leaves_the_one_before(
    env: dict[str, str], n8n: FakeN8n, config: Path
) -> None:
    write(config, f'[instances]\nprod = {{url = "{n8n.url}", key_file = "keys/prod"}}\n')
    kept = config.parent / "keys" / "prod"
    kept.parent.mkdir()
    kept.write_text("the-key-before-this-one\n")
    add = ("config", "add", "prod", "--force", "--url", n8n.url)
    code, seen = answered(env, *add, answers=["4", KEY])
    assert code == 2, seen
    assert "only people can change" in seen
    assert kept.read_text() == "the-key-before-this-one\n"


def test_a_key_pasted_at_the_wrong_question_is_not_shown_again(
    env: dict[str, str], n8n: FakeN8n
) -> None:
    other = "n8n_api_0123456789abcdef"
    add = ("config", "add", "prod", "--url", n8n.url)
    _, raw = on_terminal(*add, env=env, columns=100, answers=[other])
    assert screen(raw).count(other) == 1, "as the terminal shows what is typed"


def test_leaving_at_a_question_saves_nothing(env: dict[str, str], config: Path) -> None:
    code, _ = answered(env, "config", "add", "prod", answers=["\x04"])
    assert code == 130
    assert not config.exists()
