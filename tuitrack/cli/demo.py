"""`tuitrack demo`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

from tuitrack.cli import examples, opening, output
from tuitrack.settings import Settings

_GREETING = "five models train:  * then 2 draws their curves, enter opens one, q leaves"


@click.command(epilog=examples.of("tuitrack demo", "tuitrack demo --headless"))
@click.option("--headless", is_flag=True, help="No browser: print progress and the leaderboard.")
@click.pass_obj
def demo(settings: Settings, headless: bool) -> None:
    """Train a few small models on handwritten digits and watch them."""
    if headless or not (sys.stdin.isatty() and sys.stdout.isatty()) or os.environ.get("TERM") == "dumb":
        _headless(settings)
        return
    with opening.database(settings):
        pass
    log = settings.home / "demo.log"
    with log.open("wb") as file:
        command = [sys.executable, "-m", "tuitrack", "--home", str(settings.home), "demo", "--headless"]
        trainer = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True)
    from tuitrack.tui import app

    app.run(settings, app.Options(project="demo", greeting=_GREETING))
    _report(trainer.poll(), log)
    _next()


def _report(code: int | None, log: Path) -> None:
    """Say what becomes of the training that the browser was left from; no code means that it goes on."""
    if code is None:
        output.say("the models train on; tuitrack shows them again")
    elif code:
        output.say(f"the training failed: {log}")


def _headless(settings: Settings) -> None:
    from tuitrack.cli import listing
    from tuitrack.demo import training
    from tuitrack.ops import workers
    from tuitrack.query import leaderboard, queues

    with opening.database(settings) as db:
        try:
            training.train(db, settings, output.say)
        finally:
            for row in queues.workers(db):
                if row.queues == (training.QUEUE,):
                    workers.stop(db, row.id)
        columns = ("acc/val", "loss/val", "loss/train", "Args/lr", "model/width", "time")
        best = leaderboard.SortKey("acc/val", descending=True)
        page = leaderboard.fetch(db, leaderboard.Spec(project=training.PROJECT, columns=columns, sort=(best,)))
    listing.print_page(page, [row.cells for row in page.rows], {})
    _next()


def _next() -> None:
    output.say("")
    output.say("next, your own script, unchanged:  tuitrack run train.py")
    output.say("then look at it:                   tuitrack")
    output.say("remove the demo:                   tuitrack delete --where project:demo")
