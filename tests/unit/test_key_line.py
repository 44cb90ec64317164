"""Keys in a line of hints."""

from __future__ import annotations

import pytest

from tuitrack.tui.widgets import key_line


@pytest.mark.parametrize(
    ("hint", "keys"),
    [
        ("status:failed lr<=1e-3   tab complete   enter keep   esc put back", ["tab", "enter", "esc"]),
        ("J K move   < > width, = fit\nv last, best", ["J", "K", "<", ">", "v"]),
        ("its letter or enter takes it, a value stays", ["enter"]),
        ("delete remove   f1 keys   at the end", ["delete", "f1"]),
        ("← → cursor   ctrl+o in $EDITOR", ["←", "→", "ctrl+o"]),
    ],
)
def test_keys_stand_out(hint: str, keys: list[str]):
    line = key_line.keyed(hint, "blue")
    assert line.plain == hint
    assert [line.plain[span.start : span.end] for span in line.spans if span.style] == keys
