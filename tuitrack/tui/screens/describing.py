"""The keys that say what runs are called and what one thinks of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tuitrack.query.standing import Standing
from tuitrack.tui import formatting
from tuitrack.tui.messages import Done, Failed
from tuitrack.tui.screens.changing import Changes
from tuitrack.tui.screens.dialogs.ask import NEW_LINE, Ask
from tuitrack.tui.screens.dialogs.pick import Renaming, Way

_TAG_KEYS = "+wide adds, -debug takes away   {line.keep} keep   {box.leave} leave"
_NOTE_KEYS = "{line.keep} keep   {line.editor} in $EDITOR   {box.leave} leave"


class Describes(Changes):
    """Note, tags, name, project, archive: of all that are selected."""

    def action_note(self) -> None:
        """Write the note."""
        self.with_standing(self._ask_note, self.targets())

    def _ask_note(self, found: Sequence[Standing]) -> None:
        ids, noted = [run.id for run in found], sum(bool(run.comment) for run in found)
        replaced = f"{noted} of them {'has' if noted == 1 else 'have'} one, which is replaced"

        def attempt(text: str) -> Done | Failed:
            from tuitrack.tui.changes import verbs

            return self.carried_out(verbs.note(text.replace(NEW_LINE, "\n")), ids)

        one = found[0].comment if len(found) == 1 else ""
        detail = replaced if noted and len(found) > 1 else ""
        self.app.push_screen(Ask(f"Note of {_called(found)}", one, _NOTE_KEYS, attempt, detail=detail, editor=True))

    def action_tags(self) -> None:
        """Edit the tags: those of one as they are, of several what is added and taken away."""
        self.with_standing(self._ask_tags, self.targets())

    def _ask_tags(self, found: Sequence[Standing]) -> None:
        ids, counts = [run.id for run in found], Counter(tag for run in found for tag in run.tags)
        common = [tag for tag, count in counts.items() if count == len(found)]
        some = [f"{tag} ({count})" for tag, count in counts.items() if count < len(found)]

        def attempt(text: str) -> Done | Failed:
            from tuitrack.tui.changes import verbs

            added, removed = changed_tags(text, common)
            return self.carried_out(verbs.retag(added, removed), ids)

        told = [f"all have {' '.join(common)}"] * bool(common and some) + [f"some have {' '.join(some)}"] * bool(some)
        title, value = f"Tags of {_called(found)}", "".join(f"{tag} " for tag in common)
        self.app.push_screen(Ask(title, value, _TAG_KEYS, attempt, detail="   ".join(told)))

    def action_rename(self) -> None:
        """Another name, or another project; several can only be moved."""
        self.with_standing(self._ask_which, self.targets())

    def _ask_which(self, found: Sequence[Standing]) -> None:
        if len(found) > 1:
            self._ask_project(found)
            return

        def answered(answer: str | None) -> None:
            if answer == "name":
                self._ask_name(found[0])
            elif answer == "project":
                self._ask_project(found)

        ways = (
            Way("name", f"its name   {found[0].name}"),
            Way("project", f"its project   {found[0].project}"),
        )
        self.app.push_screen(Renaming(f"Rename or move {found[0].called}", ways), answered)

    def _ask_name(self, run: Standing) -> None:
        def attempt(text: str) -> Done | Failed:
            from tuitrack.tui.changes import verbs

            return self.carried_out(verbs.rename(text), (run.id,))

        self.app.push_screen(Ask("Rename", run.name, attempt=attempt))

    def _ask_project(self, found: Sequence[Standing]) -> None:
        ids, projects = [run.id for run in found], {run.project for run in found}

        def attempt(text: str) -> Done | Failed:
            from tuitrack.tui.changes import verbs

            if not text.strip():
                return Failed("refused", "a project needs a name", "one with at least one letter")
            return self.carried_out(verbs.move(text.strip()), ids)

        value = found[0].project if len(projects) == 1 else ""
        detail = "their names stay" if len(found) > 1 else ""
        self.app.push_screen(Ask(f"Move {_called(found)} to project", value, attempt=attempt, detail=detail))

    def action_archive(self) -> None:
        """Archive, or bring back when all are archived."""
        self.with_standing(self._archive, self.targets())

    def _archive(self, found: Sequence[Standing]) -> None:
        from tuitrack.tui.changes import verbs

        self.apply(verbs.archive(all(run.archived for run in found)), [run.id for run in found])


def changed_tags(text: str, common: Sequence[str]) -> tuple[list[str], list[str]]:
    """Which tags are added and which taken away by `+wide -debug`, or by the words that are left of those in common."""
    words = list(dict.fromkeys(text.replace(",", " ").split()))
    plain = [word for word in words if word[0] not in "+-" or len(word) == 1]
    added = [word.removeprefix("+") for word in words if word[0] == "+" and len(word) > 1]
    removed = [word[1:] for word in words if word[0] == "-" and len(word) > 1]
    added += [tag for tag in plain if tag not in common]
    dropped = [tag for tag in common if tag not in plain] if plain or not words else []
    return added, [*removed, *(tag for tag in dropped if tag not in removed)]


def _called(found: Sequence[Standing]) -> str:
    return formatting.called([one.called for one in found])
