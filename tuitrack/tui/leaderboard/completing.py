"""Going through what a filter that is being typed could go on with."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tuitrack.model import completion
from tuitrack.model.completion import Completion, Words

_NOTHING = Completion(0, 0, ())


@dataclass(frozen=True, slots=True)
class Offer:
    """A text as it was typed, what could stand in it, which of that does (None: what was typed)."""

    typed: str = ""
    found: Completion = _NOTHING
    chosen: int | None = None

    @property
    def text(self) -> str:
        """The text with the chosen option in it."""
        return self.typed[: self.found.start] + self._option + self.typed[self.found.end :]

    @property
    def cursor(self) -> int:
        """Where one goes on typing."""
        return self.found.start + len(self._option)

    @property
    def _option(self) -> str:
        if self.chosen is None:
            return self.typed[self.found.start : self.found.end]
        return self.found.options[self.chosen]

    def turned(self, by: int) -> Offer:
        """The next option, or the one before; after the last comes the first."""
        count = len(self.found.options)
        if not count:
            return self
        place = (0 if by > 0 else -1) if self.chosen is None else self.chosen + by
        return replace(self, chosen=place % count)


def offer(text: str, cursor: int, words: Words) -> Offer:
    """What the word before the cursor could become."""
    return Offer(text, completion.complete(text, cursor, words))
