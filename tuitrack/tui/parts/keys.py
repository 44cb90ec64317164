"""All keys as rows, those of one place first."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run, fill
from tuitrack.tui.keys import actions, boxes
from tuitrack.tui.keys.keymaps import Keymap
from tuitrack.tui.parts.sheet import paragraph
from tuitrack.tui.widgets.lines import Row, cell, rule

_KEYS, _TWO_FROM, _GAP = 13, 140, 4


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with pairs of what to press, or to see, and what it means."""

    title: str
    pairs: tuple[tuple[str, str], ...]


_TYPING = Section(
    "In a field",
    (
        ("enter", "Keep what was typed"),
        ("esc", "Leave everything as it was"),
        ("ctrl+u ctrl+w", "Delete to the start, the last word; other keys of the field edit the line too"),
    ),
)
_SIGNS = Section(
    "Signs",
    (
        ("○ ◌ ●", "A draft, queued, running"),
        ("✓ ✗ ■ ◆", "Completed, failed, stopped, published"),
        ("!", "Needs you"),
        ("⌂", "The base: all differences refer to it; first whatever the filter"),
        ("a", "Archived"),
        ("★", "The best by the goal of the metric; ↓ where low is good, ↑ where high is"),
        ("±", "A mean of completed runs with their sample standard deviation"),
        ("≈", "Within one standard deviation of the best"),
        ("▎", "Changed"),
        ("┃ ▸", "Selected; under the cursor"),
        ("+ −", "A group whose runs are hidden; shown"),
        ("· –", "Same as the base; absent"),
    ),
)
_MOUSE = Section(
    "Mouse",
    (
        ("click wheel", "What they do everywhere; two clicks open"),
        ("shift+drag", "Selects text for copying, as the mouse is the browser's"),
        (":mouse", "Leaves the mouse to the terminal, or takes it back"),
    ),
)


def sections(keymap: Keymap, groups: tuple[str, ...]) -> tuple[Section, ...]:
    """This place, what works on a run, what signs mean, what works everywhere, the rest, the other places."""
    own = sorted(groups, key=lambda group: group == "run")
    moving = actions.TOGETHER[groups]
    others = [group for group in actions.GROUPS if group not in (*own, *moving, "run", "everywhere")]
    here = [_of(keymap, group, groups) for group in own]
    around = [_of(keymap, "everywhere", groups), *(_of(keymap, group, (group,)) for group in moving)]
    return (*here, _SIGNS, *around, _TYPING, _MOUSE, *(_of(keymap, group, (group,)) for group in others))


def of_box(keymap: Keymap, groups: tuple[str, ...]) -> tuple[Section, ...]:
    """What works in a box, with its list; where one types, what a field does."""
    here = [_of(keymap, group, (group,)) for group in (*groups, *boxes.BOXES[groups])]
    return (*here, *([_TYPING] if groups[0] in boxes.TYPED else []))


def _of(keymap: Keymap, group: str, groups: tuple[str, ...]) -> Section:
    found = [action for action in keymap.of(*groups, "everywhere") if action.group == group and action.keys]
    return Section(actions.GROUPS[group], tuple((action.all_keys, action.help) for action in found))


def rows(found: tuple[Section, ...], width: int, search: str = "") -> list[Row]:
    """What contains all words searched for, under its headings; in two columns where there is room for both."""
    if width < _TWO_FROM:
        return _column(found, width, search)
    half = (width - _GAP) // 2
    whole = _column(found, half, search)
    middle = next((place for place, row in enumerate(whole) if not row and place >= len(whole) // 2), len(whole))
    left, right = whole[:middle], whole[middle + 1 :]
    return [
        (*fill(first, half), Run(" " * _GAP, ""), *second) for first, second in zip_longest(left, right, fillvalue=())
    ]


def _column(found: tuple[Section, ...], width: int, search: str) -> list[Row]:
    words = search.lower().split()
    longest = max(formatting.width(pair[0]) for section in found for pair in section.pairs)
    keys = max(min(longest, width // 3), _KEYS)
    drawn: list[Row] = []
    for section in found:
        fit = [pair for pair in section.pairs if all(word in _text(section, pair) for word in words)]
        if fit:
            drawn += [*([()] if drawn else []), rule(section.title, width)]
            drawn += [row for pair in fit for row in _row(pair, keys, width)]
    return drawn or [(Run(f"  no key is about {search}", "dim"),)]


def _text(section: Section, pair: tuple[str, str]) -> str:
    return f"{section.title} {pair[0]} {pair[1]}".lower()


def _row(pair: tuple[str, str], keys: int, width: int) -> list[Row]:
    first, *more = paragraph(pair[1], width - keys - 2)
    start = (Run("  ", ""), cell(pair[0], keys, "accent"))
    return [(*start, *first), *((Run(" " * (keys + 2), ""), *row) for row in more)]
