"""What goes on after the page it was begun on was left, and says how it went wherever one is then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tuitrack import errors
from tuitrack.tui.messages import failure_of
from tuitrack.tui.screens.place import Place
from tuitrack.tui.telling import Copied, beside, share

Then = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Errand:
    """Something long with a file: what it is called, its line while it goes on, what is said once ctrl+c stops it."""

    name: str
    line: str
    stopped: errors.TuitrackError


def begin(page: Place, errand: Errand, act: Callable[[Copied], Then]) -> bool:
    """Do it in a thread of the application's, unless it is under way; whether it began.

    Args:
        page: Where it was asked for; how far it is is told only there.
        errand: What it is.
        act: Does it in that thread; what it gives is called in the application's.
    """
    app = page.app
    if any(one.group == errand.name and not one.is_finished for one in app.workers):
        return False

    def work() -> None:
        telling = beside(page, share(errand.line))
        try:
            then = act(telling.or_raise(errand.stopped))
        except Exception as error:  # nobody else is there to show it
            app.post_message(failure_of(error))
        else:
            app.call_later(then)

    app.run_worker(work, thread=True, exit_on_error=False, group=errand.name)
    return True
