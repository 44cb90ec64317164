"""How cells are written: the pens of a terminal, what makes one of another."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from rich.color import ColorSystem
from rich.style import Style

_ATTRIBUTES = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "21", "51", "52", "53")
# Bold, dim, italic, blinking, hidden: a blank looks the same with them.
_UNSEEN = frozenset(("1", "2", "3", "5", "6", "8"))


class Pen(NamedTuple):
    """How a cell is written: codes of its attributes, of its two colours, where its link leads."""

    attributes: str = ""
    colour: str = ""
    ground: str = ""
    link: str = ""


PLAIN = Pen()


@lru_cache(4096)
def of(style: Style, system: ColorSystem) -> Pen:
    """The pen of a style, with the colours a terminal has."""
    on = style._attributes & style._set_attributes
    attributes = ";".join(code for bit, code in enumerate(_ATTRIBUTES) if on & 1 << bit)
    colour, ground = style.color, style.bgcolor
    return Pen(
        attributes,
        ";".join(colour.downgrade(system).get_ansi_codes()) if colour else "",
        ";".join(ground.downgrade(system).get_ansi_codes(foreground=False)) if ground else "",
        style.link or "",
    )


@lru_cache(4096)
def blank(pen: Pen) -> Pen:
    """All that one sees of a pen where it has written a blank."""
    if pen.attributes and not _UNSEEN.issuperset(pen.attributes.split(";")):
        return pen
    return pen._replace(attributes="", colour="")


@lru_cache(4096)
def change(pen: Pen, wanted: Pen) -> str:
    """The codes that make one pen of another, colours alone where nothing is taken away."""
    link = f"\x1b]8;;{wanted.link}\x1b\\" if wanted.link != pen.link else ""
    if wanted[:3] == pen[:3]:
        return link
    parts = [new for new, old in zip(wanted[:3], pen[:3], strict=True) if new != old]
    if wanted.attributes == pen.attributes and all(parts):
        return f"{link}\x1b[{';'.join(parts)}m"
    return f"{link}\x1b[{';'.join(['0', *filter(None, wanted[:3])])}m"
