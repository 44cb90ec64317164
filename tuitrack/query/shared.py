"""Whether homes can share their files: the place tried, what of this home waits, what was lost there."""

from __future__ import annotations

import time

from tuitrack import errors
from tuitrack.settings import Settings
from tuitrack.spool import place, shared_place
from tuitrack.store import sharing
from tuitrack.store.engine import Finding
from tuitrack.store.shared_ledger import Ledger, Standing

_NAME = "shared files"


def findings(settings: Settings) -> list[Finding]:
    """What is well and what is not; nothing where no other host can be meant.

    What the place has lost is noted, so that the recorder puts it there again.
    """
    if not settings.files_url:
        return _unnamed(settings)
    ledger = Ledger(settings)
    try:
        lost = _tried(settings, ledger)
    except errors.SharedAway as error:
        return [(_NAME, False, str(error)), *_waiting(ledger.standing())]
    told = f"{settings.told_files} can be written and read"
    again = f"{lost} files of this home were lost in {settings.told_files}: the next recorder puts them there again"
    return [(_NAME, True, told), *([(_NAME, False, again)] if lost else []), *_waiting(ledger.standing())]


def stuck(settings: Settings) -> bool:
    """Whether files wait that the recorder could not put where this process, with its environment, might."""
    standing = Ledger(settings).standing() if settings.files_url else None
    return standing is not None and bool(standing.problem)


def _unnamed(settings: Settings) -> list[Finding]:
    """What becomes of files where these settings name no place for them."""
    followed = shared_place.followed(settings)
    if followed.files_url:
        kept = shared_place.kept(settings.home)
        told = (
            f"the recorder shares them through {followed.told_files}, which TUITRACK_FILES named; rm {kept} ends that"
        )
        return [(_NAME, True, told), *_waiting(Ledger(followed).standing())]
    unshared = "none: files stay on the host that made them, TUITRACK_FILES shares them"
    return [] if settings.database_path else [(_NAME, True, unshared)]


def _tried(settings: Settings, ledger: Ledger) -> int:
    """Write and read there; how many files of this home are there no more.

    Raises:
        SharedAway: it is not possible.
    """
    shared = sharing.of(settings, fresh=True)
    assert shared is not None
    try:
        ledger.open(shared)
        shared.probe(place.of(settings.home).home)
        return ledger.forget_lost(shared)
    except OSError as error:
        raise errors.SharedAway(f"{settings.home}: {error.strerror}", hint="its owner and mode, its room") from error


def _waiting(standing: Standing | None) -> list[Finding]:
    """What the recorder could not put there."""
    if standing is None or not (standing.files or standing.problem):
        return []
    many = standing.files != 1
    size = f"{standing.files} file{'s' * many}, {standing.size / 1e6:.1f} MB, wait{'s' * (not many)}"
    since = f" since {time.strftime('%Y-%m-%d %H:%M', time.localtime(standing.since))}" if standing.since else ""
    told = f"{size}{since}" if standing.files else ""
    return [(_NAME, not standing.problem, ": ".join(filter(None, (told, standing.problem))))]
