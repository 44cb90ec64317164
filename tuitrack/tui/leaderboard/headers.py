"""Short names for columns: only what tells them apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from tuitrack.model.task import SINGLE_TITLE
from tuitrack.query.leaderboard import Column
from tuitrack.tui import formatting

_USUAL = {
    "accuracy": "acc", "precision": "prec", "validation": "val", "evaluation": "eval", "training": "train",
    "perplexity": "ppl", "gradient": "grad", "learning_rate": "lr", "average": "avg", "iteration": "iter",
    "iterations": "iters", "generator": "gen", "discriminator": "disc", "episode": "ep", "reward": "rew",
    "probability": "prob", "throughput": "thru", "temperature": "temp", "utilization": "util", "memory": "mem",
}  # fmt: skip
"""What people write for words that are too long."""

_WORD = re.compile(r"learning_rate|[^\W_]+")
_CALL = re.compile(r"(\w+)\((.+)\)")
# Of a word that is cut so many letters tell still which it is.
_LETTERS = 3


def titles(columns: Sequence[Column], most: int) -> list[str]:
    """A title of at most so many cells for each column, a call's beside; no two the same where that is possible."""
    whole = [formatting.printable(column.title) for column in columns]
    named = [plain(title) if column.source == "metric" else title for column, title in zip(columns, whole, strict=True)]
    told = [one if count == 1 else long for one, long, count in zip(named, whole, _counts(named), strict=True)]
    short = [
        formatting.cut(title, most, "end") if column.source == "derived" else fitted(title, most + _around(title))
        for column, title in zip(columns, told, strict=True)
    ]
    pairs = zip(short, told, _counts(short), strict=True)
    return [one if count == 1 else formatting.cut(long, most) for one, long, count in pairs]


def metric(key: str, most: int) -> str:
    """A title of at most so many cells for one metric."""
    return fitted(plain(formatting.printable(key)), most)


def judged(key: str, value: float, most: int) -> str:
    """A metric with a value in at most so many cells; the value is never what is cut."""
    text = formatting.number(value)
    return f"{metric(key, max(most - len(text) - 1, 0))} {text}"


def fitted(title: str, most: int) -> str:
    """What is too long has its words written shorter, then only its last part, then the beginning of that."""
    call = _CALL.fullmatch(title)
    if formatting.width(title) <= most:
        return title
    if call and most >= _around(title) + _LETTERS:
        return f"{call[1]}({fitted(call[2], most - _around(title))})"
    for text in (title, title.rpartition("/")[2] or title):
        found = _clipped(_usual(text, most), most)
        if formatting.width(found) <= most:
            return found
    return formatting.cut(text, most, "end")


def plain(key: str) -> str:
    """A single value goes by its own name."""
    return key.removeprefix(f"{SINGLE_TITLE}/")


def _around(title: str) -> int:
    """The cells of a call around its key."""
    call = _CALL.fullmatch(title)
    return len(call[1]) + 2 if call else 0


def _usual(text: str, most: int) -> str:
    """The longest words as people usually write them, as many as must be."""
    for word in sorted(_WORD.findall(text), key=len, reverse=True):
        if formatting.width(text) > most:
            text = text.replace(word, _USUAL.get(word.lower(), word))
    return text


def _clipped(text: str, most: int) -> str:
    """The longest of a few words without their ends."""
    words = [*_WORD.finditer(text)]
    over = formatting.width(text) - most
    longest = max(words, key=lambda word: len(word[0]), default=None)
    if longest is None or not 0 < over <= len(longest[0]) - _LETTERS or not text.isascii():
        return text
    return text[: longest.end() - over] + text[longest.end() :]


def _counts(texts: Sequence[str]) -> list[int]:
    counts = Counter(texts)
    return [counts[text] for text in texts]
