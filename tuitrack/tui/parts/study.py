"""What a study says: the parameters by how much they explain, the run under the cursor, the two pictures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tuitrack.query.study import LEAST, Factor, Study
from tuitrack.tui import formatting
from tuitrack.tui.charts import cloud, scale, strands
from tuitrack.tui.charts.cloud import Cloud
from tuitrack.tui.charts.picture import Picture, Run, fill
from tuitrack.tui.charts.scale import Floats
from tuitrack.tui.charts.strands import Rail
from tuitrack.tui.leaderboard import headers
from tuitrack.tui.vacancy import Vacancy
from tuitrack.tui.widgets.lines import Row, cell
from tuitrack.tui.widgets.part_bar import Part

PARTS = (Part("factors", "Parameters"), Part("parallel", "Parallel"))
BAR, SHORT_BAR, SHARE, TREND, NARROW = 16, 4, 5, 7, 60
FULL, EMPTY = "▇", "▁"
BEST, HERE = "★", "◆"
# Below this share a parameter explains nothing that chance would not.
LITTLE = 0.005


@dataclass(frozen=True, slots=True)
class Look:
    """Which parameter, which run (None for the best) is looked at."""

    factor: int = 0
    run: int | None = None


def title(study: Study, width: int, note: str = "") -> Row:
    """What is asked, of how many runs."""
    goal = {True: " ↓", False: " ↑", None: ""}[study.lower]
    of = "best" if study.best and study.lower is not None else "last"
    left = f"   {study.left_out} without it left out" if study.left_out else ""
    row = (
        Run(" What moved ", "dim"),
        Run(f"{formatting.printable(headers.plain(study.metric))}{goal} {of}", "bold "),
        Run(f"   {len(study.ids)} runs{left}", "dim"),
    )
    spare = width - sum(formatting.width(run.text) for run in row)
    return fill((*row, Run(note if formatting.width(note) <= spare else "", "dim")), width)


def nothing(study: Study) -> Vacancy:
    """What to do where there is nothing to tell."""
    others = ("{study.metric}", "asks about another metric")
    if len(study.ids) < LEAST:
        why = f"At least {LEAST} runs with one metric are needed, {len(study.ids)} have it"
    elif not study.factors:
        why = "The parameters of these runs are all the same"
    else:
        of, other = ("best", "last") if study.best and study.lower is not None else ("last", "best")
        metric, value = formatting.printable(headers.plain(study.metric)), formatting.number(study.values[0])
        why = f"Nothing moved {metric}: its {of} value is {value} in all {len(study.ids)} runs"
        others = ("{study.metric} {study.value}", f"asks about another metric, the {other} value of each run")
    return Vacancy(
        why,
        (
            *([others] if len(study.metrics) > 1 else []),
            ("{runs.select}", "in {everywhere.runs} Runs selects others; with none selected, all listed are taken"),
            ("{run.compare} {compare.study}", "then come back here"),
        ),
        keys="{study.leave} back   {everywhere.help} keys",
    )


def head(width: int) -> Row:
    """The heads of the columns."""
    names, bar = _widths(width)
    best = "BEST AT" if width >= NARROW else "BEST"
    text = f"   {'PARAMETER':<{names}}  {'EXPLAINS':<{bar + SHARE}}  {'TREND':>{TREND}}  {best}"
    return (Run(formatting.pad(text, width), "dim"),)


def rows(study: Study, width: int) -> list[Row]:
    """One parameter a row."""
    return [_row(one, study, width) for one in study.factors]


def _row(one: Factor, study: Study, width: int) -> Row:
    names, bar = _widths(width)
    filled = round(one.explains * bar)
    share = f"{one.explains:.0%}" if one.explains >= LITTLE else "–"
    at = "" if study.best_run is None else _text(one, study.best_run)
    style = "" if one.explains >= LITTLE else "dim"
    rest = width - 3 - names - bar - SHARE - TREND - 6
    return (
        Run("   ", ""),
        cell(one.key, names, style),
        Run("  ", ""),
        Run(FULL * filled, "accent"),
        Run(EMPTY * (bar - filled), "rule"),
        cell(share, SHARE, style, "right"),
        Run("  ", ""),
        cell(trend(one), TREND, style, "right"),
        Run("  ", ""),
        cell(at, max(rest, 0), style),
    )


def trend(one: Factor) -> str:
    """Which way a quantity pushes: an arrow with the correlation, nothing where it hardly does."""
    if one.trend is None or math.isnan(one.trend):
        return ""
    arrow = "↗" if one.trend >= 0.3 else "↘" if one.trend <= -0.3 else " "
    return f"{arrow} {one.trend:+.2f}".replace("-", "−").replace("0.", ".")


def _widths(width: int) -> tuple[int, int]:
    """How wide names and bars are; on a narrow screen these are short, so that the columns behind stay."""
    bar = BAR if width >= NARROW else SHORT_BAR
    return max(min(width - 3 - bar - SHARE - TREND - 6 - 12, 40), 10), bar


def _text(one: Factor, run: int) -> str:
    return formatting.value(one.texts[run])


def caption(study: Study, look: Look, width: int) -> Row:
    """The run that is looked at: its name, its value, its parameters that explain most."""
    run = chosen(study, look)
    if run is None:
        return ()
    sign = BEST if run == study.best_run else HERE
    value = formatting.number(study.values[run])
    told = "  ".join(f"{one.key.rpartition('/')[2]} {_text(one, run)}" for one in study.factors[:4])
    return fill(
        (
            Run(f" {sign} ", "warn"),
            Run(formatting.abridged(formatting.printable(study.names[run]), width // 3), "bold "),
            Run(f"   {value}   ", ""),
            Run(formatting.printable(told), "dim"),
        ),
        width,
    )


def chosen(study: Study, look: Look) -> int | None:
    """The run that is looked at, the best one unless another is."""
    if look.run is not None and look.run < len(study.ids):
        return look.run
    return study.best_run if study.best_run is not None else (0 if study.ids else None)


def stepped(study: Study, look: Look, by: int) -> int | None:
    """The next run by the value of the parameter looked at, then by the metric."""
    here = chosen(study, look)
    if here is None or not study.factors:
        return None
    across = _across(study.factors[look.factor])
    order = np.lexsort((np.array(study.values), np.nan_to_num(across, nan=-np.inf))).tolist()
    return int(order[min(max(order.index(here) + by, 0), len(order) - 1)])


def scatter(study: Study, look: Look, size: tuple[int, int]) -> Picture:
    """Every run's value of the metric over that of a parameter."""
    factor, here = study.factors[look.factor], chosen(study, look)
    signs = {} if study.best_run is None else {study.best_run: BEST}
    if here is not None and here != study.best_run:
        signs[here] = HERE
    choices = () if factor.numbers is not None else factor.choices
    points = Cloud(_across(factor), np.array(study.values), choices, signs)
    return cloud.draw(points, *size)


def _across(factor: Factor) -> Floats:
    if factor.numbers is not None:
        return np.array([np.nan if number is None else number for number in factor.numbers], np.float64)
    places = {choice: place for place, choice in enumerate(factor.choices)}
    return np.array([np.nan if text is None else places[text] for text in factor.texts], np.float64)


def parallel(study: Study, look: Look, size: tuple[int, int]) -> Picture:
    """Every run as a strand over the parameters that explain most, to the metric, the good end above."""
    told = study.factors[: max(strands.room(size[0]) - 1, 1)]
    rails = [_rail(one.key.rpartition("/")[2], _across(one), _ends(one)) for one in told]
    values = np.array(study.values)
    rail = _rail(
        headers.plain(study.metric), values, (formatting.number(values.min()), formatting.number(values.max()))
    )
    return strands.draw([*rails, _turned(rail) if study.lower else rail], *size, chosen(study, look))


def _rail(name: str, values: Floats, ends: tuple[str, str]) -> Rail:
    known = values[np.isfinite(values)]
    if not len(known):
        return Rail(name, *ends, values)
    fitted = scale.fit(cloud.kind_of(values), float(known.min()), float(known.max()))
    return Rail(name, *ends, fitted.positions(values))


def _ends(factor: Factor) -> tuple[str, str]:
    known: Sequence[float] = [number for number in factor.numbers or () if number is not None]
    if known:
        return formatting.number(min(known)), formatting.number(max(known))
    return factor.choices[0] or "None", factor.choices[-1] or "None"


def _turned(rail: Rail) -> Rail:
    return Rail(rail.name, rail.high, rail.low, 1 - rail.places)
