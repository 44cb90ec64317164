"""The one table of actions, from which keys, footer, help and palette are made."""

from __future__ import annotations

import string
import unicodedata
from dataclasses import dataclass

from textual.binding import Binding, BindingType
from textual.keys import KEY_NAME_REPLACEMENTS

# The key of an action that has none: no terminal sends it.
NEVER = "never"


@dataclass(frozen=True, slots=True)
class Action:
    """What a key does; `call` is the method (`action_…`) of the screen, `foot` its place in the footer, 0 for none."""

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    foot: int = 0
    call: str = ""

    @property
    def group(self) -> str:
        """Where it works."""
        return self.id.partition(".")[0]

    @property
    def method(self) -> str:
        """The action as the terminal library calls it."""
        return self.call or self.id.partition(".")[2]

    @property
    def shown_key(self) -> str:
        """Its first key as it is written on screen."""
        return written(self.keys[0])

    @property
    def all_keys(self) -> str:
        """All its keys as they are written on screen."""
        return " ".join(written(key) for key in self.keys)


def named(text: str) -> str:
    """The name of a key from the sign it writes; other names are themselves."""
    if len(text) != 1 or text.isalnum():
        return text
    name = unicodedata.name(text, text).lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)


SIGNS = {named(sign): sign for sign in string.punctuation}
_SHORT = {"escape": "esc", "pageup": "pgup", "pagedown": "pgdn", "left": "←", "right": "→", "up": "↑", "down": "↓"}
_WRITTEN = {**SIGNS, **_SHORT}


def written(key: str) -> str:
    """A key as it is written on screen."""
    return _WRITTEN.get(key, key)


GROUPS = {
    "everywhere": "Everywhere",
    "home": "Home",
    "run": "On a run",
    "runs": "Runs",
    "charts": "Charts",
    "compare": "Compare",
    "study": "What moved a metric",
    "task": "A run's page",
    "draft": "Draft",
    "queues": "Queues",
    "system": "System",
    "models": "Models",
    "model": "On a model",
    "model_page": "A model's page",
    "bin": "The bin",
    "moving": "Moving",
    "table": "In the table of runs",
    "lines": "In other lists",
}
# The groups of each place, with those of its lists.
TOGETHER: dict[tuple[str, ...], tuple[str, ...]] = {
    ("run", "runs"): ("moving", "table"),
    ("charts",): (),
    ("compare",): ("moving", "lines"),
    ("study",): ("moving", "lines"),
    ("task", "run"): ("moving", "lines"),
    ("draft",): ("moving", "lines"),
    ("queues",): ("moving", "lines"),
    ("system",): ("moving", "lines"),
    ("home",): ("moving", "lines"),
    ("model", "models"): ("moving", "lines"),
    ("model_page", "model"): ("moving", "lines"),
    ("bin",): ("moving", "lines"),
}

ACTIONS: tuple[Action, ...] = (
    Action("everywhere.runs", ("1",), "runs", "Runs: the leaderboard", call="go('runs')"),
    Action("everywhere.charts", ("2",), "charts", "Charts of the selected runs", call="go('charts')"),
    Action("everywhere.compare", ("3",), "compare", "Compare the selected runs with the base", call="go('compare')"),
    Action("everywhere.queues", ("4",), "queues", "Queues, what waits in them, who serves them", call="go('queues')"),
    Action("everywhere.models", ("5",), "models", "Models: what runs made, where it lies", call="go('models')"),
    Action("everywhere.system", ("6",), "system", "How busy the host is, the disk, recorder", call="go('system')"),
    Action("everywhere.home", ("0",), "home", "Home: what ended, what needs you, what runs", call="go('home')"),
    Action("everywhere.projects", ("o",), "project", "Choose a project", foot=20),
    Action("everywhere.workers", ("W",), "workers", "Start a worker that runs what waits in a queue, or let one leave"),
    Action("everywhere.undo", ("u",), "undo", "Take back the last change: tag, name, note, bin, queue, filter, sort"),
    Action("everywhere.redo", ("U",), "redo", "Do again what was taken back"),
    Action("everywhere.bin", ("B",), "bin", "What was deleted: for seven days it can be brought back", foot=21),
    Action("everywhere.palette", ("colon", "ctrl+p"), "commands", "Find an action by name"),
    Action("everywhere.help", ("question_mark",), "keys", "All keys of this place"),
    Action("everywhere.theme", ("T",), "theme", "Next theme: dark, light, high contrast, the terminal's own colours"),
    Action("everywhere.mouse", (), "mouse", "Mouse off: the terminal selects text; again: on"),
    Action("everywhere.redraw", ("ctrl+l",), "redraw", "Draw the screen again"),
    Action("everywhere.suspend", ("ctrl+z",), "suspend", "Back to the shell; fg returns", call="suspend_process"),
    Action("everywhere.back", ("escape",), "back", "One layer out"),
    Action("everywhere.leave", ("q",), "leave", "One layer out; at a place, leave the browser"),
    Action("everywhere.interrupt", ("ctrl+c",), "cancel", "Twice: leave the browser"),
    Action("run.open", ("enter",), "open", "Open the run under the cursor", foot=1),
    Action("run.clone", ("c",), "clone", "Clone the run into a draft and edit it", foot=2),
    Action("run.compare", ("d",), "compare", "Compare the selected runs", foot=3),
    Action("run.edit", ("e",), "edit", "Edit a draft"),
    Action("run.enqueue", ("E",), "enqueue", "Put drafts on a queue"),
    Action("run.again", ("r",), "run again", "A new clone with the same values in the same queue"),
    Action("run.abort", ("X",), "abort", "Abort, or take off the queue"),
    Action("run.note", ("w",), "note", "Write the note"),
    Action("run.tags", ("t",), "tags", "Edit the tags"),
    Action("run.rename", ("R",), "rename", "Rename, or move to another project"),
    Action("run.archive", ("A",), "archive", "Archive, or bring back"),
    Action("run.mute", ("M",), "mute", "Mute the alerts of the run, or hear them again"),
    Action("run.delete", ("D",), "delete", "Delete: into the bin for seven days"),
    Action("run.copy", ("Y",), "copy", "Copy an id, a command, a Markdown row, a path, a value", foot=10),
    Action("run.base", ("p",), "base", "Make this run the base, or no longer"),
    Action("run.parent_base", ("P",), "parent is base", "Make this run's parent the base"),
    Action("runs.select", ("space",), "select", "Select or unselect", foot=7),
    Action("runs.range", ("v",), "range", "Select from here to where the next v is pressed"),
    Action("runs.all", ("asterisk",), "all", "Select all listed, or none"),
    Action("runs.sort", ("s",), "sort", "Sort by a column", foot=5),
    Action("runs.alert", ("n",), "alert", "Next run that needs somebody", call="alert(1)"),
    Action("runs.alert_before", ("N",), "alert before", "The one before", call="alert(-1)"),
    Action("runs.columns", ("C",), "columns", "Choose columns", foot=8),
    Action("runs.views", ("V",), "views", "Views: keep how runs are arranged under a name, choose one", foot=11),
    Action("runs.filter", ("slash",), "filter", "Filter, as status:failed lr<=1e-3 acc/val>0.9; tab completes", foot=6),
    Action("runs.group", ("g",), "group", "Group: same but seed, project, tags, parameters; gg: the top", foot=4),
    Action("runs.unfold", ("plus",), "unfold", "Show the runs of the group under the cursor; again: of all"),
    Action("runs.fold", ("minus",), "fold", "Hide the runs of the group under the cursor; again: of all"),
    Action("runs.preview", ("i",), "preview", "Show or hide the preview", foot=9),
    Action("runs.archived", ("a",), "archived", "Show archived runs too, or not"),
    Action("charts.full", ("enter",), "full", "The chart in focus on the whole screen, or back", foot=1),
    Action("charts.peel", ("escape",), "back", "Out of full screen, zoom, cursor"),
    Action("charts.leave", ("q",), "leave", "Out of full screen, zoom, cursor; then leave the browser"),
    Action("charts.left", ("left", "h"), "left", "Chart to the left; full screen: cursor back", call="move('left')"),
    Action("charts.right", ("right", "l"), "right", "Chart to the right; full: cursor on", call="move('right')"),
    Action("charts.up", ("up", "k"), "up", "Chart above; full screen: previous run to front", call="move('up')"),
    Action("charts.down", ("down", "j"), "down", "Chart below; full screen: next run to front", call="move('down')"),
    Action("charts.page_down", ("pagedown", "ctrl+d", "right_square_bracket"), "page", "Next page", call="page(1)"),
    Action("charts.page_up", ("pageup", "ctrl+u", "left_square_bracket"), "back", "Previous page", call="page(-1)"),
    Action("charts.back", ("comma",), "cursor", "Cursor back in all charts", foot=2, call="cursor(-1)"),
    Action("charts.on", ("full_stop",), "cursor", "Cursor on in all charts", call="cursor(1)"),
    Action("charts.far_back", ("less_than_sign",), "far back", "Cursor back by ten", call="cursor(-10)"),
    Action("charts.far_on", ("greater_than_sign",), "far on", "Cursor on by ten", call="cursor(10)"),
    Action("charts.smoother", ("plus",), "smooth", "Smooth more; at first long curves only", foot=3, call="smooth(1)"),
    Action("charts.rougher", ("minus",), "rough", "Smooth less", call="smooth(-1)"),
    Action("charts.smoothing", ("equals_sign",), "raw", "Smoothing on or off", call="smoothing"),
    Action("charts.axis", ("x",), "axis", "x axis: step, time since start, time of day; O: a metric", foot=4),
    Action("charts.log", ("y",), "log", "Logarithmic y axis of this chart, or linear", foot=5),
    Action("charts.zoom", ("z",), "zoom", "Mark here; again: zoom between mark and cursor; again: all", foot=6),
    Action("charts.pan_back", ("left_curly_bracket",), "pan", "Move the zoomed part back", call="pan(-1)"),
    Action("charts.pan_on", ("right_curly_bracket",), "pan", "Move the zoomed part on", call="pan(1)"),
    Action("charts.next_run", ("n",), "front", "Next run to the front", foot=7, call="front(1)"),
    Action("charts.previous_run", ("N",), "front", "Previous run to the front", call="front(-1)"),
    Action("charts.star", ("f",), "star", "Star the metric: starred ones come first", foot=9),
    Action("charts.bands", ("g",), "bands", "Means of groups with bands of their deviations, or runs", foot=8),
    Action("charts.pin", ("i",), "pin", "Pin the run in front: it stays, whatever is selected; again: no longer"),
    Action("charts.base", ("p",), "base", "Make the run in front the base, or no longer"),
    Action("charts.save", ("S",), "save", "Save the chart in focus to disk, as SVG, PNG or CSV"),
    Action("charts.options", ("O",), "options", "Outliers, limits, a metric as x, log x, smoothing, grid, prefix"),
    Action("task.next", ("tab", "right_square_bracket"), "part", "Next part of the page", call="next_part", foot=1),
    Action("task.previous", ("shift+tab", "left_square_bracket"), "part before", "Part before", call="previous_part"),
    Action("task.open", ("enter",), "open", "The metric, plot, artifact or model under the cursor, or the parent"),
    Action("task.step", ("full_stop",), "step", "Plots, Images: the next step", call="step(1)"),
    Action("task.step_back", ("comma",), "step back", "Plots, Images: the step before", call="step(-1)"),
    Action("task.far", ("greater_than_sign",), "far on", "Plots, Images: ten steps on", call="step(10)"),
    Action("task.far_back", ("less_than_sign",), "far back", "Plots, Images: ten steps back", call="step(-10)"),
    Action("task.console", ("L",), "console", "Open the console, where a run that failed says why", foot=6),
    Action("task.search", ("slash",), "search", "Search the open part", foot=5),
    Action("task.found", ("n",), "next found", "Next line found; next plot", call="match(1)"),
    Action("task.found_before", ("N",), "found before", "Line found before; plot before", call="match(-1)"),
    Action("task.follow", ("f",), "follow", "Stay at the end of the console, or not"),
    Action("task.full", ("v",), "full", "Images: in full resolution, where the terminal shows pictures"),
    Action("task.jump", ("J",), "go to", "Console: go to a line, a share as 50%, a time as 14:32 or -10m"),
    Action("task.wrap", ("W",), "wrap", "Console: long lines on as many rows as they need, or on one"),
    Action("task.right", ("right", "l"), "more", "See more of long lines", call="shift(1)"),
    Action("task.left", ("left", "h"), "left", "Back to the start of long lines", call="shift(-1)"),
    Action("task.save", ("S",), "save", "Save the plot, artifact or model under the cursor to disk"),
    Action("task.copy", ("Y",), "copy", "Copy a path or a value under the cursor, else what one chooses of the run"),
    Action("task.back", ("escape", "q"), "back", "Back to where you came from", foot=4),
    Action("draft.edit", ("enter",), "edit", "Edit the field under the cursor", foot=1),
    Action("draft.choose", ("space",), "toggle", "Toggle, or the next choice", foot=7),
    Action("draft.vary", ("v",), "vary", "Several values of the field, one a line: one run for each", foot=8),
    Action("draft.zip", ("z",), "zip", "Take what varies together, or every value with every other"),
    Action("draft.add", ("plus",), "add", "Add a parameter"),
    Action("draft.rename", ("R",), "rename", "Give the parameter another key"),
    Action("draft.remove", ("D",), "remove", "Take the parameter out"),
    Action("draft.undo", ("u",), "undo", "Take back the last edit", foot=2),
    Action("draft.redo", ("U",), "redo", "Make it again"),
    Action("draft.restore", ("backspace",), "restore", "Put back the parent's value"),
    Action("draft.only_changed", ("a",), "only changed", "Show only what changed, or everything", foot=3),
    Action("draft.part", ("tab", "right_square_bracket", "left_square_bracket"), "part", "Next part"),
    Action("draft.changed", ("n",), "next change", "Next field that changed or is wrong", call="to_change(1)"),
    Action("draft.changed_before", ("N",), "change before", "The one before", call="to_change(-1)"),
    Action("draft.save", ("S",), "save draft", "Store the draft", foot=4),
    Action("draft.enqueue", ("E",), "enqueue", "Review what changed, then put it on a queue", foot=5),
    Action("draft.leave", ("escape", "q"), "leave", "Leave; asks when something was edited", foot=6),
    Action("compare.diff", ("enter",), "whole", "The row under the cursor, whole, as a difference", foot=1),
    Action("compare.part", ("tab", "right_square_bracket"), "part", "Next part", call="part(1)", foot=2),
    Action("compare.part_before", ("shift+tab", "left_square_bracket"), "part before", "Part before", call="part(-1)"),
    Action("compare.right", ("right", "l"), "runs", "Next run", call="column(1)", foot=3),
    Action("compare.left", ("left", "h"), "run before", "Run before", call="column(-1)"),
    Action("compare.base", ("p",), "base", "Make the chosen run the base", foot=4),
    Action("compare.parent_base", ("P",), "parent is base", "Make the chosen run's parent the base"),
    Action("compare.everything", ("a",), "all", "Equal rows too, or only differences", foot=5),
    Action("compare.difference", ("n",), "next", "Next difference", call="difference(1)", foot=6),
    Action("compare.difference_before", ("N",), "before", "Difference before", call="difference(-1)"),
    Action("compare.search", ("slash",), "search", "Only rows that contain a text"),
    Action("compare.peel", ("escape",), "back", "Out of the search"),
    Action("compare.clone", ("c",), "clone", "Edit a clone of the chosen run", foot=7),
    Action("compare.copy", ("Y",), "copy", "Copy the runs' ids, a Markdown table, a command"),
    Action("compare.open", ("O",), "open", "Open the chosen run's page"),
    Action("compare.study", ("i",), "what moved it", "How much each parameter explains of a metric", foot=8),
    Action("study.part", ("tab", "right_square_bracket"), "part", "Next part", call="part(1)", foot=2),
    Action("study.part_before", ("shift+tab", "left_square_bracket"), "part before", "Part before", call="part(-1)"),
    Action("study.metric", ("m",), "metric", "Ask about another metric", foot=1),
    Action("study.value", ("v",), "best or last", "The best value of each run, or its last", foot=4),
    Action("study.on", ("full_stop", "right", "l"), "run", "Next run along the picture", call="run(1)", foot=3),
    Action("study.back", ("comma", "left", "h"), "run before", "Run before", call="run(-1)"),
    Action("study.open", ("enter",), "open", "Open the page of the run that is looked at", foot=5),
    Action("study.clone", ("c",), "clone", "Edit a clone of the run that is looked at", foot=6),
    Action("study.leave", ("escape", "q"), "back", "Back to the comparison", call="app.back", foot=7),
    Action("queues.open", ("enter",), "open", "Open the run under the cursor", foot=1),
    Action("queues.down", ("J",), "down", "Start it later", call="move(1)", foot=2),
    Action("queues.up", ("K",), "up", "Start it earlier", call="move(-1)", foot=3),
    Action("queues.remove", ("X",), "take off", "Take off the queue, abort what runs, let a worker leave", foot=4),
    Action("queues.edit", ("e",), "edit", "What the waiting run needs, when it starts, how often it may try", foot=5),
    Action("queues.hold", ("H",), "hold", "Hold the queue for a reason, or let it go on", foot=6),
    Action("queues.workers", ("W",), "workers", "Start a worker, or let one leave", foot=7, call="app.workers"),
    Action("queues.again", ("r",), "run again", "Run again what has ended: a new clone in the same queue"),
    Action("queues.limit", ("L",), "at once", "How many of the queue may run at once"),
    Action("queues.transfer", ("Q",), "other queue", "Put the waiting run at the end of another queue", foot=9),
    Action("queues.drop", ("D",), "remove", "Remove the queue under the cursor, once nothing waits in it"),
    Action("queues.create", ("plus",), "queue", "Make a queue", foot=8),
    Action("queues.copy", ("Y",), "copy", "Copy the run's id, a command, a path, a value"),
    Action("queues.clone", ("c",), "clone", "Edit a clone of the run under the cursor"),
    Action("home.open", ("enter",), "open", "The console of what needs you, a run's page, a project's runs", foot=1),
    Action("home.need", ("n",), "next alert", "Next run that needs you", call="need(1)", foot=2),
    Action("home.need_before", ("N",), "alert before", "The one before", call="need(-1)"),
    Action("home.runs", ("r",), "its project", "The runs of the project under the cursor", foot=3),
    Action("home.mute", ("M",), "mute", "Mute the alerts of the run under the cursor", foot=4),
    Action("system.open", ("enter",), "open", "Open the run under the cursor", foot=1),
    Action("system.measure", ("r",), "measure disk", "Measure the parts of the home again", foot=2),
    Action("system.clear", ("D",), "clean up", "Loose files, the bin, checkpoints of archived runs", foot=4),
    Action("system.log", ("L",), "recorder log", "What the recorder wrote about itself", foot=3),
    Action("models.open", ("enter",), "open", "Everything about the model under the cursor", foot=1),
    Action("models.filter", ("slash",), "filter", "Filter, as resnet tag:best size>1GB acc/val>0.9", foot=4),
    Action("models.sort", ("s",), "sort", "Sort by a column", foot=5),
    Action("models.archived", ("a",), "archived", "Show archived models too, or not"),
    Action("model.save", ("S",), "save", "Save the model's file to disk", foot=2),
    Action("model.copy", ("Y",), "copy path", "Copy the path of the model's file", foot=3),
    Action("model.run", ("b",), "its run", "Open the run that made the model", foot=6),
    Action("model.tags", ("t",), "tags", "Edit the model's tags", foot=7),
    Action("model.publish", ("P",), "publish", "Publish the model: its file stays as it is", foot=8),
    Action("model.note", ("w",), "note", "Write the model's note"),
    Action("model.archive", ("A",), "archive", "Archive the model, or bring it back"),
    Action("bin.restore", ("enter", "r"), "bring back", "Bring the run under the cursor back", foot=1),
    Action("bin.restore_all", ("R",), "all back", "Bring all of them back", foot=3),
    Action("bin.remove", ("D",), "for good", "Remove the run under the cursor for good", foot=2),
    Action("bin.empty", ("E",), "empty", "Remove all of them for good", foot=4),
    Action("bin.leave", ("escape", "q"), "leave", "Back to where you came from", call="app.back", foot=5),
    Action("model_page.open", ("enter",), "open", "Open the run under the cursor", foot=1),
    Action("model_page.back", ("escape", "q"), "back", "Back to where you came from", call="app.back", foot=4),
    Action("moving.down", ("down", "j"), "down", "One row down", call="step(1)"),
    Action("moving.up", ("up", "k"), "up", "One row up", call="step(-1)"),
    Action("moving.page_down", ("pagedown", "ctrl+d"), "page", "A page down", call="page(1)"),
    Action("moving.page_up", ("pageup", "ctrl+u"), "page back", "A page up", call="page(-1)"),
    Action("moving.first", ("home",), "first", "To the first row", call="start"),
    Action("moving.last", ("end", "G"), "last", "To the last row", call="end"),
    Action("table.right", ("right", "l"), "right", "Columns that do not fit", call="shift(1)"),
    Action("table.left", ("left", "h"), "left", "Back to the first columns", call="shift(-1)"),
    Action("lines.first", ("g",), "first", "To the first row, as gg in the table of runs", call="start"),
)  # fmt: skip


def of(*groups: str) -> tuple[Action, ...]:
    """The actions of some groups, in the order of the table; where a key means two things, the first group wins."""
    found = [action for action in ACTIONS if action.group in groups]
    taken = {key for action in found if action.group == groups[0] for key in action.keys}
    return tuple(action for action in found if action.group == groups[0] or not taken.intersection(action.keys))


def bindings(*groups: str) -> list[BindingType]:
    """The keys of some groups, each with its name so that a user can move it."""
    return [
        Binding(",".join(action.keys or (NEVER,)), action.method, action.title, show=action.foot > 0, id=action.id)
        for action in of(*groups)
    ]
