"""GPUs as tasks hold them: whole ones, several, or a part of one."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

AUTO, NONE = "auto", "none"
_DUST = 1e-6
"""What adding up parts may be off by."""


class Share(NamedTuple):
    """What a task holds of one card, named by its number on its host."""

    card: str
    part: float = 1.0


@dataclass(frozen=True, slots=True)
class Offer:
    """Which cards a worker hands out: the named ones, all that nobody uses, or none."""

    text: str = AUTO

    @classmethod
    def parse(cls, text: str) -> Offer:
        """An offer as it is written: `auto`, `none` or numbers, as `0,2`.

        Raises:
            ValueError: it is none of them.
        """
        parts = [part.strip() for part in text.split(",")]
        if text in (AUTO, NONE) or (all(map(str.isdecimal, parts)) and len(set(parts)) == len(parts)):
            return cls(",".join(parts))
        raise ValueError(f"{text!r} is neither auto nor none nor a list of GPUs, as 0,2")

    @property
    def auto(self) -> bool:
        """Whether a card counts only while nobody uses it."""
        return self.text == AUTO

    @property
    def named(self) -> tuple[str, ...]:
        """The cards it names."""
        return () if self.text in (AUTO, NONE) else tuple(self.text.split(","))


def assign(wanted: float, left: Mapping[str, float]) -> tuple[Share, ...] | None:
    """Cards for a task, None while they are not to be had.

    Args:
        wanted: How many; less than one is a part of a card, which others may share.
        left: What nobody holds of each card; a part is taken from the fullest card it fits on.
    """
    if 0 < wanted < 1:
        fitting = [card for card, part in left.items() if part > wanted - _DUST]
        return (Share(min(fitting, key=left.__getitem__), wanted),) if fitting else None
    whole = [Share(card) for card, part in left.items() if part > 1 - _DUST]
    return tuple(whole[: math.ceil(wanted)]) if len(whole) >= wanted else None


def remaining(cards: Iterable[str], held: Iterable[Sequence[Share]]) -> dict[str, float]:
    """What nobody holds of some cards."""
    left = dict.fromkeys(cards, 1.0)
    for share in (share for shares in held for share in shares):
        if share.card in left:
            left[share.card] -= share.part
    return left


def environ(shares: Sequence[Share]) -> dict[str, str]:
    """The variables under which a program sees its cards and no others; without any it sees none.

    Numbers count as the driver lists cards. ROCm's HIP counts within ROCR_VISIBLE_DEVICES, which stays as it is.
    """
    visible = ",".join(share.card for share in shares) or "-1"
    return {"CUDA_DEVICE_ORDER": "PCI_BUS_ID", "CUDA_VISIBLE_DEVICES": visible, "HIP_VISIBLE_DEVICES": visible}


def told(shares: Sequence[Share]) -> str:
    """As `gpu 0,2`, or `gpu 1 (0.5)` for half of one; empty for none."""
    named = ",".join(share.card if share.part == 1 else f"{share.card} ({share.part:g})" for share in shares)
    return f"gpu {named}" if named else ""


def dump(shares: Sequence[Share]) -> str:
    """Shares as JSON text."""
    return json.dumps([share._asdict() for share in shares])


def load(text: str) -> tuple[Share, ...]:
    """The shares in a JSON text."""
    return tuple(Share(str(one["card"]), float(one["part"])) for one in json.loads(text))
