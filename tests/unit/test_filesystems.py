"""What a path lies on is told without a look at what may never answer."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tuitrack.spool.filesystems import Mounts

MOUNTS = b"""22 27 0:21 / /proc rw - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 27 0:40 / /data rw - nfs4 server:/x rw
31 30 0:41 / /data/fast\\040disk rw - xfs /dev/x rw
32 27 0:42 / /data rw - btrfs /dev/y rw
33 27 0:43 / /net rw - nfs4 server:/y rw
34 33 0:44 / /net/scratch rw - ext4 /dev/z rw""".splitlines()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/u", "ext4"),
        ("/data/u", "btrfs"),
        ("/database", "ext4"),
        ("/data/fast disk/u", "xfs"),
        ("/net/u", "nfs4"),
        ("/net/u/../../home", "ext4"),
        ("/net/scratch/u", "ext4"),
        ("/", "ext4"),
    ],
)
def test_the_innermost_mount_tells_the_file_system(path: str, kind: str):
    assert Mounts(MOUNTS).of(Path(path)).kind == kind


def test_links_are_followed_up_to_what_may_never_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "back").symlink_to(tmp_path)
    (tmp_path / "near").symlink_to("far")
    (tmp_path / "round").symlink_to("round")
    lines = [b"1 0 0:1 / / rw - ext4 /dev/x rw", b"2 1 0:2 / %b rw - nfs4 server:/ rw" % os.fsencode(tmp_path / "far")]
    mounts, looked = Mounts(lines), []
    links = Path.readlink
    monkeypatch.setattr(Path, "readlink", lambda path: looked.append(path) or links(path))
    for path, kind in (("near/back/x", "nfs4"), ("far/../x", "ext4"), ("round/x", "ext4"), ("nothing", "ext4")):
        assert mounts.of(tmp_path / path).kind == kind
    assert looked and not [one for one in looked if one.is_relative_to(tmp_path / "far")]


def test_where_nothing_can_be_told_nothing_is_taken_to_answer(tmp_path: Path):
    found = Mounts(()).of(tmp_path)
    assert not found.answers and found.kind == ""
