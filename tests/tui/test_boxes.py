"""Boxes: their keys are those of the one table as a keymap and its user arranged it, and stay in sight."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path

import populate
import pytest
from browsing import Browser, bindings, opened
from textual.widgets import Static

from tuitrack import errors
from tuitrack.store.database import Database
from tuitrack.tui import once, pages
from tuitrack.tui.background import ahead
from tuitrack.tui.keys import boxes, keymaps
from tuitrack.tui.keys.keymaps import Keymap
from tuitrack.tui.screens.dialogs.dialog import Dialog
from tuitrack.tui.widgets.field import Field
from tuitrack.tui.widgets.key_line import KeyLine

RUN = populate.task_id(1)
# What opens each box: the place, then keys.
OPENED: dict[tuple[str, ...], tuple[str, tuple[str, ...]]] = {
    ("line", "box"): ("runs", ("w",)),
    ("choose", "box"): ("runs", ("s",)),
    ("tick", "box"): ("runs", ("g", "k")),
    ("confirm", "box"): ("runs", ("D",)),
    ("grouping", "pick", "box"): ("runs", ("g",)),
    ("renaming", "pick", "box"): ("runs", ("R",)),
    ("cleaning", "pick", "box"): ("system", ("D",)),
    ("columns", "box"): ("runs", ("C",)),
    ("views", "box"): ("runs", ("V",)),
    ("projects", "box"): ("runs", ("o",)),
    ("review", "box"): ("runs", ("E",)),
    ("worker", "box"): ("runs", ("W", "enter")),
    ("text",): ("draft", ("down", "down", "v")),
    ("whole", "box"): ("compare", ("a", "enter")),
    ("keys", "box"): ("runs", ("question_mark",)),
}
MOVED = {
    "line.keep": ("ctrl+s",),
    "choose.take": ("ctrl+s", "enter"),
    "tick.tick": ("ctrl+t",),
    "confirm.yes": ("Y",),
    "grouping.seed": ("ctrl+g",),
    "columns.show": ("z",),
    "views.add": ("n",),
    "moving.down": ("ctrl+n", "down"),
    "box.leave": ("escape", "x"),
    "columns.remove": ("delete",),
    "text.keep": ("ctrl+s",),
}
KEYMAPS = {"default": {}, "moved": MOVED}
# What CI opens: a line, a list with a key for each, the longest foot, a list in which one types.
SOME = (("line", "box"), ("grouping", "pick", "box"), ("columns", "box"), ("tick", "box"))
SAMPLES = [
    pytest.param("moved", SOME, id="some"),
    *(pytest.param(name, tuple(boxes.BOXES), id=name, marks=pytest.mark.slow) for name in KEYMAPS),
]
SMALL = [
    pytest.param(groups, id=groups[0], marks=() if groups == ("columns", "box") else pytest.mark.slow)
    for groups in boxes.BOXES
]


@pytest.fixture
def db(home: Path) -> Database:
    """Forty runs, of which the newest is a draft."""
    db = populate.fill(home)
    populate.add_run(db, "f" * 32, "draft one", status="draft", created=9e9)
    populate.add_run(db, "e" * 32, "gone", archived=1)
    return db


async def open_box(browser: Browser, groups: tuple[str, ...]) -> Dialog[object]:
    """The box of these groups."""
    view, keys = OPENED[groups]
    browser.app.select(ids=(RUN, populate.task_id(2)))
    if view == "draft":
        await browser.app.push_screen(pages.draft(RUN))
    elif view != "runs":
        browser.app.go(view)
    await once.settle(browser.pilot)
    if groups[0] in ("review", "line", "renaming"):
        browser.app.select(ids=())
        await browser.news()
    await browser.press(*keys)
    box = browser.app.screen
    assert isinstance(box, Dialog) and groups == box.GROUPS, type(box)
    return box


def test_the_groups_of_each_box_are_told_apart():
    for name in (one for one in ahead.modules() if one.startswith("tuitrack.tui.screens.")):
        importlib.import_module(name)
    found = {one.GROUPS for one in subclasses(Dialog) if one.GROUPS}
    assert found == set(boxes.BOXES) == set(OPENED)


def subclasses(kind: type[Dialog[object]]) -> list[type[Dialog[object]]]:
    """All kinds of a box."""
    return [kind, *(one for below in kind.__subclasses__() for one in subclasses(below))]


@pytest.mark.parametrize(("name", "some"), SAMPLES)
async def test_what_is_pressed_and_what_is_told_agree_in_every_box(
    db: Database, name: str, some: Sequence[tuple[str, ...]]
):
    async with opened(db) as browser:
        use(browser, name)
        for groups in some:
            box = await open_box(browser, groups)
            await agree(browser, box, browser.app.keymap)
            while len(browser.app.screen_stack) > 2:
                browser.app.pop_screen()
            browser.app.go("runs")
            await once.settle(browser.pilot)


def use(browser: Browser, name: str) -> None:
    """Give the browser a keymap."""
    browser.app.keymap = keymaps.made("default", KEYMAPS[name])
    browser.app.set_keymap(browser.app.keymap.strings)


async def agree(browser: Browser, box: Dialog[object], keymap: Keymap) -> None:
    """The bindings, the foot and the help of a box are the keymap's, and it does all of them."""
    here = [one for group in (*box.GROUPS, *boxes.BOXES[box.GROUPS]) for one in keymap.of(group)]
    typed = box.GROUPS[0] in boxes.TYPED
    for one in (one for one in here if one.group in box.GROUPS):
        for key in one.keys:
            assert key in keys_of(box, one.id) or (typed and len(key) == 1) or key == "question_mark", one.id
        method = one.method.partition("(")[0]
        assert method.startswith("app.") or hasattr(box, f"action_{method}"), one.id
    assert set(bindings(box).values()) <= {one.id for one in here}
    for foot in box.query(KeyLine):
        for piece in "   ".join(foot.lines(foot.size.width)).split("   "):
            assert piece in browser.text
    if box.GROUPS[0] not in ("text", "keys"):
        await browser.press("f1")
        told = {pair for section in browser.app.screen._sections for pair in section.pairs}
        assert {(one.all_keys, one.help) for one in here if one.keys} <= told


def keys_of(box: Dialog[object], name: str) -> set[str]:
    """The keys that do an action in a box, whatever field has the focus."""
    return {key for _, bound in box._modal_binding_chain for key, binding in bound if binding.id == name}


async def test_moved_keys_are_pressed_in_boxes(db: Database):
    async with opened(db) as browser:
        use(browser, "moved")
        await browser.press("V")
        assert "n saves columns" in browser.text and "esc leave" in browser.text
        await browser.press("n")
        await browser.type("mine")
        await browser.press("enter")
        assert "ctrl+s keep" in browser.text
        await browser.press("ctrl+s", "g", "k", "ctrl+n", "ctrl+t")
        assert "✓" in browser.text and "ctrl+t tick" in browser.text
        await browser.press("enter", "V", "x")
        assert "view: ▎mine" in browser.text


@pytest.mark.parametrize("groups", SMALL)
async def test_on_the_smallest_screen_the_keys_stay_in_sight(db: Database, groups: tuple[str, ...]):
    async with opened(db, (40, 12)) as browser:
        await open_box(browser, groups)
        await browser.pilot.press(*("down",) * 12)
        await once.settle(browser.pilot)
        lines = browser.text
        for foot in browser.app.screen.query(KeyLine):
            assert all(line in lines for line in foot.lines(foot.size.width))
        for options in browser.app.screen.query("Options"):
            at = options.region.y + options.highlighted - round(options.scroll_y)
            assert options.region.y <= at < min(foot.region.y for foot in browser.app.screen.query(KeyLine))


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"tick.tick": ("t",)}, "tick.tick: t is typed there"),
        ({"line.keep": ("plus",)}, "line.keep: + is typed there"),
        ({"views.add": ("S",)}, "S is both views.add and views.save"),
        ({"columns.fit": ("j",)}, "j is both"),
    ],
)
def test_keys_of_boxes_that_cannot_be_are_told(keys: dict[str, tuple[str, ...]], told: str):
    with pytest.raises(errors.TuitrackError) as caught:
        keymaps.made("default", keys)
    assert told in str(caught.value)


def test_a_box_may_have_the_keys_of_places():
    assert keymaps.made("default", {"views.rename": ("T",)}).key("views.rename") == "T"


@pytest.mark.parametrize("name", ["word " * 999, "unbroken" * 20])
@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_a_long_name_leaves_room_for_the_box_it_stands_over(db: Database, size: tuple[int, int], name: str):
    populate.add_run(db, "9" * 31 + "e", name, created=9e9 + 1)
    async with opened(db, size) as browser:
        for key, shown in (
            ("t", "esc leave"),
            ("w", "ctrl+o in $EDITOR"),
            ("R", "its project "),
            ("D", "n no"),
            ("Y", "id  "),
        ):
            await browser.press(key)
            box = browser.app.screen
            heading = box.query(Static).first()
            assert isinstance(box, Dialog) and heading.size.height <= 2
            assert shown in browser.text and all(field.size.height for field in box.query(Field))
            await browser.press("escape")
