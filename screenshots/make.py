"""Draw the README's pictures from the real browser: `python screenshots/make.py [NAME…]`."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tuitrack import settings

if TYPE_CHECKING:
    from tuitrack.tui.browser import TuitrackApp

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: what it shows in words, the keys pressed before it is taken, the size of the terminal."""

    title: str
    keys: str
    size: tuple[int, int]


SHOTS = {
    "charts": Shot("Curves of five runs laid over each other", "* 2 down y", (100, 28)),
    "runs": Shot("Runs as a table, sorted, with a preview of one", "s l o s s enter", (120, 24)),
    "draft": Shot("A clone of a run: one value edited, one refused", "j j j c enter ctrl+u . 0 5 tab 4 x", (100, 18)),
    "plots": Shot("A plot that a run reported, at one of its steps", "enter tab tab tab tab tab", (100, 24)),
    "compare": Shot("What differs between two runs", "space j space d", (100, 20)),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw the pictures asked for, all of them by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(SHOTS))
    parser.add_argument("--home", type=Path, help="draw the runs that are there, instead of training the demo's")
    parser.add_argument("--project", default="demo")
    parser.add_argument("--out", type=Path, default=HERE)
    options = parser.parse_args(arguments)
    names = options.names or list(SHOTS)
    if unknown := set(names) - set(SHOTS):
        parser.error(f"no picture named {', '.join(sorted(unknown))}; there are {', '.join(SHOTS)}")
    with tempfile.TemporaryDirectory(prefix="tuitrack-pictures-", ignore_cleanup_errors=True) as work:
        home = options.home or _trained(Path(work))
        for name in names:
            copy = _copied(home, Path(work) / name)
            target = options.out / f"{name}.svg"
            target.write_text(asyncio.run(_picture(copy, options.project, SHOTS[name])), encoding="utf-8")
            print(f"{target}  {target.stat().st_size / 1000:.0f} kB")


def _trained(work: Path) -> Path:
    """A home with the demo's runs in it."""
    home = work / "home"
    command = [sys.executable, "-m", "tuitrack", "--home", str(home), "demo", "--headless"]
    subprocess.run(command, stdin=subprocess.DEVNULL, check=True)
    return home


def _copied(home: Path, copy: Path) -> Path:
    """A copy of a home: what is arranged for one picture leaves no trace in another."""
    source, target = (settings.load(home=one).database_path for one in (home, copy))
    assert source is not None and target is not None
    shutil.copytree(home, copy, symlinks=True, ignore=shutil.ignore_patterns(f"{source.name}*", "spool*"))
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(target)) as here:
        there.backup(here)
    return copy


async def _picture(home: Path, project: str, shot: Shot) -> str:
    """Open the browser without a terminal, press the keys, draw what is on screen."""
    os.environ.update(COLORTERM="truecolor", TERM="xterm-256color")
    os.environ.pop("NO_COLOR", None)
    from tuitrack.tui import app as entrance
    from tuitrack.tui import once
    from tuitrack.tui.tty import terminal

    terminal.prepare(os.environ)
    from tuitrack.query import opening
    from tuitrack.tui.browser import TuitrackApp

    options = entrance.Options(project=project, once=True, size=shot.size)
    app = TuitrackApp(opening.open_database(settings.load(home=home)), options)
    async with app.run_test(size=shot.size) as pilot:
        await once.settle(pilot)
        await once.press(pilot, *shot.keys.split())
        return _drawn(app, shot.title)


def _drawn(app: TuitrackApp, title: str) -> str:
    import picture
    from textual._compositor import LayoutUpdate

    update = app.screen._compositor.render_update(full=True, screen_stack=app._background_screens)
    assert isinstance(update, LayoutUpdate)
    lines = [[segment for strip in row for segment in strip] for row in update.strips]
    return picture.draw(lines, title, picture.Colours(app.tokens.text, app.tokens.ground))


if __name__ == "__main__":
    main()
