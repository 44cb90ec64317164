"""A place with nothing in it says so in its middle, with the next step; what comes takes the keys again."""

import populate
import pytest

from tuitrack import settings
from tuitrack.query import opening
from tuitrack.tui import once
from tuitrack.tui.browser import TuitrackApp
from tuitrack.tui.options import Options
from tuitrack.tui.widgets.run_table import RunTable

PLACES = {
    "1": ("No runs yet", "tuitrack demo"),
    "2": ("No run to draw yet", "space"),
    "3": ("Nothing to compare yet", "space"),
    "4": ("No queue yet", "W"),
    "5": ("No model yet", "torch.save"),
    "0": ("No runs yet", "tuitrack demo"),
    "B": ("The bin is empty", "D"),
}


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (5, 5)])
async def test_every_empty_place_teaches_the_next_step(home, size):
    app = TuitrackApp(opening.open_database(settings.load(home=home)), Options(once=True))
    async with app.run_test(size=size) as pilot:
        for key, said in PLACES.items():
            await once.press(pilot, key)
            lines = once.text(app, *size).splitlines()
            if size[0] >= 40:
                begin = next(place for place, line in enumerate(lines) if said[0] in line)
                assert any(line.split()[:1] == said[1].split()[:1] or said[1] in line for line in lines[begin + 1 : -1])
            if size == (80, 24):
                assert 7 <= begin <= 11


async def test_what_comes_takes_the_keys_again(home):
    db = opening.open_database(settings.load(home=home))
    app = TuitrackApp(db, Options(once=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await once.settle(pilot)
        text = once.text(app, 80, 24)
        assert "No runs yet" in text and str(home) in "".join(text.split())
        for number in range(2):
            populate.add_run(db, f"{number}".ljust(32, "f"), f"run {number}")
        app.screen.reload()
        await once.settle(pilot)
        first = app.screen.query_one(RunTable).current
        await once.press(pilot, "down")
        assert app.screen.query_one(RunTable).current != first and "No runs" not in once.text(app, 80, 24)
