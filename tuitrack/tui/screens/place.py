"""What every place has in common: its frame, its news, its troubles."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from textual import events
from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer
from textual.widget import Widget
from textual.worker import Worker, WorkerState

from tuitrack import errors
from tuitrack.spool import away
from tuitrack.tui import host
from tuitrack.tui.formatting import clock
from tuitrack.tui.host import Host
from tuitrack.tui.leaderboard.completing import Offer
from tuitrack.tui.messages import Failed, failure_of
from tuitrack.tui.vacancy import Vacancy
from tuitrack.tui.widgets.banner import Banner
from tuitrack.tui.widgets.key_footer import KeyFooter
from tuitrack.tui.widgets.place_bar import PlaceBar
from tuitrack.tui.widgets.vacant import Vacant

# Groups of workers without which a place has nothing to show.
READING = frozenset(("load", "arrange", "charts", "charts-restore"))
# Those that add to it, again after each time it was read.
ADDING = frozenset(("sparks", "preview", "states"))
_BEGINNING = frozenset((WorkerState.PENDING, WorkerState.RUNNING))


class Place(Screen[None]):
    """A full screen: place bar, body, footer of keys.

    A subclass names its PLACE with its action GROUPS, sets `BINDINGS = actions.bindings(*GROUPS)`, yields its widgets
    in `body`, and starts its `@work` in `reload`, which is called when it is shown and whenever the database moved.
    One that costs much to read says in `PAUSE` how many seconds lie between news and news at least, one whose footer is
    to begin with other keys than the most useful of all its groups names them in `FOOT`. It has the class
    `-unread` while what it shows cannot be read, `-vacant` while there is nothing in it: then what has the class
    `content` is out of sight.
    """

    PLACE = ""
    GROUPS: tuple[str, ...] = ()
    FOOT: tuple[str, ...] = ()
    BAR = True
    PAUSE = 0.0

    def __init__(self) -> None:
        super().__init__()
        self._read_at = 0.0
        self._covered = False
        self._next_news: Timer | None = None
        self._unread: dict[str, Failed] = {}
        self._unread_since = 0.0
        self._focused_before: Widget | None = None

    @property
    def browser(self) -> Host:
        """The application, as what it is."""
        return host.of(self)

    @property
    def queue(self) -> str:
        """The queue that is looked at, empty where none is."""
        return ""

    @property
    def scope(self) -> object:
        """What is arranged here: only here is a change of that taken back."""
        return None

    def compose(self) -> ComposeResult:
        """The frame around the body."""
        if self.BAR:
            yield PlaceBar(self.PLACE)
        yield from self.body()
        yield Vacant()
        yield Banner()
        yield KeyFooter((*self.GROUPS, "everywhere") if self.PLACE else self.GROUPS, self.FOOT)

    def body(self) -> ComposeResult:
        """The widgets between place bar and footer."""
        yield from ()

    def reload(self) -> None:
        """Start reading what this place shows."""

    def on_mount(self) -> None:
        """Show what there is, whatever the theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.restyle())
        self._reload_all()

    def on_unmount(self) -> None:
        """Hear no more: whoever is subscribed is held, with everything on it."""
        self.app.theme_changed_signal.unsubscribe(self)

    def on_screen_resume(self) -> None:
        """Catch up with what moved while something else was in front."""
        if self._covered:
            self._reload_all()

    def on_screen_suspend(self) -> None:
        """Something else comes to the front."""
        self._covered = True

    def depart(self, leave: Callable[[], object]) -> None:
        """Let the user go elsewhere; a place that holds something unsaved asks first."""
        leave()

    def news(self) -> None:
        """Something moved while this is in front."""
        self.reload()

    def grow_older(self) -> None:
        """A minute went by while this is in front, and maybe nothing else."""

    def hear(self) -> None:
        """Something moved: look again, not too soon after the last time."""
        rest = self._read_at + self.PAUSE - time.monotonic()
        if rest <= 0 or self.app.is_headless:
            self._hear()
        elif self._next_news is None:
            self._next_news = self.set_timer(rest, self._hear)

    def _hear(self) -> None:
        self._next_news = None
        if self.is_current:
            self._read_at = time.monotonic()
            self.news()

    def _reload_all(self) -> None:
        self._read_at = time.monotonic()
        self.reload()
        for bar in self.query(PlaceBar):
            bar.reload()

    def restyle(self) -> None:
        """Draw everything again in other colours."""
        for widget in self.query("*"):
            widget.refresh()
        self.reload()

    def say(self, text: str) -> None:
        """Show one line until the next key; `{runs.sort}` in it is the key of that action."""
        self.query_one(Banner).say(self.browser.keymap.told(text))

    def hush(self) -> None:
        """What was said last is so no longer."""
        self._clear()

    def hint(self, text: str = "") -> None:
        """Let the footer say what the keys do here, `{runs.sort}` as that action's; nothing brings the keys back."""
        self.query_one(KeyFooter).hint(self.browser.keymap.told(text))

    def advise(self, text: str) -> None:
        """Let the footer say this in a field wherever there is nothing to complete."""
        self.query_one(KeyFooter).advise(text)

    def vacate(self, vacancy: Vacancy | None) -> None:
        """Say why there is nothing to show, with the next step; None brings what there is back."""
        was = self.has_class("-vacant")
        if vacancy is not None:
            self._focused_before = self._focused_before if was else self.focused
            self.query_one(Vacant).show(vacancy.told(self.browser.keymap.told))
        if vacancy is not None or was:
            self.hint("" if vacancy is None else vacancy.keys)
            self.set_class(vacancy is not None, "-vacant")
        if was and vacancy is None and self._focused_before is not None:
            self._focused_before.focus()

    def lead(self, *ids: str) -> None:
        """Let the footer show these actions before the others."""
        self.query_one(KeyFooter).lead(ids)

    def entitle(self, titles: Mapping[str, str]) -> None:
        """Let the footer say of some actions what they do to what is under the cursor."""
        self.query_one(KeyFooter).entitle(titles)

    def offer(self, offer: Offer) -> None:
        """Let the footer say what a field could go on with."""
        self.query_one(KeyFooter).offer(offer)

    def complain(self, failure: Failed) -> None:
        """Show what went wrong with what to try, `{runs.sort}` in that as the key of that action."""
        self.query_one(Banner).complain(replace(failure, hint=self.browser.keymap.told(failure.hint)))

    def _dated(self, failure: Failed) -> Failed:
        """What is wrong with the database, with since when: as the recorder noted it, else as it was found here."""
        noted = away.noted(self.browser.settings.home)
        self._unread_since = self._unread_since if self._unread else time.time()
        since = min(self._unread_since, noted.since if noted else self._unread_since)
        return replace(failure, text=f"{failure.text}, since {clock(since, time.time())}")

    def on_key(self, event: events.Key) -> None:
        """A key puts the last line said away, but not why nothing can be read."""
        self._clear()

    def _clear(self) -> None:
        self.query_one(Banner).clear()
        for failure in self._unread.values():
            self.complain(failure)

    def check_message_enabled(self, message: Message) -> bool:
        """Whether to hear of something: not of workers that begin, several times a second while runs report."""
        begins = isinstance(message, Worker.StateChanged) and message.state in _BEGINNING
        return not begins and super().check_message_enabled(message)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Show the error of a worker that failed; that of one that reads, until it can read again."""
        group = event.worker.group
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            failure, stored = failure_of(event.worker.error), isinstance(event.worker.error, errors.StoreError)
            if group in READING | ADDING:
                self._unread[group] = self._dated(failure) if stored else failure
            self.complain(next(reversed(self._unread.values()), failure) if stored else failure)
        elif event.state is WorkerState.SUCCESS:
            mended = self._unread.keys() & ({group} | ADDING if group in READING else {group})
            for one in mended:
                del self._unread[one]
            if mended:
                self._clear()
        self.set_class(bool(self._unread.keys() & READING), "-unread")
