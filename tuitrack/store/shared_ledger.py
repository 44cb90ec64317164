"""What of a home lies in the place that homes share: remembered, so that no file is asked about twice."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from tuitrack import errors
from tuitrack.settings import Settings
from tuitrack.spool import notes
from tuitrack.store.sharing import Shared

_LINE = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a home is: files and bytes that wait, when that was seen; why they wait, since when, tried again when."""

    place: str
    time: float
    files: int = 0
    size: int = 0
    problem: str = ""
    since: float = 0.0
    again: float = 0.0


class Ledger:
    """The contents that one place holds of one home, a line each: what a kill tears off is only asked about again."""

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.home / "shared" / hashlib.sha256(settings.files_url.encode()).hexdigest()[:16]
        self._list = self.folder / "contents"
        self._mark = self.folder / "mark"
        self.held = {line for line in _text(self._list).splitlines() if _LINE.fullmatch(line)}

    def open(self, shared: Shared) -> None:
        """See that it is the same place still; of one that is met for the first time nothing is known.

        Raises:
            SharedAway: it cannot be reached, or the mark is missing that it had.
            OSError: the home cannot be written.
        """
        mark, known = shared.mark(), _text(self._mark)
        if not mark and known:
            raise errors.SharedAway(
                f"{shared.told} is empty, which it was not: it is not mounted, or was emptied",
                hint=f"mount it; where it was emptied, remove {self.folder}",
            )
        mark = mark or shared.begin()
        if mark != known:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._list.unlink(missing_ok=True)
            self._mark.write_text(mark, encoding="ascii")
            self.held = set()

    def add(self, content: str) -> None:
        """Remember that a content lies there."""
        self.held.add(content)
        with contextlib.suppress(OSError), open(self._list, "a", encoding="ascii", opener=notes.private) as file:
            file.write(f"\n{content}\n")

    def forget_lost(self, shared: Shared) -> int:
        """Forget what no longer lies there, so that it is put there again; how much that is.

        Raises:
            SharedAway: the place cannot be reached.
            OSError: the home cannot be written.
        """
        lost = self.held - shared.held() if self.held else set()
        if lost:
            self.held -= lost
            notes.keep(self._list, "".join(f"{one}\n" for one in sorted(self.held)))
        return len(lost)

    def tell(self, standing: Standing) -> None:
        """Write down how far the home is, for whoever asks."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            notes.keep(self.folder / "standing", json.dumps(asdict(standing)))

    def standing(self) -> Standing | None:
        """How far the home was when its recorder last looked, None where it never did."""
        try:
            return Standing(**json.loads(_text(self.folder / "standing")))
        except (ValueError, TypeError):
            return None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
