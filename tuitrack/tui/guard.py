"""The one point where everything on its way to the terminal is made harmless."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rich.console import RenderableType
from rich.segment import Segment
from textual._compositor import ChopsUpdate, InlineUpdate, LayoutUpdate
from textual.strip import Strip

# C0, DEL, C1, format and bidirectional controls, line separators, surrogates, tags: nothing that has a width.
_FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
_LINK = re.compile(r"https?://[!-~]+")


def clean_text(text: str) -> str:
    """The text without anything a terminal could obey; its width stays."""
    return _FORBIDDEN.sub("", text)


def clean(strip: Strip) -> Strip:
    """The strip with harmless text, its links kept only where they are web addresses."""
    if not any(_suspicious(segment) for segment in strip):
        return strip
    return Strip([_clean_segment(segment) for segment in strip], strip.cell_length)


def guarded(update: RenderableType | None) -> RenderableType | None:
    """An update of the screen in which every strip is clean."""
    if isinstance(update, LayoutUpdate):
        return LayoutUpdate([_clean_all(line) for line in update.strips], update.region)
    if isinstance(update, ChopsUpdate):
        chops = [{x: strip and clean(strip) for x, strip in line.items()} for line in update.chops]
        return ChopsUpdate(chops, update.spans, update.chop_ends)
    if isinstance(update, InlineUpdate):
        return InlineUpdate(_clean_all(update.strips), update.clear)
    return update


def _clean_all(strips: Iterable[Strip]) -> list[Strip]:
    return [clean(strip) for strip in strips]


def _suspicious(segment: Segment) -> bool:
    style = segment.style
    return bool(_FORBIDDEN.search(segment.text)) or (style is not None and style.link is not None)


def _clean_segment(segment: Segment) -> Segment:
    text, style, _ = segment
    if style is not None and style.link is not None and not _LINK.fullmatch(style.link):
        style = style.update_link(None)
    return Segment(clean_text(text), style)
