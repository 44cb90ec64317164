"""What one field of a draft says: what it can be, why a text does not fit."""

from __future__ import annotations

from dataclasses import dataclass

from tuitrack import errors
from tuitrack.model import params as vocabulary
from tuitrack.model import variation
from tuitrack.model.params import Param
from tuitrack.ops import editing, reworking
from tuitrack.query.tasks import StoredConfiguration

CODE = {
    "entry_point": "entry point",
    "module": "module",
    "argv": "arguments",
    "working_dir": "working directory",
    "executable": "interpreter",
    "environ": "variables",
    "repository": "repository",
    "commit": "commit",
    "diff": "changes",
    "requirements": "packages",
    "script_text": "script",
}
"""Fields of the code that can be edited, with what they are called."""

_LONG = frozenset({"diff", "requirements", "script_text"})
_HINTS = {
    "entry_point": "from the repository's root",
    "module": "in place of an entry point, as python -m",
    "argv": "as in a shell",
    "executable": "what runs it",
    "commit": "empty: no repository",
}


@dataclass(frozen=True, slots=True)
class CodeField:
    """A field of a draft's code: its name there, its text before any edit."""

    name: str
    text: str

    @property
    def title(self) -> str:
        """What it is called on screen."""
        return CODE[self.name]

    @property
    def long(self) -> bool:
        """Whether it has lines."""
        return self.name in _LONG

    @property
    def hint(self) -> str:
        """What it can be."""
        return _HINTS.get(self.name, "")

    def problem(self, text: str) -> str:
        """Why it cannot be a text, empty when it can."""
        try:
            reworking.read(self.name, text)
        except errors.BadValue as error:
            return f"{error.message.rpartition(': ')[2]}: {error.hint}"
        return ""


def problem(param: Param, text: str) -> str:
    """Why a parameter cannot take a text, empty when it can."""
    try:
        vocabulary.parse(param, text)
    except errors.BadValue as error:
        told = error.message.removeprefix(f"{param.key}={text}: ")
        return error.hint if param.choices or "range" in told else told.removeprefix("not ")
    return ""


def list_problem(param: Param, text: str) -> str:
    """Why a field's text cannot be read as one value or as several, empty when it can."""
    try:
        found = variation.values(param, text)
    except errors.BadValue as error:
        item, _, told = error.message.removeprefix(f"{param.key}=").rpartition(": ")
        return problem(param, text) if item == text and told.startswith("not ") else f"{item}: {told}"
    return "" if len(found) > 1 else problem(param, text)


def short(param: Param) -> str:
    return param.key.rpartition("/")[2]


def text_problem(one: StoredConfiguration, text: str) -> str:
    """Why a configuration object cannot be a text, empty when it can."""
    try:
        editing.check_syntax(one.name, one.type, text)
    except errors.BadValue as error:
        return error.message.removeprefix(f"configuration {one.name}: ")
    return ""


def hint(param: Param) -> str:
    """What a parameter can be."""
    if param.choices:
        return " ".join(param.choices)
    low, high = param.minimum, param.maximum
    bounds = f" ≥ {low:g}" if low is not None and high is None else f" ≤ {high:g}" if high is not None else ""
    if low is not None and high is not None:
        bounds = f" {low:g} to {high:g}"
    return f"{param.type or 'any'}{bounds}{', empty for None' if param.nullable else ''}"


def next_choice(param: Param, text: str) -> str | None:
    """The choice after a text; None where there is nothing to choose from."""
    choices = param.choices or (("True", "False") if param.type == "bool" else ())
    if not choices:
        return None
    return choices[(choices.index(text) + 1) % len(choices)] if text in choices else choices[0]
