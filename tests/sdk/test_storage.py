"""Files by address, under ClearML's names."""

from __future__ import annotations

import http.server
import re
import sys
import tarfile
import threading
import types
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from tuitrack import StorageManager, errors
from tuitrack.sdk import guard


@pytest.fixture
def folder(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with files in it, and in a folder in it."""
    monkeypatch.setattr(guard, "_warned", set())
    made = tmp_path / "data"
    (made / "deep").mkdir(parents=True)
    (made / "a.txt").write_text("a")
    (made / "deep" / "b.json").write_text("{}")
    (made / "empty.txt").write_text("")
    return made


def test_files_here_are_where_they_are(folder: Path, capsys: pytest.CaptureFixture[str]):
    path = folder / "a.txt"
    assert StorageManager.get_local_copy(str(path)) == StorageManager.get_local_copy(path.as_uri()) == str(path)
    assert StorageManager.get_local_copy(str(folder)) == str(folder)
    assert (StorageManager.exists_file(path.as_uri()), StorageManager.exists_file(str(folder))) == (True, False)
    assert StorageManager.get_file_size_bytes(str(path)) == 1
    assert StorageManager.get_metadata(str(path)) == {"name": "a.txt", "size": 1}
    assert StorageManager.get_local_copy(str(folder / "no")) is None
    assert StorageManager.get_file_size_bytes(str(folder / "no"), silence_errors=True) is None
    assert capsys.readouterr().err.count("is not there") <= 1


def test_an_archive_is_opened_unless_told_otherwise(folder: Path):
    archive = folder / "pack.zip"
    for content in ("first", "second"):
        with zipfile.ZipFile(archive, "w") as opened:
            opened.writestr("inside.txt", content)
            opened.writestr("../outside.txt", "no")
        extracted = Path(StorageManager.get_local_copy(str(archive)))
        assert {one.name: one.read_text() for one in extracted.iterdir()} == {"inside.txt": content}
        assert extracted == Path(StorageManager.get_local_copy(str(archive)))
    assert StorageManager.get_local_copy(str(archive), extract_archive=False) == str(archive)


def test_folders_go_there_and_back(folder: Path, tmp_path: Path):
    there = (tmp_path / "there").as_uri()
    assert StorageManager.upload_folder(str(folder), there, "*.json") == there
    assert StorageManager.list(there) == ["deep/b.json"]
    assert StorageManager.upload_folder(str(folder), there) == there
    assert StorageManager.list(there, with_metadata=True)[0] == {"name": "a.txt", "size": 1}
    assert StorageManager.list(there, return_full_path=True)[1] == f"{there}/deep/b.json"
    back = tmp_path / "back"
    assert StorageManager.download_folder(there, str(back)) == str(back)
    assert sorted(one.name for one in back.rglob("*") if one.is_file()) == ["a.txt", "b.json"]
    (back / "a.txt").write_text("mine")
    assert StorageManager.download_file(f"{there}/a.txt", str(back)) == str(back / "a.txt")
    assert (back / "a.txt").read_text() == "mine"
    StorageManager.download_file(f"{there}/a.txt", str(back), overwrite=True)
    assert (back / "a.txt").read_text() == "a"
    assert StorageManager.upload_folder(str(folder), there, "*.none") is None
    assert StorageManager.download_file(f"{there}/empty.txt", str(back), silence_errors=True) is None


def test_a_file_onto_itself_stays(folder: Path):
    path = str(folder / "a.txt")
    assert StorageManager.upload_file(path, path) == path
    assert Path(path).read_text() == "a"


def test_other_places_need_fsspec(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(errors.UsageError, match=r"pip install 'fsspec\[s3\]'"):
        StorageManager.get_local_copy("s3://bucket/a.txt")


class Elsewhere:
    """A file system that holds bytes by name, as fsspec's do."""

    protocol = ("far", "further")

    def __init__(self) -> None:
        self.held = {"bucket/a.txt": b"far", "bucket/deep/b.txt": b"further"}

    def info(self, path: str) -> dict[str, object]:
        if path not in self.held:
            raise FileNotFoundError(path)
        return {"type": "file", "size": len(self.held[path])}

    def find(self, path: str) -> list[str]:
        return [name for name in self.held if name.startswith(path)]

    def get_file(self, path: str, target: str) -> None:
        Path(target).write_bytes(self.held[path])

    def put_file(self, source: str, path: str) -> None:
        self.held[path] = Path(source).read_bytes()

    def mv(self, path: str, target: str) -> None:
        self.held[target] = self.held.pop(path)

    def makedirs(self, path: str, exist_ok: bool) -> None:
        assert exist_ok


def test_other_places_are_reached_through_fsspec(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    system, fsspec = Elsewhere(), types.ModuleType("fsspec.core")
    fsspec.get_filesystem_class = lambda scheme: Elsewhere
    fsspec.url_to_fs = lambda url: (system, url.partition("://")[2])
    monkeypatch.setitem(sys.modules, "fsspec.core", fsspec)
    copy = StorageManager.get_local_copy("far://bucket/a.txt")
    assert Path(copy).read_bytes() == b"far"
    system.held["bucket/a.txt"] = b"changed"
    assert Path(StorageManager.get_local_copy("far://bucket/a.txt")).read_bytes() == b"far"
    assert Path(StorageManager.get_local_copy("far://bucket/a.txt", force_download=True)).read_bytes() == b"changed"
    assert StorageManager.upload_file(str(folder / "a.txt"), "far://bucket/new.txt") == "far://bucket/new.txt"
    assert StorageManager.list("far://bucket") == ["a.txt", "deep/b.txt", "new.txt"]
    StorageManager.download_folder("far://bucket", str(tmp_path / "back"))
    assert (tmp_path / "back" / "deep" / "b.txt").read_bytes() == b"further"


class Server(http.server.BaseHTTPRequestHandler):
    """Gives files of the web: one with its length, one without, none of another name."""

    HELD: ClassVar = {"/a.txt": b"web", "/b.txt": b"no length", "/half.txt": b"ha"}

    def do_GET(self) -> None:
        """One of them."""
        data = self.HELD.get(self.path.partition("?")[0])
        self.send_response(403 if self.path == "/mine.txt" else 404 if data is None else 200)
        if self.path.startswith("/a.txt"):
            self.send_header("Content-Length", str(len(data or b"")))
        if self.path == "/half.txt":
            self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, *_: object) -> None:
        """Nothing on the console."""


@pytest.fixture
def web(folder: Path) -> Iterator[str]:
    """Address of a server on this machine."""
    with http.server.HTTPServer(("127.0.0.1", 0), Server) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_web_address_is_read_and_then_had_without_it(web: str, tmp_path: Path):
    copy = StorageManager.get_local_copy(f"{web}/a.txt?version=1")
    assert (Path(copy).name, Path(copy).read_bytes()) == ("a.txt", b"web")
    assert [StorageManager.get_file_size_bytes(f"{web}/{name}.txt") for name in "ab"] == [3, 9]
    assert StorageManager.download_file(f"{web}/b.txt", str(tmp_path / "down")) == str(tmp_path / "down" / "b.txt")
    assert StorageManager.exists_file(f"{web}/no.txt") is False
    assert StorageManager.get_local_copy(f"{web}/no.txt") is None
    for refused in (StorageManager.get_local_copy, StorageManager.exists_file, StorageManager.list):
        with pytest.raises(errors.UsageError, match=r"403|list"):
            refused(f"{web}/mine.txt")
    with pytest.raises(errors.UsageError, match="takes no files"):
        StorageManager.upload_file(copy, f"{web}/a.txt")
    Server.HELD.pop("/a.txt")
    assert StorageManager.get_local_copy(f"{web}/a.txt?version=1") == copy
    with pytest.raises(errors.UsageError, match="cannot be reached"):
        StorageManager.get_local_copy("http://127.0.0.1:1/a.txt")


def test_a_web_address_that_breaks_off_leaves_nothing(web: str, tmp_path: Path):
    with pytest.raises(errors.UsageError, match=r"half\.txt broke off after 2 of 4 bytes"):
        StorageManager.download_file(f"{web}/half.txt", str(tmp_path / "down"))
    assert list((tmp_path / "down").iterdir()) == []


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://me:s3cret@127.0.0.1:1/a.txt", "http://me@127.0.0.1:1/a.txt names a user"),
        ("http://127.0.0.1:port/a.txt", "cannot be read as a web address"),
        ("http://127.0.0.1:1/a.txt?token=s3cret", "http://127.0.0.1:1/a.txt cannot be reached"),
        ("nosuch://me:s3cret@host/a.txt", "nosuch://me@host/a.txt"),
    ],
)
def test_no_password_is_told(folder: Path, url: str, problem: str, capsys: pytest.CaptureFixture[str]):
    for ask in (StorageManager.get_local_copy, StorageManager.exists_file, StorageManager.list):
        with pytest.raises(errors.UsageError) as told:
            ask(url)
        assert "s3cret" not in str(told.value)
    with pytest.raises(errors.UsageError, match=re.escape(problem)):
        StorageManager.get_local_copy(url)
    assert StorageManager.get_local_copy(f"{folder}/no?token=s3cret") is None
    assert "s3cret" not in capsys.readouterr().err


@pytest.mark.parametrize("ending", [".tar", ".tar.gz", ".tgz"])
def test_a_tar_is_opened_as_a_zip_is(folder: Path, ending: str):
    archive = folder / f"pack{ending}"
    with tarfile.open(archive, "w:gz" if "g" in ending else "w") as opened:
        opened.add(folder / "deep", "inside")
        opened.add(folder / "a.txt", "../outside.txt")
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc"
        opened.addfile(link)
    extracted = Path(StorageManager.get_local_copy(str(archive)))
    assert [one.relative_to(extracted).as_posix() for one in sorted(extracted.rglob("*"))] == [
        "inside",
        "inside/b.json",
    ]
