"""Moving about in the open part of a run's page: the console, steps, searches."""

from __future__ import annotations

import time

from textual.app import SuspendNotSupported

from tuitrack import errors
from tuitrack.tui.console import jumping
from tuitrack.tui.messages import failure_of
from tuitrack.tui.parts import task as parts
from tuitrack.tui.screens.dialogs.ask import Ask
from tuitrack.tui.screens.run_page import RunPage
from tuitrack.tui.searching import Search
from tuitrack.tui.tty import graphics


class RunReading(RunPage):
    """The keys of what is read, wherever it is."""

    def action_console(self) -> None:
        """Open the console."""
        if self._printed():
            self.bar.open("console")

    def _printed(self) -> bool:
        printed = self.page is not None and bool(self.page.console)
        if self.page is not None and not printed:
            self.say("nothing was printed yet")
        return printed

    def action_follow(self) -> None:
        """Stay at the end of the console, or no longer."""
        if not self._printed():
            return
        console = self.console
        console.follow = not console.follow
        self.say("following the console" if console.follow else "the console stays where it is")
        if console.follow:
            self.bar.open("console")
            console.to_end()

    def action_wrap(self) -> None:
        """Long lines of the console on as many rows as they need, or on one."""
        if self.in_console:
            self.console.toggle_wrap()
        else:
            self.say("{task.wrap} wraps long lines of the console")

    def action_jump(self) -> None:
        """Go to a line, a share or a moment of the console."""
        if self._printed():
            self.bar.open("console")
            self.app.push_screen(
                Ask("Go to", "", f"{jumping.HINT}   {{line.keep}} go   {{box.leave}} leave"), self._jump
            )

    def _jump(self, answer: str | None) -> None:
        if not answer:
            return
        try:
            self.console.go(jumping.parse(answer, time.time()))
        except errors.UsageError as error:
            self.complain(failure_of(error))

    def action_shift(self, by: int) -> None:
        """See more of long lines."""
        self.open_part.shift(by)

    def action_step(self, by: int) -> None:
        """Show the chosen plot or picture at an earlier or later step."""
        if self.in_gallery:
            self.gallery.step(by)
        else:
            self.say("steps are those of Plots and Images")

    def action_full(self) -> None:
        """Show the picture in full resolution, where the terminal can."""
        picture = self.gallery.picture if self.in_gallery else None
        if picture is None:
            self.say("{task.full} shows pictures of Plots and Images in full resolution")
            return
        try:
            with self.app.suspend():
                shown = graphics.show(picture.rgb, f"{picture.width} × {picture.height}")
        except SuspendNotSupported:
            shown = False
        if not shown:
            self.say("this terminal does not answer that it shows pictures: half blocks it is")

    def action_back(self) -> None:
        """Out of one plot or picture to their list, then back to where one came from."""
        if self.in_gallery and self.gallery.whole:
            self.gallery.enlarge(False)
        else:
            self.app.pop_screen()

    def action_search(self) -> None:
        """Search this part."""
        if self.in_gallery:
            self.say(
                "nothing to search here: {task.found} and {task.found_before} go to the next one and the one before"
            )
            return
        text = self.console.searched if self.in_console else self.found.text
        self.app.push_screen(
            Ask(
                "Search",
                text,
                "{line.keep} search   then {task.found} {task.found_before} next, before   {box.leave} leave",
            ),
            self._search,
        )

    def _search(self, answer: str | None) -> None:
        if not answer:
            return
        if self.in_console:
            self.console.search(answer)
        else:
            self.found = Search(answer).over(parts.searched(self.sheet.rows))
            self._show_found()

    def action_match(self, by: int) -> None:
        """Go to the next or previous line that contains what was searched for; of plots to the next or previous."""
        if self.in_gallery:
            self.gallery.choose(by)
        elif not (self.console.searched if self.in_console else self.found.text):
            self.say("{task.search} searches this part")
        elif self.in_console:
            self.console.match(by)
        else:
            self.found = self.found.over(parts.searched(self.sheet.rows)).step(by)
            self._show_found()

    def _show_found(self) -> None:
        self.say(self.found.told)
        if self.found.row is not None:
            self.lines.find(self.found.text, self.found.row)
