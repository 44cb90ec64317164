"""Keys are those of one table as a keymap and its user arranged it: pressed, in footer, help and palette."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from pathlib import Path

import populate
import pytest
import running
from browsing import Browser, bindings, opened

from tuitrack import errors, tui
from tuitrack.model.outputs import ModelDescribed
from tuitrack.ops import models, queues
from tuitrack.store.database import Database, open_database
from tuitrack.tui import once, pages, places
from tuitrack.tui.keys import actions, keymaps
from tuitrack.tui.keys.action import Action
from tuitrack.tui.keys.keymaps import Keymap
from tuitrack.tui.screens.help import HelpScreen
from tuitrack.tui.screens.place import Place
from tuitrack.tui.widgets.key_footer import KeyFooter

SCREENS = (
    *(spec.make() for spec in places.PLACES),
    pages.run("x"),
    pages.model("x"),
    pages.draft("x"),
    pages.study(),
    pages.bin_(),
)
MOVED = {
    "runs.sort": ("z", "ctrl+t"),
    "runs.columns": ("s",),
    "everywhere.charts": ("f2",),
    "everywhere.queues": (),
    "everywhere.help": ("é",),
    "moving.down": ("ctrl+n",),
    "task.back": ("escape", "b"),
    "charts.log": ("J",),
    "everywhere.redraw": ('"',),
}
README = Path(__file__).parents[2] / "README.md"
KEYMAPS = {"default": ("default", {}), "moved in vim": ("vim", MOVED)}


def arranged(home: Path, name: str, keys: Mapping[str, tuple[str, ...]]) -> Database:
    """Forty runs, a queue and a model, looked at by somebody with this keymap."""
    db = populate.fill(home)
    queues.create(db, "gpu")
    models.add(db, ModelDescribed("m" * 32, name="best", project="vision/digits"))
    db.close()
    return open_database(populate.settings_of(home).with_(keymap=name, keys=keys))


def test_the_groups_of_each_screen_are_told_apart():
    assert {screen.GROUPS for screen in SCREENS} == set(actions.TOGETHER)


@pytest.mark.parametrize("name", KEYMAPS)
async def test_what_is_pressed_and_what_is_told_agree_in_every_place(home: Path, name: str):
    async with opened(arranged(home, *KEYMAPS[name])) as browser:
        browser.app.select(ids=(populate.task_id(1), populate.task_id(2)))
        for spec in places.PLACES:
            browser.app.go(spec.name)
            await agree(browser, browser.app.keymap)
        run = populate.task_id(1)
        for page in (pages.run(run), pages.draft(run)):
            await browser.app.push_screen(page)
            await agree(browser, browser.app.keymap)
            browser.app.pop_screen()


async def agree(browser: Browser, keymap: Keymap) -> None:
    """The bindings, footer, help and palette of the place in front are the keymap's."""
    await once.settle(browser.pilot)
    place = browser.app.screen
    assert isinstance(place, Place)
    here = keymap.of(*place.GROUPS, "everywhere")
    bound = bindings(place)
    shadowed = {key for one in lists(keymap, place) for key in one.keys}
    for action in keymap.of(*place.GROUPS):
        assert all(bound[key] == action.id for key in action.keys if key not in shadowed), action.id
    assert {one.id for one in (*here, *lists(keymap, place))} >= set(bound.values())
    for action in keymap.footer(place.GROUPS, place.query_one(KeyFooter).leading)[:2]:
        assert f"{action.shown_key} {action.title}" in browser.text.splitlines()[-1]
    browser.app.action_help()
    await once.settle(browser.pilot)
    told = {pair for section in browser.app.screen_stack[-1]._sections for pair in section.pairs}
    assert {(one.all_keys, one.help) for one in (*here, *lists(keymap, place)) if one.keys} <= told
    browser.app.pop_screen()
    browser.app.action_palette()
    await once.settle(browser.pilot)
    found = {(choice.value, choice.note) for choice in browser.app.screen_stack[-1]._menu.choices}
    assert found == {(action.id, action.shown_key if action.keys else "") for action in here}
    browser.app.pop_screen()


def lists(keymap: Keymap, place: Place) -> list[Action]:
    """The actions of the lists in a place."""
    return [action for group in actions.TOGETHER[place.GROUPS] for action in keymap.of(group)]


ENDS = re.compile(r"(?:: [A-Z]|\([a-z]\))$")
SIGNS = re.compile(r"(?:^|[\s;:,(])([A-Z0-9b-hj-z/+?*-]) +[a-z]+s\b")
HINTS = re.compile(r"(?:^| {3})[A-Za-z?] [a-z]+(?= {3}|$)")
WORDS = re.compile(r"(?<![\w{.,])(?:space|esc|enter|tab|backspace|pgup|pgdn|ctrl\+\w|shift\+tab|↑↓|←→|[←→]) +[a-z$]\w*")
# What the editing of a line does in a place, and what a terminal does itself.
LINE = {
    "enter keep",
    "tab complete",
    "esc put",
    "tab keep",
    "tab next",
    "esc back",
    "ctrl+c stops",
    "ctrl+u ctrl",
    "ctrl+u there",
}


def test_no_text_names_a_key_by_itself():
    found = {
        match.group().strip()
        for path in Path(tui.__file__).parent.rglob("*.py")
        if path.name not in ("actions.py", "boxes.py", "keymaps.py")
        for text in texts(ast.parse(path.read_text(encoding="utf-8")))
        for pattern in (ENDS, SIGNS, HINTS, WORDS)
        for match in pattern.finditer(text)
    }
    assert found - LINE == {"x is", "q leaves", "← front"}, (
        "a key that can be moved is written as {its.action} and told by the keymap"
    )


def texts(tree: ast.Module) -> list[str]:
    """Every text in a module that is no docstring."""
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docs]
    return [node.value for node in found if isinstance(node.value, str)]


@pytest.mark.parametrize(
    ("view", "told"),
    [
        ("queues", "É on a run clones it"),
        ("compare", "È in 1 Runs selects"),
    ],
)
async def test_hints_in_bodies_follow_the_keymap(home: Path, view: str, told: str):
    db = populate.open_database(populate.settings_of(home).with_(keys={"run.clone": ("É",), "runs.select": ("È",)}))
    async with opened(db, view=view) as browser:
        assert told in " ".join(browser.text.split())


async def test_moved_keys_are_pressed(home: Path):
    async with opened(arranged(home, "default", MOVED)) as browser:
        await browser.press("ctrl+n", "j")
        assert browser.table.cursor == 1
        await browser.press("4")
        assert browser.table.cursor == 1
        await browser.press("z")
        assert "Sort by" in browser.text
        await browser.press("escape", "f2")
        assert "[f2 Charts]" in browser.text
        await browser.press("é")
        assert isinstance(browser.app.screen, HelpScreen)


async def test_vim_edits_with_i_and_saves_with_w(home: Path):
    db = arranged(home, "vim", {})
    async with opened(db, project="vision/digits") as browser:
        before = db.rows("SELECT COUNT(*) FROM task")[0][0]
        await browser.app.push_screen(pages.draft(populate.task_id(1)))
        await browser.news()
        await browser.press("g", "g", "i")
        await browser.type("anew")
        await browser.press("enter", "colon", "q", "enter")
        assert "Leave without saving?" in browser.text
        await browser.press("escape", "colon", "w", "q", "enter")
        await browser.news()
        assert db.rows("SELECT COUNT(*) FROM task")[0][0] == before + 1
        assert "saved draft anew" in browser.text


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"runs.sorted": ["z"]}, "no action 'runs.sorted' (runs.sort? tuitrack keys lists them)"),
        ({"x": ["z"]}, "no action 'x' (tuitrack keys lists them)"),
        ({"runs.sort": ["C"]}, "C is both runs.sort and runs.columns"),
        ({"runs.sort": ["q"]}, "q is both"),
        ({"runs.sort": ["j"]}, "j is both"),
        ({"charts.log": ["u"], "charts.star": ["u"]}, "u is both charts.log and charts.star"),
        ({"runs.sort": ["ctrl+m"]}, "a terminal sends ctrl+m as enter"),
        ({"runs.sort": ["hyper+x"]}, "no terminal sends 'hyper+x' for sure"),
        ({"runs.sort": ["alt+x"]}, "no terminal sends 'alt+x' for sure"),
    ],
)
def test_keys_that_cannot_be_are_told_in_one_line(keys: dict[str, list[str]], told: str):
    with pytest.raises(errors.TuitrackError) as caught:
        keymaps.made("default", keys)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_one_key_may_do_different_things_in_different_places():
    assert keymaps.made("default", {"charts.star": ["s"], "queues.hold": ["s"]}).key("charts.star") == "s"


CONFIG = """
keymap = "vim"
theme = "light"
[keys]
runs.sort = "z ctrl+t"
"runs.columns" = ["s"]
"queues.hold" = ""
"""


def test_the_file_gives_keys_and_tuitrack_keys_lists_them(home: Path):
    config = home.parent / "config" / "tuitrack" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text("".join(re.findall(r"```toml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)))
    assert "ctrl+n" in running.tuitrack("keys", "moving.down").stdout
    config.write_text(CONFIG)
    listed = json.loads(running.tuitrack("keys", "--json").stdout)
    found = {one["id"]: one["keys"] for one in listed}
    assert found["runs.sort"] == ["z", "ctrl+t"] and found["runs.columns"] == ["s"]
    assert found["draft.edit"] == ["enter", "i"] and found["queues.hold"] == []
    assert "runs.sort" in running.tuitrack("keys", "sort").stdout
    for line, told in (("runs.sort = 3", "runs.sort = 3 is no key"), ('runs.sorted = "z"', "no action 'runs.sorted'")):
        config.write_text(f"[keys]\n{line}\n")
        done = running.tuitrack("--once")
        assert done.returncode == 1 and told in done.stderr and done.stderr.count("\n") == 1


def test_what_has_no_key_is_told_by_how_commands_find_it():
    assert keymaps.made("default", {"runs.sort": ()}).told("{runs.sort} or {runs.filter}") == ": sort or /"
    without = keymaps.made("default", {"runs.sort": (), "everywhere.palette": ()})
    assert without.told("{runs.sort}") == "sort" and without.told("{no.such}") == "{no.such}"
