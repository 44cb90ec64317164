"""A stored file is complete, named by its content, private."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from tuitrack import errors
from tuitrack.store import files


def test_a_file_lies_under_its_hash(tmp_path: Path):
    source = tmp_path / "in" / "weights.bin"
    source.parent.mkdir()
    source.write_bytes(b"w" * 3_000_000)
    stored = files.put_file(tmp_path / "files", source)
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    assert (stored.hash, stored.size) == (digest, 3_000_000)
    assert stored.path == tmp_path / "files" / digest[:2] / digest / "weights.bin"
    assert files.open_uri(stored.uri).read_bytes() == source.read_bytes()


@pytest.mark.parametrize("name", ["../../etc/passwd", ".hidden", "", "a/b", "x" * 500, "ä\x1b[31m.txt"])
def test_a_name_never_leaves_its_directory(tmp_path: Path, name: str):
    stored = files.put_bytes(tmp_path / "files", b"data", name=name)
    assert stored.path.parent.name == stored.hash
    assert stored.path.read_bytes() == b"data"
    assert "\x1b" not in stored.path.name
    assert not stored.path.name.startswith(".")


def test_modes_are_private_whatever_the_umask(tmp_path: Path):
    before = os.umask(0)
    try:
        files.put_bytes(tmp_path / "files", b"data", name="n")
    finally:
        os.umask(before)
    for path in [tmp_path / "files", *(tmp_path / "files").rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.put_bytes(tmp_path / "files", b"data", name="n")
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_data_is_on_disk_before_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    order: list[str] = []
    sync, rename = os.fsync, Path.rename
    monkeypatch.setattr(files.os, "fsync", lambda fd: (order.append("sync"), sync(fd))[1])
    monkeypatch.setattr(Path, "rename", lambda self, target: (order.append("rename"), rename(self, target))[1])
    files.put_bytes(tmp_path / "files", b"data", name="n")
    assert order[:2] == ["sync", "rename"]
    assert "sync" in order[2:]


def test_the_same_content_twice_is_one_file(tmp_path: Path):
    first = files.put_bytes(tmp_path / "files", b"data", name="n")
    assert files.put_bytes(tmp_path / "files", b"data", name="n") == first
    files.verify(first.path, first.hash)
    first.path.write_bytes(b"changed")
    with pytest.raises(errors.IntegrityError):
        files.verify(first.path, first.hash)


@pytest.mark.parametrize("uri", ["file:///no/such/file", "https://example.org/x", "s3://bucket/x"])
def test_what_is_not_here_is_not_found(uri: str):
    with pytest.raises(errors.NotFound):
        files.open_uri(uri)


def test_a_copy_tells_how_far_it_is_and_leaves_nothing_when_it_is_stopped(tmp_path: Path):
    source = tmp_path / "folder"
    (source / "inside").mkdir(parents=True)
    (source / "inside" / "large").write_bytes(bytes(3 << 20))
    (source / "small").write_bytes(b"x")
    told: list[tuple[int, int]] = []
    made = files.copy_out(source, tmp_path / "copy", lambda done, whole: told.append((done, whole)))
    assert (made / "inside" / "large").stat().st_size == 3 << 20
    assert told[-1] == ((3 << 20) + 1, (3 << 20) + 1)
    assert [done for done, _ in told] == sorted(done for done, _ in told)

    def stop(done: int, whole: int) -> None:
        if done > 1 << 20:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        files.copy_out(source, tmp_path / "other", stop)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["copy", "folder"]


def test_several_files_of_one_start_count_as_one(tmp_path: Path):
    for ending in ("index", "data-00000-of-00001"):
        (tmp_path / f"ckpt-1.{ending}").write_text(ending)
    (tmp_path / "ckpt-10.index").write_text("another")
    several = tmp_path / "ckpt-1"
    found = files.measure(several)
    assert (files.open_uri(found.uri), found.size, files.size(several)) == (several, 24, 24)
    assert files.written(several) == max(one.stat().st_mtime for one in tmp_path.glob("ckpt-1.*"))
    (tmp_path / "out").mkdir()
    copied = files.copy_out(several, tmp_path / "out")
    assert sorted(one.name for one in copied.iterdir()) == ["ckpt-1.data-00000-of-00001", "ckpt-1.index"]
    assert files.measure(copied / "ckpt-1").hash == found.hash
    with pytest.raises(errors.Refused):
        files.copy_out(several, tmp_path / "out")
    (tmp_path / "ckpt-1.index").write_text("changed")
    with pytest.raises(errors.IntegrityError):
        files.verify(several, found.hash)
