"""What the short reasons for an end mean."""

from __future__ import annotations

_MEANT = {
    "SIGKILL": "killed from outside, by somebody or by the system",
    "SIGTERM": "asked to end from outside",
    "SIGINT": "interrupted, as by ctrl+c",
    "SIGHUP": "its terminal went away",
    "SIGSEGV": "crashed inside native code",
    "SIGBUS": "a file or memory it used was gone",
    "SIGFPE": "a calculation that native code cannot make",
    "SIGILL": "native code that this processor does not know",
    "SIGABRT": "native code gave up",
    "SIGXCPU": "it used up the processor time it was allowed",
    "out of memory": "the kernel killed it, since memory ran out",
    "ended without saying how": "gone at once, as after kill -9, with nobody there to see why",
}


def explained(reason: str) -> str:
    """A reason with what it means, itself where it speaks for itself."""
    return f"{reason}: {_MEANT[reason]}" if reason in _MEANT else reason
