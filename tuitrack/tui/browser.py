"""The application: holds what is selected, passes news on, goes from place to place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rich.console import RenderableType
from textual import events, on
from textual.app import App
from textual.filter import Monochrome
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from tuitrack.query import projects
from tuitrack.query.opening import Database
from tuitrack.tui import absence, asking, colours, gauge, pages, places, state, themes, threads
from tuitrack.tui.answering import changing, keeping
from tuitrack.tui.background import letting_go, meanwhile, ringing
from tuitrack.tui.changes import history
from tuitrack.tui.keys import actions, keyboard, keymaps
from tuitrack.tui.leaderboard import calling, unarranged
from tuitrack.tui.messages import Alerted, Changed, Done, Failed, failure_of
from tuitrack.tui.options import Options
from tuitrack.tui.screens.place import Place
from tuitrack.tui.screens.too_small import TooSmall
from tuitrack.tui.selection import Selection
from tuitrack.tui.tty import driver, guard, terminal, wire
from tuitrack.tui.tty.terminal import SMALLEST
from tuitrack.tui.widgets.place_bar import PlaceBar

_MINUTE = 60.0


class TuitrackApp(App[None], inherit_bindings=False):
    """The browser of one database."""

    BINDINGS = actions.bindings("everywhere")
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    TITLE = "tuitrack"

    def __init__(self, db: Database, options: Options) -> None:
        letting_go.install()
        super().__init__(driver_class=driver.Driver)
        self._filters = [one for one in self._filters if not isinstance(one, Monochrome)]
        self.db = db
        self.settings = db.settings
        self.options = options
        self.gauge = gauge.Gauge()
        self.views = state.Views(db, options.fresh)
        kept = self.views.browser()
        self.selection = Selection(project=state.first_project(db, options.project, kept))
        self.absence = absence.Absence(kept.seen)
        self.calling = calling.Calling()
        self.unarranged = unarranged.Unarranged(db)
        self.history = history.History()
        self._interrupted, self._mouse = False, True
        self.keyboard = keyboard.Keyboard(self, super().on_event)
        self._wire = wire.Wire(erases=options.erases)
        self._meanwhile = meanwhile.Meanwhile(
            self, ringing.Ringer(db, self.calling), lambda: self.keyboard.rests, self.hang_up
        )
        for tokens in themes.THEMES.values():
            self.register_theme(tokens.theme())
        self.colours = colours.Colours(kept.theme or themes.checked(db.settings.theme), options)
        self._dress()
        self.keymap = keymaps.made(db.settings.keymap, db.settings.keys)
        self.set_keymap(self.keymap.strings)

    @property
    def few_colours(self) -> bool:
        """Whether colour alone cannot tell lines apart here."""
        return self.colours.few

    def on_mount(self) -> None:
        """Show the first place, then listen."""
        threads.know(self)
        self.app_resume_signal.subscribe(self, lambda _: self.action_redraw(), immediate=True)
        spec = places.named(self.options.view)
        made = spec.make()
        if spec.kept:
            self.install_screen(made, spec.name)
        self.push_screen(made)
        if self.options.greeting:
            self.call_after_refresh(self._greet)
        if not self.options.once:
            self.set_interval(_MINUTE, self._grow_older)
            self._meanwhile.start()

    def _grow_older(self) -> None:
        """A minute went by: ages are others, and the next time what happened since somebody was last here is new."""
        if isinstance(self.screen, Place):
            self.screen.grow_older()
        if self.absence.moved() and not self.settings.read_only:
            self.keep()

    def _greet(self) -> None:
        place = self._place()
        if place is not None:
            place.say(self.options.greeting)

    def on_unmount(self) -> None:
        """Stop listening."""
        self._meanwhile.stop()

    def leave(self, code: int = 0) -> None:
        """End the browser, from any thread or signal handler."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(lambda: self.exit(return_code=code))

    def hang_up(self) -> None:
        """End the browser because its terminal is gone."""
        terminal.end(129)
        self.leave(129)

    def use_theme(self, name: str) -> None:
        """Draw with another theme, where the terminal has colours for it."""
        self.colours.use(name)
        self._dress()

    def _dress(self) -> None:
        self.tokens = self.colours.tokens
        self.set_class(self.few_colours, "-few")
        self.theme = self.tokens.name

    def go(self, name: str) -> None:
        """Go to a place; pages that lie over the current one are left."""
        spec = places.named(name)
        while len(self.screen_stack) > 2:
            self.pop_screen()
        if not self.is_screen_installed(spec.name):
            made = spec.make()
            if not spec.kept:
                self.switch_screen(made)
                return
            self.install_screen(made, spec.name)
        self.switch_screen(spec.name)

    def select(self, **changes: object) -> None:
        """Change what is selected, highlighted, the base, or the project; who highlights a run leaves the group."""
        left = {"group": ()} if "highlighted" in changes else {}
        self.selection = replace(self.selection, **{**left, **changes})  # type: ignore[arg-type]

    @on(Changed)
    def pass_on(self) -> None:
        """Let the place in front look again; others do when they come to the front."""
        if isinstance(self.screen, Place):
            self.screen.hear()

    @on(Alerted)
    def _alert(self, message: Alerted) -> None:
        """Say that a run needs somebody; what cannot wait rings."""
        place, told = self._place(), message.told
        if place is not None:
            place.call_later(place.say, f"! {told.name}: {told.alert.reason}")
        if told.alert.kind in ringing.LOUD:
            self.bell()

    @on(Failed)
    def _show_failure(self, message: Failed) -> None:
        place = self._place()
        if place is not None:
            place.call_later(place.complain, message)

    @on(Done)
    def _show_done(self, message: Done) -> None:
        place = self._place()
        if place is not None:
            place.call_later(place.say, message.text)
        self.pass_on()
        for bar in self.screen.query(PlaceBar):
            bar.reload()

    @on(Worker.StateChanged)
    def _show_why(self, message: Worker.StateChanged) -> None:
        """Say why a worker failed that is no screen's."""
        error = message.worker.error
        if message.worker.node is self and message.state is WorkerState.ERROR and error is not None:
            self._show_failure(failure_of(error))

    def _place(self) -> Place | None:
        """The place in front; one that was just gone to has nothing on it to say a line on: that comes `later`."""
        found = [screen for screen in self.screen_stack if isinstance(screen, Place)]
        return found[-1] if found else None

    async def on_event(self, event: events.Event) -> None:
        """Take what is typed one at a time."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            await self.keyboard.type(event)
        else:
            await super().on_event(event)

    def on_resize(self, event: events.Resize) -> None:
        """Say so where nothing sensible fits."""
        self._wire.forget(event.size)
        small = event.size.width < SMALLEST[0] or event.size.height < SMALLEST[1]
        shown = isinstance(self.screen, TooSmall)
        if small and not shown:
            self.push_screen(TooSmall())
        elif shown and not small:
            self.pop_screen()

    def on_key(self, event: events.Key) -> None:
        """Somebody is here."""
        self.absence.here()
        if event.key != "ctrl+c":
            self._interrupted = False

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if not self.is_headless:
            renderable = self._wire.due(screen._compositor, renderable, self._background_screens)
            cursor = getattr(self.focused, "cursor_screen_offset", None)  # where an input method opens its window
            cursor = cursor and screen.size.clamp_offset(cursor)
            renderable = self._wire.less(guard.guarded(renderable, self.colours.strip), cursor)
        super()._display(screen, renderable)

    def push_screen(self, screen: Any, *args: Any, **options: Any) -> Any:
        """Lay a screen over the one in front; a worker does so only where that is still the one it asks for."""
        return super().push_screen(screen, *args, **options) if asking.may_open(screen, self.screen) else None

    def action_go(self, name: str) -> None:
        """Go to a place, if nothing is lost by it."""
        place = self._place()
        if place is not None:
            place.depart(lambda: self.go(name))

    async def action_back(self) -> None:
        """One layer out; a place is the outermost."""
        if len(self.screen_stack) > 2:
            self.pop_screen()

    def action_leave(self) -> None:
        """One layer out; at a place, leave the browser."""
        if len(self.screen_stack) > 2:
            self.pop_screen()
        else:
            self.exit()

    def action_interrupt(self) -> None:
        """Leave at the second time in a row."""
        if self._interrupted:
            self.exit(return_code=130)
        self._interrupted = True
        place = self._place()
        if place is not None:
            place.workers.cancel_all()
            place.say("{everywhere.interrupt} again leaves the browser")

    def action_undo(self) -> None:
        """Take back what was done last."""
        self._step(self.history.undo, self._scope)

    def action_redo(self) -> None:
        """Do again what was taken back last."""
        self._step(self.history.redo, self._scope)

    @changing("history")
    def _step(self, step: Callable[[object], Done | Failed], scope: object) -> None:
        self.post_message(step(scope))

    @property
    def _scope(self) -> object:
        place = self._place()
        return place.scope if place is not None else None

    def action_bin(self) -> None:
        """Show what was deleted."""
        self.push_screen(pages.bin_())

    def action_views(self) -> None:
        """Say where views are, unless they are here."""
        place = self._place()
        if place is not None:
            place.say("views keep how runs are arranged: {everywhere.runs} lists them")

    def action_options(self) -> None:
        """Choose how this place is arranged."""
        from tuitrack.tui.screens.dialogs import palette

        place = self._place()
        if place is not None:
            palette.of_place(place)

    def action_theme(self) -> None:
        """Draw with the next theme, from now on."""
        place = self._place()
        if self.colours.refusal and place is not None:
            place.say(self.colours.refusal)
            return
        self.use_theme(self.colours.following)
        self.refresh(layout=True)
        self.keep()

    def action_mouse(self) -> None:
        """Leave the mouse to the terminal, or take it back."""
        self._mouse = not self._mouse
        if self._driver is not None:
            self._driver.write(terminal.MOUSE_ON if self._mouse else terminal.MOUSE_OFF)
        place = self._place()
        if place is not None:
            place.say("the mouse is the browser's" if self._mouse else "the mouse is the terminal's: drag selects text")

    def action_redraw(self) -> None:
        """Draw everything again."""
        self._wire.forget(self.size)
        self.refresh(layout=True)

    def action_help(self) -> None:
        """Show the keys of this place."""
        from tuitrack.tui.parts import keys

        place = self._place()
        if place is not None:
            self.push_screen(pages.keys(keys.sections(self.keymap, place.GROUPS)))

    def action_palette(self) -> None:
        """Find an action by name."""
        from tuitrack.tui.screens.dialogs import palette

        place = self._place()
        if place is not None:
            palette.open_on(place)

    def action_workers(self) -> None:
        """Start a worker, or let one leave."""
        from tuitrack.tui.screens.dialogs import workers

        place = self._place()
        if place is not None:
            workers.open_on(place)

    def action_projects(self) -> None:
        """Choose the project."""
        self._load_projects()

    def enter_project(self, project: str | None) -> None:
        """Show another project; what was selected is let go."""
        self.selection = Selection(project=project)
        self.keep()
        self.go("runs")

    @asking.asking
    def _load_projects(self) -> None:
        found = projects.listed(self.db)
        self.call_from_thread(self._choose_project, found)

    def _choose_project(self, found: tuple[projects.ProjectRow, ...]) -> None:
        from tuitrack.tui.screens.dialogs.projects import choose

        choose(self, found)

    @keeping("keep")
    def keep(self) -> None:
        """Store what the browser is left with."""
        self.views.keep_browser(state.BrowserState(self.selection.project, self.colours.chosen, self.absence.seen))
