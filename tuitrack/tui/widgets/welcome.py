"""What to do where there is nothing yet."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static

from tuitrack.tui.formatting import printable

_TRY = (
    ("tuitrack demo", "train a few small models and watch them"),
    ("tuitrack run train.py", "record a script as it is"),
    ("Task.init(project_name=…)", "record from your own code, as with ClearML"),
)

KEYS = (
    "{everywhere.projects} another project   {everywhere.palette} commands   {everywhere.leave} leave   "
    "{everywhere.help} keys"
)
"""What the footer says where there is nothing yet."""

# Below this width only the commands are shown.
_ROOMY = 72


class Welcome(Static):
    """Three ways to the first run; runs appear here by themselves."""

    DEFAULT_CSS = """
    Welcome { display: none; height: 1fr; content-align: center middle; }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)
        self._project: str | None = None

    def show(self, project: str | None, *, shown: bool) -> None:
        """Show or hide."""
        if shown == self.display and not shown:
            return
        self.display, self._project = shown, project
        if shown:
            self.update(self._text())

    def on_resize(self) -> None:
        """Say as much as there is room for."""
        self.update(self._text())

    def _text(self) -> Text:
        colours, where = self.app.theme_variables, f" in {printable(self._project)}" if self._project else ""
        text = Text(f"No runs{where} yet\n\n", style="bold")
        for command, meaning in _TRY:
            text.append(f"{command:<28}", f"not bold {colours['accent']}")
            text.append(f"{meaning if self.size.width >= _ROOMY else ''}\n", f"not bold {colours['dim']}")
        text.append("\nruns appear here while they train", f"not bold {colours['dim']}")
        return text
