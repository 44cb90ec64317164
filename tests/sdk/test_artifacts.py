"""Artifacts: every kind kept whole, found again, trusted only while it is what was recorded."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from tuitrack import errors
from tuitrack.model import events
from tuitrack.sdk.artifacts import Artifact, Upload, keep
from tuitrack.settings import Settings


class Point:
    """An object that only a pickle holds."""

    def __init__(self, x: int) -> None:
        self.x = x

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Point) and other.x == self.x

    __hash__ = None


def stored(tmp_path: Path, given: object, **more: object) -> Artifact:
    return Artifact(keep(tmp_path / "files", Upload("it", given, **more)), Settings(tmp_path))


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"b": [1.5, None], "a": {"ä": True}}, "dict"),
        ({1: "int keys"}, "pickle"),
        ("some text \ud800", "string"),
        ("", "pickle"),
        (None, "pickle"),
        ([1, 2], "pickle"),
        (Point(3), "pickle"),
    ],
)
def test_objects_come_back_as_they_were(tmp_path, given, kind):
    artifact = stored(tmp_path, given)
    assert artifact.type == kind
    assert artifact.get() == given


def test_arrays(tmp_path):
    numpy = pytest.importorskip("numpy")
    artifact = stored(tmp_path, numpy.arange(6.0).reshape(2, 3))
    assert artifact.type == "numpy" and "float64 (2, 3)" in artifact.preview
    assert (artifact.get() == numpy.arange(6.0).reshape(2, 3)).all()
    assert stored(tmp_path, numpy.array([None])).type == "pickle"


def test_files_and_folders(tmp_path):
    folder = tmp_path / "data"
    (folder / "deep").mkdir(parents=True)
    (folder / "a.txt").write_text("a")
    (folder / "deep" / "b.bin").write_bytes(b"\0b")
    file = stored(tmp_path, folder / "a.txt")
    assert file.type == "custom" and file.get().read_text() == "a" and file.get().name == "a.txt"
    archive = stored(tmp_path, str(folder))
    assert archive.type == "archive" and archive.preview.split() == ["a.txt", "deep/b.bin"]
    assert (archive.get() / "deep" / "b.bin").read_bytes() == b"\0b"
    assert archive.get_local_copy(extract_archive=False).endswith("data.zip")
    assert not list((tmp_path / "files").glob(".*"))  # nothing half made is left


def test_a_path_to_nothing_and_a_pipe_are_no_artifacts(tmp_path):
    with pytest.raises(FileNotFoundError):
        stored(tmp_path, tmp_path / "model.pt")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="neither a file nor a folder"):
        stored(tmp_path, tmp_path / "pipe")


def test_what_is_known_of_it(tmp_path):
    artifact = stored(tmp_path, {"a": 1}, metadata={"epoch": 3})
    assert artifact.metadata == {"epoch": "3"} and artifact.size == 14 and len(artifact.hash) == 64
    assert artifact.url.startswith("file://") and artifact.timestamp.tzinfo is not None
    assert stored(tmp_path, {"a": 1}, preview="mine").preview == "mine"


def test_a_changed_file_is_not_opened(tmp_path):
    artifact = stored(tmp_path, Point(1))
    path = Path(artifact.get_local_copy())
    path.write_bytes(pickle.dumps(Point(2)))
    with pytest.raises(errors.IntegrityError):
        artifact.get()
    path.unlink()
    with pytest.raises(errors.NotFound):
        artifact.get()


def test_pickles_can_be_blocked(tmp_path, monkeypatch):
    artifact = stored(tmp_path, Point(1))
    with pytest.raises(errors.Refused):
        artifact.get(block_unsafe_artifacts=True)
    monkeypatch.setenv("TUITRACK_BLOCK_PICKLES", "1")
    with pytest.raises(errors.Refused):
        artifact.get()
    assert stored(tmp_path, {"a": 1}).get() == {"a": 1}
    with pytest.raises(errors.Refused):
        stored(tmp_path, Point(1), pickled=False)


def test_the_users_own_bytes(tmp_path):
    artifact = stored(tmp_path, [1], extension=".lst", serializer=lambda given: bytes(given))
    assert artifact.get(deserialization_function=list) == [1]
    assert artifact.url.endswith("it.lst")


def test_an_upload_is_reported_and_a_failed_one_is_said(run):
    result = run(
        """
        from tuitrack import Task
        task = Task.init('digits', 'mlp')
        open('note.txt', 'w').write('hello')
        assert task.upload_artifact('note', 'note.txt', metadata={'a': 1}, delete_after_upload=True) is True
        assert task.upload_artifact('bad', lambda: 1) is False
        import os
        assert not os.path.exists('note.txt')
        """
    )
    (added,) = result.owner.of(events.ArtifactAdded)
    assert (added.name, added.type, added.size, added.filename) == ("note", "custom", 5, "note.txt")
    assert result.err.count("tuitrack: upload") == 1


@pytest.mark.parametrize("ending", ["", ".csv.gz", ".parquet", ".feather", ".pickle"])
def test_tables_come_back_with_their_index(tmp_path, monkeypatch, ending):
    pandas = pytest.importorskip("pandas")
    if ending in (".parquet", ".feather"):
        pytest.importorskip("pyarrow")
    frame = pandas.DataFrame({"a": [1, 2], "b": [0.5, float("nan")]}, index=["x", "y"])
    artifact = stored(tmp_path, frame, extension=ending)
    assert artifact.type == "pandas" and artifact.preview.startswith("2 rows × 2 columns")
    assert artifact.url.endswith(f"it{ending or '.csv.gz'}")
    pandas.testing.assert_frame_equal(artifact.get(), frame)
    several = pandas.DataFrame({"a": [1]}, index=pandas.MultiIndex.from_tuples([("x", 1)]))
    pandas.testing.assert_frame_equal(stored(tmp_path, several).get(), several)
    monkeypatch.setenv("TUITRACK_BLOCK_PICKLES", "1")
    with pytest.raises(errors.Refused):
        stored(tmp_path, several).get()
    with pytest.raises(errors.Refused, match=r"no \.doc file"):
        stored(tmp_path, frame, extension=".doc")


def test_images_come_back_with_their_pixels(tmp_path):
    image = pytest.importorskip("PIL.Image")
    given = image.new("RGB", (3, 2), (1, 2, 3))
    artifact = stored(tmp_path, given)
    assert artifact.type == "image" and artifact.preview == "RGB (3, 2)" and artifact.url.endswith("it.png")
    assert artifact.get().tobytes() == given.tobytes()
    assert stored(tmp_path, given, extension=".bmp").get().size == (3, 2)


def test_endings_of_their_own(tmp_path):
    numpy = pytest.importorskip("numpy")
    array = stored(tmp_path, numpy.array([[1.5, 2.0]]), extension=".csv.gz")
    assert array.url.endswith(".csv.gz") and (array.get() == [[1.5, 2.0]]).all()
    assert stored(tmp_path, {"b": 1, "a": {"c": [2]}}, extension=".yaml").get() == {"b": 1, "a": {"c": [2]}}
    assert stored(tmp_path, {"a": Point(1)}, extension=".yaml").type == "pickle"
    assert stored(tmp_path, {"a": 1}, extension=".pkl").type == "pickle"


def test_several_files_by_pattern_or_list(tmp_path):
    for name in ("a.txt", "b.txt", "deep/c.txt", "d.bin"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text(name)
    flat = stored(tmp_path, str(tmp_path / "in" / "*.txt"))
    assert flat.type == "archive" and flat.preview.split() == ["a.txt", "b.txt"]
    assert stored(tmp_path, str(tmp_path / "in" / "**" / "*.txt")).preview.split() == ["a.txt", "b.txt", "deep/c.txt"]
    listed = stored(tmp_path, [tmp_path / "in" / "d.bin", tmp_path / "in" / "deep"])
    assert listed.preview.split() == ["d.bin", "deep/c.txt"]
    assert (listed.get() / "deep" / "c.txt").read_text() == "deep/c.txt"
    assert stored(tmp_path, "is a*b ? no pattern").get() == "is a*b ? no pattern"
    with pytest.raises(FileNotFoundError):
        stored(tmp_path, [tmp_path / "gone"])


def test_what_lies_elsewhere_is_noted_not_copied(tmp_path):
    artifact = stored(tmp_path, "https://example.org/data/train.csv?v=1")
    assert (artifact.type, artifact.size, artifact.hash) == ("custom", 0, "")
    assert artifact.url == "https://example.org/data/train.csv?v=1"
    (tmp_path / "there.txt").write_text("here")
    assert stored(tmp_path, (tmp_path / "there.txt").as_uri()).get().read_text() == "here"
    with pytest.raises(errors.NotFound, match=r"example\.org"):
        artifact.get()
