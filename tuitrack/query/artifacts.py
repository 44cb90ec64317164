"""What is in an artifact, as far as it is text."""

from __future__ import annotations

from pathlib import Path

from tuitrack.model.events import ArtifactAdded
from tuitrack.store import files

MOST = 1 << 20


def path(artifact: ArtifactAdded) -> Path:
    """Where its file is.

    Raises:
        NotFound: it is gone, or not on this machine.
    """
    return files.open_uri(artifact.uri)


def beginning(uri: str, most: int = MOST) -> str:
    """The beginning of a file that an address names, of a folder what is in it; nothing where that is no text.

    Raises:
        NotFound: the file is gone.
    """
    path = files.open_uri(uri)
    if not path.is_file():
        return "\n".join(sorted(str(one.relative_to(path)) for one in path.rglob("*")))
    with path.open("rb") as file:
        data = file.read(most)
    if b"\0" in data:
        return ""
    found = data.decode("utf-8", "replace")
    return "" if found.count("\ufffd") > len(found) // 100 else found
