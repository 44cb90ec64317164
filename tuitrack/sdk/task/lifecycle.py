"""Beginning and ending the task of this process."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from tuitrack import errors
from tuitrack.model import task
from tuitrack.sdk import guard, injection, session
from tuitrack.sdk.hooks import argparse as argparse_hook
from tuitrack.sdk.hooks import hook


def watch_parsers() -> None:
    """Look at argument parsers from now on, so that it does not matter when the task begins."""
    hook.install({"argparse": argparse_hook.patch})


def begin(request: session.Request) -> session.Session | None:
    """Start the session of this process; None with one warning where it cannot be had.

    Raises:
        LaunchError: the executor's values cannot be read.
        BadValue: an edited value does not fit the code; nothing has been trained yet.
    """
    injection.values()
    try:
        live = session.start(request)
    except OSError as error:
        guard.warn_once("init", f"nothing is recorded: {error}")
        return None
    watch_parsers()
    argparse_hook.connect_earlier(live)
    if not live.attempt and live.owner:
        project, name = live.started.project, live.started.name
        _say(f"recording {project}/{name} {live.task_id[:6]} · watch: tuitrack\n")
    return live


@guard.harmless
def _say(text: str) -> None:
    if sys.__stderr__ is not None:
        sys.__stderr__.write(text)


def same_request(live: session.Session, project: str | None, name: str | None) -> None:
    """A second init must mean the same task.

    Raises:
        UsageError: it names another one.
    """
    if live.attempt:
        return
    for asked, is_now in ((project, live.started.project), (name, live.started.name)):
        if asked is not None and asked != is_now:
            raise errors.UsageError(
                f"the current task is {live.started.project}/{live.started.name}, not {project}/{name}",
                hint="close it first: task.close()",
            )


def tags_of(given: Sequence[str] | str | None) -> tuple[str, ...]:
    """Tags from a list, or from a text with spaces between them."""
    if given is None:
        return ()
    return tuple(given.split()) if isinstance(given, str) else tuple(map(str, given))


def end(live: session.Session) -> None:
    """Complete the task while the process goes on."""
    session.stop(live, task.Status.COMPLETED)
