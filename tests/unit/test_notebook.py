"""Notebooks become scripts."""

from __future__ import annotations

import json

import pytest

from tuitrack.sdk import notebook


def of(*cells: str) -> tuple[str, tuple[str, ...]]:
    made = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    return notebook.script(json.dumps({"cells": [{"cell_type": "markdown", "source": "# not code"}, *made]}))


def test_code_runs_from_top_to_bottom_without_what_is_no_python():
    text, left = of(
        "%matplotlib inline\nx = 1\nif x:\n    !pip install nothing\nprint?",
        "%%bash\nrm -rf /",
        '%%time\ny = x % 2\nz = """\n%no magic\n!not run\n"""',
    )
    found: dict[str, object] = {}
    exec(compile(text, "n", "exec"), found)
    assert (found["x"], found["y"], found["z"]) == (1, 1, "\n%no magic\n!not run\n")
    assert left == ("%matplotlib", "!pip", "print?", "%%bash")
    assert "not code" not in text


@pytest.mark.parametrize("text", ["[]", "{}", "print(1)", '{"cells": 1}'])
def test_what_is_no_notebook_is_refused(text):
    with pytest.raises(ValueError):
        notebook.script(text)
