"""What is said where there is nothing to show."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from tuitrack.settings import Settings, without_password
from tuitrack.tui import formatting
from tuitrack.tui.keys.keymaps import Told

KEYS = (
    "{everywhere.projects} another project   {everywhere.palette} commands   {everywhere.leave} leave   "
    "{everywhere.help} keys"
)


@dataclass(frozen=True, slots=True)
class Vacancy:
    """Why there is nothing, the ways to something with what each brings, what comes by itself, the foot's keys.

    `{runs.sort}` in any of them is the key of that action.
    """

    why: str = ""
    ways: tuple[tuple[str, str], ...] = ()
    then: str = ""
    keys: str = KEYS

    def told(self, told: Told) -> Vacancy:
        """The same with the keys as they lie."""
        ways = tuple((told(way), told(meaning)) for way, meaning in self.ways)
        return replace(self, why=told(self.why), ways=ways, then=told(self.then))


def no_runs(settings: Settings, project: str = "") -> Vacancy:
    """The three ways to a first run; where it would have to be recorded, for somebody who misses some."""
    return Vacancy(
        f"No runs{f' in {formatting.printable(project)}' if project else ''} yet",
        (
            ("tuitrack demo", "train a few small models and watch them"),
            ("tuitrack run train.py", "record a script as it is"),
            ("Task.init(project_name=…)", "record from your own code, as with ClearML"),
        ),
        f"runs appear here while they train, those recorded in {_told(settings)}",
    )


def _told(settings: Settings) -> str:
    """The home as one would type it, or the server's database."""
    if settings.database_path is None:
        return without_password(settings.url)
    home, user = str(settings.home), str(Path.home())
    return f"~{home.removeprefix(user)}" if home.startswith(f"{user}/") else home
