"""What the recorder notes of itself is for everybody to read who may read the home."""

from __future__ import annotations

from pathlib import Path

from tuitrack.recorder.journal import Journal


def test_no_password_of_an_address_is_noted(tmp_path: Path):
    log, cause = Journal(tmp_path), OSError("sftp://me:s3cret@host/x went away")
    try:
        raise RuntimeError("postgresql://me:s3cret@host/db") from cause
    except RuntimeError as error:
        log.died(error)
    noted = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert set(noted) == {"recorder.log", "recorder.failed"}
    assert all("me@host" in text and "s3cret" not in text for text in noted.values())
