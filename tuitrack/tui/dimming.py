"""What lies behind a box, dimmed: each of its styles once; the terminal library mixes colours for each text anew."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.renderables.background_screen import BackgroundScreen


class Behind(BackgroundScreen):
    """The screen behind a box."""

    @classmethod
    def process_segments(cls, segments: Iterable[Segment], color: Color) -> Iterable[Segment]:
        """Dim texts."""
        for segment in segments:
            yield segment if segment.control else Segment(segment.text, _dimmed(segment.style, color))


@lru_cache(1 << 10)
def _dimmed(style: Style | None, color: Color) -> Style | None:
    return next(segment.style for segment in BackgroundScreen.process_segments([Segment("", style)], color))
