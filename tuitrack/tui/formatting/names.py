"""Shorten what runs are called, most of which differ from each other by values of parameters."""

from __future__ import annotations

import re
from functools import lru_cache

from tuitrack.tui.formatting.cells import Where, cut, width

_KEY = re.compile(r"(?<=\s)[^\s=]+(?==\S)")
_NAMED = re.compile(r"(?<=\s)[^\s=]+=(?=\S)")
# Letters and the sign that more of them are left out; keys as short as the letters stay whole.
_LEAST, _WHOLE = 3, 2
# What is left at least of the words before the values.
_LEAST_NAME = 2


@lru_cache(4096)
def abridged(name: str, cells: int, where: Where = "middle") -> str:
    """Cut a name to at most `cells` cells: of `wide dropout=.2 lr=1e-3` first the keys, whose values tell it apart.

    Then first letters stand for keys, then values stand alone; then the words before them are cut, at last all of it.
    """
    excess = width(name) - cells
    if excess <= 0:
        return name
    keys = [width(key) for key in _KEY.findall(name)]
    rooms = range(max(keys, default=0) - 1, _LEAST - 1, -1)
    most = next((room for room in rooms if sum(max(key - room, 0) for key in keys) >= excess), 0)
    if most:
        return _KEY.sub(lambda key: cut(key[0], most, "end"), name)
    initials = _KEY.sub(lambda key: key[0] if width(key[0]) <= _WHOLE else key[0][0], name)
    if width(initials) <= cells:
        return initials
    first = _NAMED.search(name)
    words = name[: first.start()].rstrip() if first else ""
    values = _NAMED.sub("", name)[len(words) :]
    room = cells - width(values)
    return cut(words, room) + values if words and room >= _LEAST_NAME else cut(words + values, cells, where)
