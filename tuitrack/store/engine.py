"""What keeps a run database, and where."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from tuitrack.store.connection import Connection, Transaction

Finding = tuple[str, bool, str]
"""Name, whether it is well, what to know."""

READ_WAIT_MS = 5_000
"""Milliseconds that a question waits for a database that is busy."""


class Engine(Protocol):
    """A kind of database under a URL."""

    @property
    def name(self) -> str:
        """What it is called in messages: a path, or a URL without a password."""
        ...

    @property
    def path(self) -> Path | None:
        """The file, None where a server keeps it."""
        ...

    def connect(self) -> Connection:
        """A connection for changes."""
        ...

    def asked(self) -> AbstractContextManager[Connection]:
        """A connection for questions for a while, on which what lies in the bin is not there."""
        ...

    def kept(self) -> AbstractContextManager[None]:
        """Keep connections for the next questions meanwhile, where nobody does so anyway."""
        ...

    def translated(self) -> AbstractContextManager[None]:
        """Turn the driver's errors into ours meanwhile."""
        ...

    def make_ready(self, *, create: bool, read_only: bool) -> None:
        """Create or upgrade the database where that is needed and allowed.

        Raises:
            StoreError: it cannot serve.
        """
        ...

    def back_up(self, target: Path) -> None:
        """Copy the database into a new file while it is in use."""
        ...

    def damage(self, tx: Transaction) -> list[str]:
        """What is damaged or lost, empty when all is well."""
        ...

    def findings(self) -> list[Finding]:
        """What is well with what keeps it and what is not, beside its tables."""
        ...

    def size(self) -> int:
        """Bytes it takes."""
        ...

    def identity(self) -> object | None:
        """Which database lies under the name now, None where there is none yet."""
        ...

    def stamp(self) -> object:
        """Something that is another thing once somebody else has changed the database; cheap to ask for often."""
        ...
