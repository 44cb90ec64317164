"""The footer: the keys that make sense here."""

from __future__ import annotations

from collections.abc import Mapping

from rich.text import Text
from textual.events import Click
from textual.widget import Widget

from tuitrack.tui import host
from tuitrack.tui.formatting import printable, width
from tuitrack.tui.leaderboard.completing import Offer
from tuitrack.tui.widgets.key_line import keyed

_FIELD = "   enter keep   esc put back"


class KeyFooter(Widget):
    """One line of keys; what does not fit gives way from the right, `?` stays."""

    def __init__(self, groups: tuple[str, ...], leading: tuple[str, ...] = ()) -> None:
        super().__init__()
        self._groups = groups
        self.leading = leading
        self._titles: Mapping[str, str] = {}
        self._hint = ""
        self._offer = Offer()

    def render(self) -> Text:
        """The keys that fit, or a hint that replaces them."""
        if self._offer.found.options:
            return self._offered()
        if self._hint:
            return self._hinted(f" {printable(self._hint)}")
        accent, keymap = self.app.theme_variables["accent"], host.of(self).keymap
        more = keymap.key("everywhere.help")
        room = self.size.width - len(f"{more} more") - 2
        line = Text(" ", no_wrap=True)
        for action in keymap.footer(self._groups, self.leading):
            title = self._titles.get(action.id, action.title)
            shown = f"{action.shown_key} {title}"
            if line.cell_len + len(shown) > room:
                break
            line.append(action.shown_key, style=accent)
            line.append(f" {title}  ")
        line.append(more, style=accent)
        line.append(" more")
        return line

    def lead(self, ids: tuple[str, ...]) -> None:
        """Show these actions before the others."""
        if ids != self.leading:
            self.leading = ids
            self.refresh()

    def entitle(self, titles: Mapping[str, str]) -> None:
        """Say of some actions what they do to what is under the cursor."""
        if titles != self._titles:
            self._titles = titles
            self.refresh()

    def hint(self, text: str = "") -> None:
        """Say what the keys do in a field; nothing brings the keys back."""
        if text != self._hint or self._offer.found.options:
            self._hint, self._offer = text, Offer()
            self.refresh()

    def advise(self, text: str) -> None:
        """Say this in a field wherever there is nothing to complete."""
        if text != self._hint:
            self._hint = text
            self.refresh()

    def offer(self, offer: Offer) -> None:
        """Show what a text could go on with, before the hint."""
        if offer != self._offer:
            self._offer = offer
            self.refresh()

    def _offered(self) -> Text:
        """The options from the chosen one on, as many as fit."""
        colours, chosen = self.app.theme_variables, self._offer.chosen
        line = Text(" ", no_wrap=True, overflow="ellipsis").append("tab ", colours["accent"])
        for place, option in list(enumerate(self._offer.found.options))[max(chosen or 0, 0) :]:
            text = printable(option)
            if line.cell_len + width(text) + 2 + len(_FIELD) >= self.size.width and place != (chosen or 0):
                break
            line.append(f" {text} ", f"reverse {colours['accent']}" if place == chosen else colours["foreground"])
        line.truncate(max(self.size.width - len(_FIELD) - 1, 0), overflow="ellipsis", pad=True)
        return line.append_text(self._hinted(_FIELD))

    def _hinted(self, text: str) -> Text:
        line = keyed(text, self.app.theme_variables["accent"])
        line.no_wrap, line.overflow = True, "ellipsis"
        return line

    async def on_click(self, event: Click) -> None:
        """A click at the end opens the help."""
        await self.app.run_action("help")
