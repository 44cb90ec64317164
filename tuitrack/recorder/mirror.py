"""The files of a home on their way into the place that homes share."""

from __future__ import annotations

import contextlib
import os
import time
from collections import Counter
from pathlib import Path

from tuitrack import errors
from tuitrack.settings import Settings
from tuitrack.spool import filesystems
from tuitrack.store import sharing
from tuitrack.store.shared_ledger import Ledger, Standing
from tuitrack.store.sharing import Shared

_SLICE = 2.0
"""Seconds of putting after which it is looked for newer files, which go first."""


class Mirror:
    """What the home keeps and the place does not hold yet; what could not be put comes last the next time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._ledger = Ledger(settings)
        self._shared: Shared | None = None
        self._waiting: dict[str, Path] = {}
        self._unread: dict[str, Path] = {}
        self._failed: Counter[str] = Counter()
        self._damaged: dict[str, str] = {}
        self._looked: dict[str, float] = {}

    def put(self) -> None:
        """Put all that waits.

        Raises:
            SharedAway: the place cannot be reached; what waits goes on waiting.
            OSError: the home cannot be written, or some of its files not be read now; they go on waiting.
        """
        self._waiting |= self._unread
        self._unread.clear()
        problem: OSError | None = None
        try:
            while self._find():
                shared = self._reached()
                if self._find():  # it may hold less than was thought
                    problem = self._put_some(shared) or problem
                self.tell()
        except (errors.SharedAway, OSError):
            self._shared = None
            raise
        if problem is not None:
            raise problem

    def tell(self, problem: str = "", since: float = 0.0, again: float = 0.0) -> None:
        """Write down how far the home is.

        Args:
            problem: Why files wait.
            since: When that began, in seconds since the epoch.
            again: When it is tried again.
        """
        sizes = [_size(one) for one in (self._waiting | self._unread).values()]
        why = problem or next(iter(self._damaged.values()), "")
        self._ledger.tell(Standing(self._settings.told_files, time.time(), len(sizes), sum(sizes), why, since, again))

    @property
    def waiting(self) -> bool:
        """Whether something waits."""
        return bool(self._waiting)

    def _reached(self) -> Shared:
        """The place, seen to be the same still: one that was unmounted meanwhile is a folder like any other."""
        if self._shared is None:
            self._shared = sharing.of(self._settings, fresh=True)
            assert self._shared is not None
        held = self._ledger.held
        self._ledger.open(self._shared)
        if self._ledger.held is not held:
            self._looked.clear()
        return self._shared

    def _put_some(self, shared: Shared) -> OSError | None:
        """The newest first, as long as a slice takes; why some of them cannot be read now."""
        until, problem = time.monotonic() + _SLICE, None
        for content, path in sorted(self._waiting.items(), key=self._order):
            try:
                shared.put(content, path)
            except FileNotFoundError:  # its run was deleted meanwhile
                pass
            except errors.IntegrityError as error:
                self._damaged[content] = f"not shared: {error}"
            except OSError as error:
                self._unread[content] = path
                problem = OSError(f"{path}: {error.strerror or error}")
            except errors.SharedAway:
                self._failed[content] += 1
                raise
            else:
                self._ledger.add(content)
            del self._waiting[content]
            if time.monotonic() > until:
                break
        return problem

    def _order(self, one: tuple[str, Path]) -> tuple[int, float]:
        with contextlib.suppress(OSError):
            return self._failed[one[0]], -one[1].stat().st_mtime
        return self._failed[one[0]], 0.0

    def _find(self) -> bool:
        """Add what has come since the last look; whether anything waits."""
        if self._settings.files.is_dir():
            for folder in os.scandir(self._settings.files):
                if len(folder.name) == 2 and folder.is_dir(follow_symlinks=False):
                    self._find_below(folder)
        return self.waiting

    def _find_below(self, folder: os.DirEntry[str]) -> None:
        changed, now = folder.stat().st_mtime, time.time()
        if changed == self._looked.get(folder.name):
            return
        whole = now > changed + filesystems.COARSE
        for content in os.scandir(folder):
            if any(content.name in known for known in (self._ledger.held, self._waiting, self._unread, self._damaged)):
                continue
            kept = next((one for one in sorted(Path(content).glob("*")) if one.is_file()), None)
            if kept is not None:
                self._waiting[content.name] = kept
            else:  # still being made
                whole = False
        if whole:
            self._looked[folder.name] = changed


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
