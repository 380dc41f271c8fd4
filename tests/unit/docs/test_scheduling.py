"""What docs/scheduling.md tells people to copy is well-formed, and names commands that exist."""

import configparser
import os
import plistlib
import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from exec_archive_cli.exit_codes import ExitCode
from exec_archive_cli.root import exec_archive

PAGE = (Path(__file__).parents[3] / "docs" / "scheduling.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)

_COMMAND = re.compile(r"\bexec-archive(?:\.exe)?[\\\"']* +([a-z]+(?![\w-])(?: +[\w./:=%-]+)*)")
_ARGUMENTS = re.compile(r"(?:\bargs: \[|-Argument \")((?<=\[)[^\]]+|[^\"]+)")
_FENCED = re.compile(r"^```\w+\n.*?^```$", re.MULTILINE | re.DOTALL)
_CRON_FIELD = re.compile(r"(?:\*|(\d+)(?:-(\d+))?)(?:/(\d+))?")
_CRON_BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))

needs_sh = pytest.mark.skipif(shutil.which("sh") is None, reason="there is no sh here")


def blocks(language: str) -> list[str]:
    found = [text for name, text in BLOCKS if name == language]
    assert found, f"the page shows no {language}"
    return found


def unit(text: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(interpolation=None, delimiters="=", comment_prefixes="#")
    parser.optionxform = str  # type: ignore[assignment, method-assign] # systemd minds the case
    parser.read_string(text)
    return parser


def command_lines() -> list[str]:
    """The words after `exec-archive`, wherever the page shows it being run."""
    code = [text for _, text in BLOCKS] + re.findall(r"`([^`\n]+)`", _FENCED.sub("", PAGE))
    together = {words for text in code for words in _COMMAND.findall(text)}
    apart = {words for text in code for words in _ARGUMENTS.findall(text)}
    return sorted(together | {re.sub(r"[,\"]", "", words) for words in apart})


def assert_exists(words: list[str]) -> None:
    command: click.Command | None = exec_archive
    # As it runs: a command remembers which words ask it for help.
    context = click.Context(exec_archive, **exec_archive.context_settings)
    while isinstance(command, click.Group):
        _, (name, *words), _ = command.make_parser(context).parse_args(words)
        command = command.get_command(context, name)
        assert command is not None, f"there is no command {name}"
        context = click.Context(command, parent=context)
    assert command is not None
    _, not_taken, _ = command.make_parser(context).parse_args(words)
    assert not not_taken


@pytest.mark.parametrize("words", command_lines())
def test_every_command_line_is_one_that_exists(words: str) -> None:
    assert_exists(words.split())


def test_the_page_shows_a_pull_for_every_scheduler() -> None:
    pulling = {name for name, text in BLOCKS if "exec-archive" in text and "pull" in text}
    assert pulling >= {"cron", "ini", "xml", "bat", "powershell", "yaml", "sh"}


def _is_cron_time(fields: list[str]) -> bool:
    def fits(field: str, low: int, high: int) -> bool:
        match = _CRON_FIELD.fullmatch(field)
        return match is not None and all(
            low <= int(number) <= high for number in match.groups() if number
        )

    return len(fields) == 5 and all(
        fits(part, *bounds)
        for field, bounds in zip(fields, _CRON_BOUNDS, strict=True)
        for part in field.split(",")
    )


def test_the_crontab_has_variables_and_jobs_with_five_fields() -> None:
    for line in "".join(blocks("cron")).splitlines():
        if re.fullmatch(r"[A-Z_]+=[^$]+", line):
            continue
        *fields, command = line.split(maxsplit=5)
        assert _is_cron_time(fields), line
        assert command.startswith("/"), "cron's PATH does not hold a user's programs"
        assert "%" not in command, "cron takes % for the end of the line"


def test_the_units_are_services_and_a_timer() -> None:
    mine, timer, of_its_own = map(unit, blocks("ini"))
    for service in (mine, of_its_own):
        assert service["Service"]["Type"] == "oneshot"
        assert service["Service"]["ExecStart"].startswith(("/", "%h/"))
        assert service["Service"]["SuccessExitStatus"] == str(int(ExitCode.LEFT_OUT))
    assert timer["Timer"]["Persistent"] == "true"
    assert timer["Install"]["WantedBy"] == "timers.target"


def test_the_service_hands_the_key_over_out_of_sight() -> None:
    service = unit(blocks("ini")[2])["Service"]
    name, _, kept_at = service["LoadCredential"].partition(":")
    assert kept_at.startswith("/etc/")
    assert f"--key-file %d/{name} " in service["ExecStart"]


def test_the_launch_agent_is_a_property_list() -> None:
    (agent,) = (plistlib.loads(text.encode()) for text in blocks("xml"))
    assert agent["ProgramArguments"][0].startswith("/")
    assert_exists(agent["ProgramArguments"][1:])
    assert agent["StartInterval"] == 600
    assert f"{agent['Label']}.plist" in PAGE


def test_yaml_is_indented_as_yaml_wants_it() -> None:
    for text in blocks("yaml"):
        lines = text.splitlines()
        depths = [(len(line) - len(line.lstrip())) // 2 for line in lines]
        for line, depth, before in zip(lines, depths, [0, *depths], strict=False):
            assert "\t" not in line
            assert line.startswith("  " * depth)
            assert not line[2 * depth].isspace()
            assert depth <= before + 2, line
            assert line.count('"') % 2 == 0, line
            assert line.count("[") == line.count("]"), line
            assert line.count("{") == line.count("}"), line


def test_the_cron_job_never_runs_beside_itself() -> None:
    job = blocks("yaml")[1]
    (time,) = re.findall(r'schedule: "(.+)"', job)
    assert _is_cron_time(time.split())
    assert "concurrencyPolicy: Forbid" in job


def test_the_container_does_not_run_as_root() -> None:
    (image,) = blocks("dockerfile")
    instructions = re.sub(r"\\\n", "", image).splitlines()
    assert instructions[0].startswith("FROM ")
    assert all(re.match(r"[A-Z]+ ", line) for line in instructions)
    assert re.findall(r"^USER (\d+)", image, re.MULTILINE) == ["1000"]
    assert "runAsUser: 1000" in blocks("yaml")[1]


@needs_sh
def test_shell_lines_are_shell() -> None:
    for text in blocks("sh"):
        subprocess.run(["sh", "-n"], input=text.encode(), check=True)


def pretend(program: Path, script: str) -> None:
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


@needs_sh
@pytest.mark.parametrize("code", [0, 4, 6, 7, 8])
def test_only_a_good_pull_reports(tmp_path: Path, code: int) -> None:
    (script,) = (text for text in blocks("sh") if text.startswith("#!/bin/sh"))
    pretend(tmp_path / "exec-archive", f"echo '{{}}'; exit {code}")
    pretend(tmp_path / "curl", 'for word; do :; done; echo "$word" > reported')
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    env = {"PATH": path, "REPORT_TO": "https://alarm.example.org/n8n"}
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, env=env, check=False)
    assert done.returncode == code
    assert (tmp_path / "last-pull.json").read_text() == "{}\n"
    reported = tmp_path / "reported"
    assert reported.exists() == (code in {ExitCode.DONE, ExitCode.LEFT_OUT})
    if reported.exists():
        assert reported.read_text().strip() == env["REPORT_TO"]


def test_the_intervals_follow_from_the_formula() -> None:
    rows = re.findall(r"^\| ([\d,]+) \| (\d+) (h|min) \| (\d+) (h|min)", PAGE, re.MULTILINE)
    assert len(rows) >= 3
    for an_hour, time, time_unit, every, every_unit in rows:
        hours = int(time) / (60 if time_unit == "min" else 1)
        assert hours == min(336, 10_000 / int(an_hour.replace(",", "")))
        assert int(every) / (60 if every_unit == "min" else 1) <= hours / 10


def test_exit_codes_are_those_of_the_program() -> None:
    table = PAGE.split("| exit code |")[1]
    codes = [int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)]
    assert {ExitCode.AUTHENTICATION, ExitCode.NETWORK, ExitCode.LEFT_OUT} < set(codes)
    assert set(codes) <= set(ExitCode)
