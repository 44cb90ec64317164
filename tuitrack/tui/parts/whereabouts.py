"""What became of recorded files, in words."""

from __future__ import annotations

from tuitrack.query.weights import State
from tuitrack.settings import without_password

LOST = (State.changed, State.gone)
AFAR = (State.away, State.left)
"""On another host, out of reach."""


def address(uri: str) -> str:
    """Where a file lies, as it is shown: the path of one on a host, the rest without its passwords."""
    return without_password(uri).removeprefix("file://")


def mark(state: State, host: str) -> str:
    """A word or two for a line; nothing where all is as it should be."""
    if state in AFAR:
        return f"on {host.partition('.')[0] or 'another host'}"
    return {State.same: "", State.none: "no file", State.silent: "no answer"}.get(state, state.value)


def since(state: State) -> str:
    """What became of a file here since it was recorded; nothing where it is as it was, or elsewhere."""
    return f"{state.value} since it was recorded" if state in LOST else _NO_ANSWER * (state is State.silent)


def style(state: State) -> str:
    """How that is shown."""
    return "bad" if state in LOST else "warn" if state in (*AFAR, State.silent) else "dim"


def told(state: State, host: str) -> str:
    """One word for what anybody knows, of a file on another host what to do."""
    return advice(state, host) if state in (*AFAR, State.shared, State.silent) else state.value


def advice(state: State, host: str) -> str:
    """What became of it and what to do, after `it`."""
    return _ADVICE[state].format(host=host or "another host")


_NO_ANSWER = "gives no answer"
_ADVICE = {
    State.same: "is what was recorded",
    State.changed: "changed since it was recorded",
    State.gone: "is gone: moved or deleted since it was recorded",
    State.shared: "is on {host}, and fetched when it is opened",
    State.away: "is on {host}, not shared: TUITRACK_FILES shares what homes keep",
    State.left: "is on {host}, where its run saved it: output_uri=True keeps a copy, TUITRACK_FILES shares it",
    State.elsewhere: "is not on this host",
    State.silent: f"{_NO_ANSWER}: is what it lies on mounted, and its server up?",
    State.none: "has no file yet",
}
