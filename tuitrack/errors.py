"""The exception tree.

TuitrackError                 everything we raise on purpose
├── NotFound                  a task, queue, artifact or metric that does not exist
├── Ambiguous                 a name or prefix that means more than one thing
├── Refused                   a change the current state does not allow
├── BadValue                  a parameter edit of the wrong type, choice or range, or what no database can keep
├── BadQuery                  a filter, column or sort that cannot be read (also ValueError)
├── UsageError                a call that contradicts an earlier one
├── StoreError                the database cannot serve
│   ├── StoreUnavailable      missing, locked, unreadable or full
│   ├── StoreCorrupt          not a database, or damaged
│   └── NewerSchema           written by a newer tuitrack
├── SharedAway                the place that homes share their files through cannot be reached
├── LaunchError               a task that cannot be started as recorded
└── IntegrityError            a file whose hash differs from what was recorded
"""

from __future__ import annotations

_AROUND = 30
"""So much of a query is shown on either side of the place that cannot be read."""


class TuitrackError(Exception):
    """Something went wrong that the user can act on.

    Args:
        message: What happened, in one line naming the value at fault.
        hint: What to try next, in one line; may be empty.
    """

    title = "error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class NotFound(TuitrackError):
    """Nothing goes by that name."""

    title = "not found"


class Ambiguous(TuitrackError):
    """More than one thing goes by that name."""

    title = "ambiguous"


class Refused(TuitrackError):
    """The current state does not allow this change."""

    title = "refused"


class BadValue(TuitrackError):
    """A value that its parameter, or the database, cannot take."""

    title = "bad value"


class BadQuery(TuitrackError, ValueError):
    """A filter or expression that cannot be read; `position` is where in its `text`, counted in characters."""

    title = "bad query"

    def __init__(self, message: str, *, hint: str = "", position: int | None = None) -> None:
        super().__init__(message, hint=hint)
        self.position = position
        self.text = ""

    def within(self, text: str) -> BadQuery:
        """The same, with the text that cannot be read."""
        self.text = self.text or text
        return self

    @property
    def placed(self) -> str:
        """What is wrong, in one line, with the text marked at the place unless that is where it begins."""
        if not self.position or not self.text:
            return str(self)
        before, after = self.text[: self.position], self.text[self.position :]
        start = f"…{before[-_AROUND:]}" if len(before) > _AROUND else before
        end = f"{after[:_AROUND]}…" if len(after) > _AROUND else after
        return f"{self.message}: {start}▸{end}" + (f" ({self.hint})" if self.hint else "")


class UsageError(TuitrackError):
    """A call that contradicts an earlier one."""

    title = "usage"


class StoreError(TuitrackError):
    """The database cannot serve."""

    title = "database"


class StoreUnavailable(StoreError):
    """The database is missing, locked, unreadable or full."""


class StoreCorrupt(StoreError):
    """The file is not a database, or it is damaged."""


class NewerSchema(StoreError):
    """The database was written by a newer tuitrack."""


class SharedAway(TuitrackError):
    """The place that homes share their files through cannot be reached, or is not the one it was."""

    title = "shared files"


class LaunchError(TuitrackError):
    """A task cannot be started as it was recorded."""

    title = "launch"


class IntegrityError(TuitrackError):
    """A file differs from what was recorded."""

    title = "integrity"
