"""The two answers of `exec-archive losses`: what one execution lost, and what many did."""

from datetime import tzinfo

from exec_archive.investigate.evidence import Evidence
from exec_archive.investigate.losses.finding import Sureness
from exec_archive.investigate.losses.losses import losses_of
from exec_archive.query import one
from exec_archive.query.engine import Engine
from exec_archive.query.selection import Selection
from exec_archive_cli.meanwhile import load_meanwhile


def answer_one(
    engine: Engine,
    asked: tuple[str, str | None],
    tz: tzinfo | None,
    least: Sureness,
    *,
    as_json: bool,
) -> bool:
    """What one execution lost; and whether any of it is at least likely."""
    load_meanwhile(f"exec_archive_cli.render.losses.{'answer' if as_json else 'view'}")
    reference, workflow = asked
    evidence = Evidence(engine, one.find_execution(engine, reference, workflow=workflow))
    losses = losses_of(engine, evidence)
    told = [each for each in losses.findings if each.sureness.is_at_least(least)]
    less_sure = len(losses.findings) - len(told)
    from exec_archive.investigate.losses.details import details

    found = [(each, details(engine, evidence, each)) for each in told]
    if as_json:
        from exec_archive_cli.render.losses.answer import print_losses_answer

        print_losses_answer(losses, found, less_sure)
    else:
        from exec_archive_cli.render.losses.view import Shown, print_losses

        several = len(engine.archive.manifest.instances) > 1
        print_losses(losses, found, less_sure, Shown(tz, with_instance=several))
    return any(each.sureness.is_at_least(Sureness.LIKELY) for each in losses.findings)


def answer_all(
    engine: Engine,
    wanted: Selection,
    tz: tzinfo | None,
    least: Sureness,
    *,
    limit: int | None,
    as_json: bool,
) -> bool:
    """What the successes of a selection lost; and whether any of it is at least likely."""
    from exec_archive.investigate.losses.every import losses_of_all
    from exec_archive.investigate.losses.groups import AllLosses
    from exec_archive.query.successes import successes_of
    from exec_archive_cli.breaking_off import breaking_off
    from exec_archive_cli.render.losses.progress import LossesProgress

    found, is_lossy = AllLosses(), False
    with breaking_off(engine.break_off, ()):
        progress = LossesProgress(successes_of(engine, wanted))
        for judged in losses_of_all(engine, wanted):
            found.add(judged, least)
            progress.hear(found)
            is_lossy |= any(each.sureness.is_at_least(Sureness.LIKELY) for each in judged.findings)
    progress.make_way()
    if as_json:
        from exec_archive_cli.render.losses.answer import print_all_losses_answer

        print_all_losses_answer(found, limit)
    else:
        from exec_archive_cli.render.losses.all_view import print_all_losses

        several = len(engine.archive.manifest.instances) > 1
        print_all_losses(found, tz, limit, with_instance=several)
    return is_lossy
