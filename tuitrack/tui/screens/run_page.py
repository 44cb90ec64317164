"""What the parts of a run's page share."""

from __future__ import annotations

from tuitrack.tui.parts.sheet import Sheet
from tuitrack.tui.reading.page import TaskPage
from tuitrack.tui.screens.based_place import BasedPlace
from tuitrack.tui.searching import Search
from tuitrack.tui.widgets.console import Console
from tuitrack.tui.widgets.gallery import Gallery
from tuitrack.tui.widgets.lines import Lines
from tuitrack.tui.widgets.part_bar import PartBar

# The parts that are looked at in a gallery.
GALLERIES = ("plots", "images")


class RunPage(BasedPlace):
    """The page of one run: which part is open, what is under the cursor."""

    def __init__(self, task_id: str) -> None:
        super().__init__()
        self.task_id = task_id
        self.page: TaskPage | None = None
        self.sheet = Sheet(())
        self.found = Search()

    def focused_run(self) -> str:
        """This run."""
        return self.task_id

    @property
    def lines(self) -> Lines:
        """The rows of the open part."""
        return self.query_one("#body", Lines)

    @property
    def gallery(self) -> Gallery:
        """Plots or pictures."""
        return self.query_one(Gallery)

    @property
    def console(self) -> Console:
        """What the run printed."""
        return self.query_one(Console)

    @property
    def bar(self) -> PartBar:
        """The parts."""
        return self.query_one(PartBar)

    @property
    def in_gallery(self) -> bool:
        """Whether plots or pictures are looked at."""
        return self.bar.current in GALLERIES

    @property
    def in_console(self) -> bool:
        """Whether the console is read."""
        return self.bar.current == "console"

    @property
    def open_part(self) -> Lines | Gallery | Console:
        """What shows the open part."""
        return self.gallery if self.in_gallery else self.console if self.in_console else self.lines

    def attend(self) -> None:
        """Let the open part have the keys."""
        if self.in_gallery:
            self.gallery.enlarge(False)
        else:
            self.open_part.focus()

    @property
    def item(self) -> str:
        """What the row under the cursor stands for; nothing where it stands for nothing."""
        return self.sheet.items.get(self.lines.cursor_row, "")
