"""What is in a kept file."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tuitrack.sdk import pictures
from tuitrack.tui.parts import contents
from tuitrack.tui.renderers.look import Look

LOOK = Look(78, 10_000, told=str)


def shown(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return "\n".join("".join(run.text for run in row) for row in contents.rows(path, path.name, LOOK))


def saved(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def test_an_array_tells_its_shape_and_values(tmp_path: Path):
    found = shown(tmp_path / "a.npy", saved(np.arange(60, dtype=np.float32).reshape(3, 4, 5)))
    assert "float32" in found and "3 × 4 × 5" in found and "min 0   mean 29.5   max 59" in found
    found = shown(tmp_path / "b.npy", saved(np.array([1.0, np.nan, np.inf])))
    assert "not finite 2" in found


def test_arrays_of_an_archive_are_listed_without_being_read(tmp_path: Path):
    buffer = io.BytesIO()
    np.savez_compressed(buffer, weights=np.zeros((300, 400)), bias=np.ones(7, np.int8))
    found = shown(tmp_path / "a.npz", buffer.getvalue())
    assert "weights" in found and "300 × 400" in found and "960 kB" in found and "int8" in found and "max 0" in found


def test_tables_are_tables_packed_or_not(tmp_path: Path):
    text = "name,score\n" + "".join(f'"row {n}, b",{n / 8}\n' for n in range(30))
    for name, data in (("a.csv", text.encode()), ("b.csv.gz", gzip.compress(text.encode()))):
        found = shown(tmp_path / name, data).splitlines()
        assert found[0].strip() == "30 rows, 2 columns"
        assert found[3].split("  ")[1] == "row 1, b" and found[3].endswith("0.125")


def test_a_table_that_unpacks_to_gigabytes_is_only_begun(tmp_path: Path):
    found = shown(tmp_path / "bomb.csv.gz", gzip.compress(b"a,b\n" + b"1,2\n" * 20_000_000, 1))
    assert found.splitlines()[0].strip().startswith("262,143+ rows")


def test_tensors_are_listed_by_their_header(tmp_path: Path):
    header = json.dumps(
        {"__metadata__": {"a": "b"}, "layer.weight": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}
    )
    found = shown(tmp_path / "m.safetensors", struct.pack("<Q", len(header)) + header.encode() + bytes(24))
    assert "layer.weight" in found and "F32" in found and "2 × 3" in found and "24 B" in found


def test_an_archive_is_listed_and_a_picture_drawn(tmp_path: Path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("folder/a.txt", "hello" * 100)
    assert "folder/a.txt" in shown(tmp_path / "a.zip", buffer.getvalue())
    assert "8 × 8" in shown(tmp_path / "a.png", pictures.png(np.zeros((8, 8, 3))))


class Trap:
    """Leaves a mark when it is loaded."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.touch, (self.mark,)


@pytest.mark.parametrize("ending", ["pkl", "pt", "npy", "npz", "joblib"])
def test_nothing_is_ever_loaded_that_could_run_code(tmp_path: Path, ending: str):
    mark = tmp_path / "mark"
    objects = np.array([Trap(mark)], object)
    data = pickle.dumps(Trap(mark))
    if ending in ("npy", "npz"):
        buffer = io.BytesIO()
        np.save(buffer, objects, allow_pickle=True) if ending == "npy" else np.savez(buffer, a=objects)
        data = buffer.getvalue()
    found = shown(tmp_path / f"a.{ending}", data)
    assert not mark.exists()
    assert found.strip()


@pytest.mark.parametrize(
    "ending", ["npy", "npz", "csv", "csv.gz", "tsv", "safetensors", "zip", "png", "jpg", "json", "txt", ""]
)
@pytest.mark.parametrize(
    "data",
    [b"", b"\0", b"\x93NUMPY\x01\x00", b"PK\x03\x04" + bytes(40), b"\xff" * 60, "ü\x1b]52;c;x\x07\x9b".encode() * 9],
)
def test_damaged_files_are_said_to_be_so_and_reach_no_terminal(tmp_path: Path, ending: str, data: bytes):
    found = shown(tmp_path / f"a.{ending}", data)
    assert not set("\x1b\x9b\x07").intersection(found)


def test_a_folder_and_a_text_are_shown(tmp_path: Path):
    (tmp_path / "inside.txt").write_text("x")
    assert "inside.txt" in "".join(run.text for row in contents.rows(tmp_path, "folder", LOOK) for run in row)
    assert "lr: 3" in shown(tmp_path / "a.yaml", b"lr: 3\n")
