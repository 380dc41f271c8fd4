"""How each rule stands: what it looks at, and how near it is to an alert."""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from exec_archive.configuration_alerts import Rule
from exec_archive.monitor.watch import Looked
from exec_archive_cli.render.alerts.answer import nearest_first
from exec_archive_cli.render.counting import counted
from exec_archive_cli.render.hostile import one_line
from exec_archive_cli.render.page import EMPTY, Block, Labelled, line
from exec_archive_cli.render.terminal import say, show
from exec_archive_cli.render.units import full_time
from exec_archive_cli.servers import config_path

_WIDTH = 12
_SHOWN = 5


def print_explained(looked: Sequence[Looked], tz: tzinfo | None) -> None:
    """A few lines for each rule."""
    for each in looked:
        show(line((one_line(each.name), "bold"), f": {_rule(each.rule)}"))
        show(*_details(each, tz), indent=2)
        show(EMPTY)
    if looked:
        say("Nothing was sent or noted.", "dim")
    else:
        say(one_line(f"No rule is configured in {config_path()}. See docs/alerts.md."))


def _rule(rule: Rule) -> str:
    """What it waits for, as the config file says it."""
    common = {"workflow", "tag", "instance", "channels", "manual", "details"}
    own = (name for name in rule.__struct_fields__ if name not in common)
    said = [f"{name} = {getattr(rule, name)}" for name in own]
    return ", ".join([rule.when, *said])


def _details(looked: Looked, tz: tzinfo | None) -> Iterator[Block]:
    about = counted(len(looked.meant), "workflow")
    about = about if looked.meant else "no workflow in this archive"
    yield Labelled("about", [line(f"{about}{_which(looked.rule)}")], _WIDTH)
    if looked.asks_a_server:
        yield Labelled(
            "lacks",
            [line(("its tag: pull --alerts asks the server which workflows bear it", "yellow"))],
            _WIDTH,
        )
    since = full_time(looked.since, tz) if looked.is_begun else "the next check"
    yield Labelled("since", [line(since)], _WIDTH)
    names = ", ".join(looked.channels) if looked.channels else "nobody: it is noted only"
    yield Labelled("tells", [line(one_line(names))], _WIDTH)
    standings = nearest_first(looked)
    lines = [
        line(one_line(each.workflow.called), ": ", one_line(each.said))
        for each in standings[:_SHOWN]
    ]
    if len(standings) > _SHOWN:
        lines.append(line((f"and {len(standings) - _SHOWN:,} more: --json names all", "dim")))
    ends = [each.summary for each in looked.judgement.news if each.event == "recovered"]
    lines += [line((one_line(each), "green")) for each in ends[:_SHOWN]]
    yield Labelled("stands", lines or [line("nothing to tell")], _WIDTH)


def _which(rule: Rule) -> str:
    """The words of its pattern."""
    words = {"workflow": rule.workflow, "tag": rule.tag, "instance": rule.instance}
    said = [f"{name} {one_line(word)!r}" for name, word in words.items() if word]
    if not rule.manual:
        said.append("without runs by hand")
    return f" ({', '.join(said)})" if said else ""
