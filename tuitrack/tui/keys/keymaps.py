"""Which keys do what: the table of actions as a keymap and its user arranged it."""

from __future__ import annotations

import difflib
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tuitrack import errors
from tuitrack.tui.keys import action as acting
from tuitrack.tui.keys import actions, boxes
from tuitrack.tui.keys.action import Action

Moved = Mapping[str, tuple[str, ...]]
Told = Callable[[str], str]
"""Puts keys into a text, as `Keymap.told` does."""

NAMED: Mapping[str, Moved] = {"default": {}, "vim": {"draft.edit": ("enter", "i")}}
# The group whose actions wait beneath those of every place.
_LAST = "everywhere"
_COMMANDS = "everywhere.palette"
# What `:` also finds an action by, as an editor's user types it.
_WORDS = {"vim": {"draft.save": "w wq", "draft.leave": "q", "everywhere.leave": "q"}}

_SHORT = {"esc": "escape", "pgup": "pageup", "pgdn": "pagedown", "del": "delete", "return": "enter"}
_NAMES = frozenset(
    ("escape", "enter", "tab", "shift+tab", "space", "backspace", "delete", "insert", "home", "end", "pageup",
     "pagedown", "up", "down", "left", "right", *(f"f{number}" for number in range(1, 13)))
)  # fmt: skip
_ACTION = re.compile(r"\{([a-z_]+\.[a-z_]+)\}")
# Terminals send these with ctrl as other keys.
_SAME = {"h": "backspace", "i": "tab", "j": "enter", "m": "enter"}


@dataclass(frozen=True, slots=True)
class Keymap:
    """The actions with the keys they have here; `moved` are those that have others than in the table.

    `words` are those that `:` finds an action by as well.
    """

    actions: tuple[Action, ...] = actions.ACTIONS
    moved: Moved = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def strings(self) -> dict[str, str]:
        """What was moved, as the terminal library takes it."""
        return {name: ",".join(keys or (acting.NEVER,)) for name, keys in self.moved.items()}

    def of(self, *groups: str) -> tuple[Action, ...]:
        """The actions of some groups, in the order of the table; what works everywhere, where its keys are free."""
        own = tuple(group for group in groups if group != _LAST)
        usual = {action.id for action in actions.of(*(own or groups))}
        taken = {key for action in self.actions if action.id in usual for key in action.keys}
        beneath = _LAST in groups
        return tuple(
            action
            for action in self.actions
            if action.id in usual or (beneath and action.group == _LAST and not taken.intersection(action.keys))
        )

    def footer(self, groups: Sequence[str], lead: Sequence[str] = ()) -> tuple[Action, ...]:
        """What the footer shows: those that lead, then the most useful first."""
        found = [action for action in self.of(*groups) if action.keys and (action.foot or action.id in lead)]
        return tuple(
            sorted(found, key=lambda action: (lead.index(action.id) if action.id in lead else len(lead), action.foot))
        )

    def foot(self, groups: Sequence[str], without: Sequence[str] = ()) -> tuple[str, ...]:
        """What stands at the foot of a box: keys with what they do, those of one place together."""
        found = [one for one in self.of(*groups) if one.keys and one.foot and one.id not in without]
        found.sort(key=lambda one: one.foot)
        alike = [list(same) for _, same in itertools.groupby(found, lambda one: one.foot)]
        return tuple(f"{' '.join(one.shown_key for one in same)} {same[0].title}" for same in alike)

    def told(self, text: str) -> str:
        """A text in which `{runs.sort}` is the key of that action, where it has none how commands find it: `: sort`."""
        return _ACTION.sub(lambda found: self.key(found[1]) or self._named(found[1]) or found[0], text)

    def _named(self, name: str) -> str:
        titles = (action.title for action in self.actions if action.id == name)
        return next((f"{self.key(_COMMANDS)} {title}".strip() for title in titles), "")

    def key(self, name: str) -> str:
        """The first key of an action, as it is written on screen."""
        return next((action.shown_key for action in self.actions if action.id == name and action.keys), "")


def made(name: str, wanted: Mapping[str, Sequence[str]]) -> Keymap:
    """A keymap by name, in which a user gave actions other keys, as a person writes them.

    Raises:
        TuitrackError: there is no such keymap or action, a key cannot be typed, or it would mean two things.
    """
    if name not in NAMED:
        raise _wrong(f"no keymap {name!r}", " or ".join(NAMED))
    for action in wanted:
        _check(action)
    moved = {**NAMED[name], **{action: tuple(_key(key, action) for key in keys) for action, keys in wanted.items()}}
    found = tuple(replace(action, keys=moved.get(action.id, action.keys)) for action in actions.ACTIONS)
    keymap = Keymap(found, moved, _WORDS.get(name, {}))
    if moved:
        _check_places(keymap)
    return keymap


def _check_places(keymap: Keymap) -> None:
    """In no place, in no box may a key mean two things, or do something where it is typed."""
    for groups, lists in actions.TOGETHER.items():
        _check_apart(
            [*keymap.of(*groups), *keymap.of("everywhere"), *(one for name in lists for one in keymap.of(name))]
        )
    for groups, lists in boxes.BOXES.items():
        _check_apart([one for name in (*groups, *lists) for one in keymap.of(name)])
        _check_typed([one for name in groups for one in keymap.of(name)] if groups[0] in boxes.TYPED else [])


def _check(name: str) -> None:
    known = [action.id for action in actions.ACTIONS]
    if name not in known:
        near = "".join(f"{one}? " for one in difflib.get_close_matches(name, known, 1))
        raise _wrong(f"no action {name!r}", f"{near}tuitrack keys lists them")


def _key(text: str, action: str) -> str:
    """A key as the terminal library calls it, from how a person writes it."""
    found = acting.named(_SHORT.get(text, text))
    letter = found.removeprefix("ctrl+")
    if letter != found and letter in _SAME:
        raise _wrong(f"{action}: a terminal sends {text} as {_SAME[letter]}", "choose another key")
    held = letter != found and len(letter) == 1 and "a" <= letter <= "z"
    sign = len(text) == 1 and text.isprintable() and not text.isspace()
    if not (sign or held or found in _NAMES or found in acting.SIGNS):
        raise _wrong(f"{action}: no terminal sends {text!r} for sure", "a letter, a sign, ctrl+letter, f1, tab, pgup")
    return found


def _check_apart(found: Sequence[Action]) -> None:
    """No key may mean two things in one place, but where it does so in the table."""
    usual = {action.id: action.keys for action in actions.ACTIONS}
    for first, second, key in _shared(found):
        if key not in usual[first.id] or key not in usual[second.id]:
            raise _wrong(f"{acting.written(key)} is both {first.id} and {second.id}", "give one of them another key")


def _check_typed(found: Sequence[Action]) -> None:
    """Where one types a letter is typed, not obeyed: an action needs a key that no field takes."""
    for action in found:
        if action.keys and all(len(key) == 1 or key in acting.SIGNS for key in action.keys):
            raise _wrong(f"{action.id}: {action.shown_key} is typed there", "give it enter, tab, ctrl+letter, f1")


def _shared(found: Sequence[Action]) -> Iterator[tuple[Action, Action, str]]:
    seen: dict[str, list[Action]] = {}
    for action in found:
        for key in action.keys:
            yield from ((before, action, key) for before in seen.get(key, ()))
            seen.setdefault(key, []).append(action)


def _wrong(what: str, hint: str) -> errors.TuitrackError:
    return errors.TuitrackError(f"config.toml, keys: {what}", hint=hint)
