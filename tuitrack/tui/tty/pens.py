"""How cells are written: the pens of a terminal, what makes one of another."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from rich.color import Color, ColorSystem
from rich.style import Style

# Each attribute's code with the one that ends it.
_ENDS = {
    "1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "6": "25", "7": "27", "8": "28", "9": "29", "21": "24",
    "51": "54", "52": "54", "53": "55",
}  # fmt: skip
_ATTRIBUTES = tuple(_ENDS)
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
    return Pen(attributes, _colour(style.color, system), _colour(style.bgcolor, system, ground=True), style.link or "")


def _colour(colour: Color | None, system: ColorSystem, *, ground: bool = False) -> str:
    """The codes of a colour, none for the terminal's own."""
    if colour is None or colour.is_default:
        return ""
    return ";".join(colour.downgrade(system).get_ansi_codes(foreground=not ground))


@lru_cache(4096)
def blank(pen: Pen) -> Pen:
    """All that one sees of a pen where it has written a blank."""
    if pen.attributes and not _UNSEEN.issuperset(pen.attributes.split(";")):
        return pen
    return pen._replace(attributes="", colour="")


@lru_cache(4096)
def change(pen: Pen | None, wanted: Pen) -> str:
    """The shortest codes that make one pen of another; of one that nobody knows, but for where its link leads."""
    if pen is None:
        return _link(PLAIN, wanted) + _codes(_anew(wanted))
    if wanted[:3] == pen[:3]:
        return _link(pen, wanted)
    return _link(pen, wanted) + min(_codes(_anew(wanted)), _codes(_further(pen, wanted)), key=len)


def _link(pen: Pen, wanted: Pen) -> str:
    return f"\x1b]8;;{wanted.link}\x1b\\" if wanted.link != pen.link else ""


def _codes(codes: Iterable[str]) -> str:
    return f"\x1b[{';'.join(codes)}m"


def _anew(wanted: Pen) -> list[str]:
    """All of a pen, after nothing."""
    parts = [part for part in wanted[:3] if part]
    return ["0", *parts] if parts else []


def _further(pen: Pen, wanted: Pen) -> list[str]:
    """What ends of a pen, what begins; what ends together with something else begins anew."""
    before, after = _attributes(pen), _attributes(wanted)
    ends = dict.fromkeys(_ENDS[one] for one in before if one not in after)
    begins = [one for one in after if one not in before or _ENDS[one] in ends]
    colours = ((wanted.colour or "39", pen.colour or "39"), (wanted.ground or "49", pen.ground or "49"))
    return [*ends, *begins, *(new for new, old in colours if new != old)]


def _attributes(pen: Pen) -> list[str]:
    return pen.attributes.split(";") if pen.attributes else []
