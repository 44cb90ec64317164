"""What a key does, and how a key is written."""

from __future__ import annotations

import string
import unicodedata
from dataclasses import dataclass

from textual.keys import KEY_NAME_REPLACEMENTS

# The key of an action that has none: no terminal sends it.
NEVER = "never"


@dataclass(frozen=True, slots=True)
class Action:
    """What a key does; `call` is the method (`action_…`) of the screen, `foot` its place in the footer, 0 for none.

    At the foot of a box those of one place share it. `first` is what a key does before a field has it to type. `of` is
    what it belongs to in a menu: `place` where it arranges what is shown, else what it does with a run.
    """

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    foot: int = 0
    call: str = ""
    first: bool = False
    of: str = ""

    @property
    def group(self) -> str:
        """Where it works."""
        return self.id.partition(".")[0]

    @property
    def method(self) -> str:
        """The action as the terminal library calls it."""
        return self.call or self.id.partition(".")[2]

    @property
    def shown_key(self) -> str:
        """Its first key as it is written on screen."""
        return written(self.keys[0])

    @property
    def all_keys(self) -> str:
        """All its keys as they are written on screen."""
        return " ".join(written(key) for key in self.keys)


def named(text: str) -> str:
    """The name of a key from the sign it writes; other names are themselves."""
    if len(text) != 1 or text.isalnum():
        return text
    name = unicodedata.name(text, text).lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)


SIGNS = {named(sign): sign for sign in string.punctuation}
_SHORT = {"escape": "esc", "pageup": "pgup", "pagedown": "pgdn", "left": "←", "right": "→", "up": "↑", "down": "↓"}
_WRITTEN = {**SIGNS, **_SHORT}


def written(key: str) -> str:
    """A key as it is written on screen."""
    return _WRITTEN.get(key, key)
