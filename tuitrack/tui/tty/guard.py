"""The one point where everything on its way to the terminal is made harmless."""

from __future__ import annotations

import re
from collections.abc import Callable

from rich.console import RenderableType
from rich.segment import Segment
from textual._compositor import ChopsUpdate, InlineUpdate, LayoutUpdate
from textual.strip import Strip

from tuitrack.tui import formatting
from tuitrack.tui.charts import strokes

# C0, DEL, C1, format and bidirectional controls, line separators, surrogates, tags: nothing that has a width.
_FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_STROKES = {0x2800 + bits: strokes.stroke(bits) for bits in range(256)}
_LINK = re.compile(r"https?://[!-~]+")


def clean_text(text: str) -> str:
    """The text without anything a terminal could obey; its width stays."""
    return _FORBIDDEN.sub("", text)


def plain_text(text: str) -> str:
    """The text for a terminal without Unicode; curves of dots become strokes, its width stays."""
    return text if text.isascii() else formatting.ascii_only(text.translate(_STROKES))


def clean(strip: Strip) -> Strip:
    """The strip with harmless text, its links kept only where they are web addresses."""
    if not any(_suspicious(segment) for segment in strip):
        return strip
    return Strip([_clean_segment(segment) for segment in strip], strip.cell_length)


def plain(strip: Strip) -> Strip:
    """The strip, harmless, for a terminal without Unicode."""
    if all(segment.text.isascii() for segment in strip):
        return clean(strip)
    return clean(Strip([Segment(plain_text(text), style, control) for text, style, control in strip]))


def guarded(update: RenderableType | None, made: Callable[[Strip], Strip] = clean) -> RenderableType | None:
    """An update of the screen in which every strip is clean, or what else `made` makes of it."""
    if isinstance(update, LayoutUpdate):
        return LayoutUpdate([[made(strip) for strip in line] for line in update.strips], update.region)
    if isinstance(update, ChopsUpdate):
        chops = [{x: strip and made(strip) for x, strip in line.items()} for line in update.chops]
        return ChopsUpdate(chops, update.spans, update.chop_ends)
    if isinstance(update, InlineUpdate):
        return InlineUpdate([made(strip) for strip in update.strips], update.clear)
    return update


def _suspicious(segment: Segment) -> bool:
    style = segment.style
    return bool(_FORBIDDEN.search(segment.text)) or (style is not None and style.link is not None)


def _clean_segment(segment: Segment) -> Segment:
    text, style, _ = segment
    if style is not None and style.link is not None and not _LINK.fullmatch(style.link):
        style = style.update_link(None)
    return Segment(clean_text(text), style)
