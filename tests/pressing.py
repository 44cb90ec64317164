"""The keys that hands press at random."""

from __future__ import annotations

from tuitrack.tui.keys import keymaps

# Starting workers, enqueuing (which offers to start one) and saving reach beyond the home.
BEYOND = frozenset("WES")
_LETTERS = {key for action in keymaps.Keymap().actions for key in action.keys if len(key) == 1}
OTHERS = ("\x1b", "\r", "\t", " ", "/", ":", "?", "<", ">", "+", "-", "[", "]", "\x1b[B", "\x1b[A")
KEYS = (*sorted(_LETTERS - BEYOND - {"q"}), *OTHERS)
