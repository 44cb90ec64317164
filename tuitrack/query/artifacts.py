"""What is in an artifact, as far as it is text."""

from __future__ import annotations

from pathlib import Path

from tuitrack.settings import Settings
from tuitrack.store import files, opening
from tuitrack.store.files import Copied

MOST = 1 << 20


def path(settings: Settings, uri: str, copied: Copied = files.unheard) -> Path:
    """The file of an address on this host, fetched from the place that homes share where it has to be.

    Args:
        settings: Those of the home.
        uri: Where it was recorded.
        copied: Hears how many bytes of how many were fetched; what it raises ends that.

    Raises:
        NotFound: it is gone, or on another host that does not share it.
        Refused: there is no room for it.
        IntegrityError: it is damaged in the place that homes share.
    """
    return opening.local(settings, uri, copied)


def fetchable(settings: Settings, uri: str) -> bool:
    """Whether a file would have to be fetched before it can be read."""
    return opening.fetchable(settings, uri)


def beginning(path: Path, most: int = MOST) -> str:
    """The beginning of a file, of a folder what is in it; nothing where that is no text.

    Raises:
        OSError: it cannot be read.
    """
    if not path.is_file():
        return "\n".join(sorted(str(one.relative_to(path)) for one in path.rglob("*")))
    with path.open("rb") as file:
        data = file.read(most)
    if b"\0" in data:
        return ""
    found = data.decode("utf-8", "replace")
    return "" if found.count("\ufffd") > len(found) // 100 else found
