"""What the page of the system says."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from tuitrack.hardware.host import Card, Usage
from tuitrack.query.disk import ProjectDisk
from tuitrack.query.leaderboard import Row as TaskRow
from tuitrack.tui import formatting
from tuitrack.tui.charts.picture import Run
from tuitrack.tui.keys.keymaps import Told
from tuitrack.tui.leaderboard import columns
from tuitrack.tui.parts import cards, workers
from tuitrack.tui.parts.sheet import Sheet, paragraph
from tuitrack.tui.reading.hosting import Keeping, Loose, Recording
from tuitrack.tui.widgets.lines import Row, cell, name_cell, rule

NUMBER, NAME_MOST = 9, 26
WIDE, PROJECT_FROM, CARDS_FROM = 100, 64, 48
BAR, BAR_MOST = "▇", 60
KINDS = ("RECORDED", "ARTIFACTS", "IMAGES", "MODELS")


@dataclass(frozen=True, slots=True)
class System:
    """Everything at one moment; the parts of the home in bytes are None until they have been measured."""

    usage: Usage
    keeping: Keeping
    kinds: Mapping[str, int] | None = None
    loose: Loose | None = None


def title(usage: Usage, width: int) -> Row:
    """The host as a whole."""
    cpu = "–" if usage.cpu is None else f"{usage.cpu:.0f}%"
    memory = f"{usage.memory_used_gb:.1f} of {usage.memory_total_gb:.0f} GB"
    text = f"   {usage.cores} cores   cpu {cpu:>4}   memory {memory}"
    disk = f"   disk {formatting.size(usage.disk_free_gb * 1e9)} free"
    scarce = usage.disk_free_gb < 0.05 * usage.disk_total_gb
    return (Run(f" {formatting.printable(usage.name)}", "bold "), Run(text, ""), Run(disk, "bad" if scarce else ""))


def sheet(system: System, width: int, told: Told) -> Sheet:
    """All rows; the cursor can be on runs."""
    service = system.keeping.service
    names = {run.id: service.names.get(run.id, run.name) for run in service.running}
    rows: list[Row] = _cards(system.usage, names, width)
    items: dict[int, str] = {}
    here = [run for run in service.running if run.id in (system.usage.memory_gb or {})]
    if here:
        rows += [rule("Running here", width)]
    for run in here:
        items[len(rows)] = run.id
        rows.append(_run(run, names[run.id], system.usage, width))
    rows += [*([()] if here else []), *_disk(system, width, told), (), rule("Recorder", width)]
    rows += _recorder(system.keeping.recording, width, told)
    if service.workers:
        rows += [(), rule("Workers", width)]
        for one in service.workers:
            rows += workers.rows(one, service, width)
    return Sheet(rows, items)


def _cards(usage: Usage, names: Mapping[str, str], width: int) -> list[Row]:
    if not usage.cards:
        return []
    free = sum(card.free for card in usage.cards)
    return [rule("GPUs", width, f"{free} free"), *(_card(card, names, width) for card in usage.cards), ()]


def _card(card: Card, names: Mapping[str, str], width: int) -> Row:
    busy = "" if card.busy is None else f"{card.busy:.0f}%"
    heat = "" if card.degrees is None else f"{card.degrees:.0f}°"
    power = "" if card.watts is None else f"{card.watts:.0f} W"
    name = (cell(card.name, 22, "dim"),) if width >= WIDE else ()
    return (
        cell(f"{card.index}", 4, "", "right"), Run("  ", ""), *name,
        Run(cards.gauge(card.busy), "accent" if card.runs else "dim"),
        cell(busy, 6, "", "right"), cell(cards.memory(card), 16, "", "right"), cell(heat, 6, "dim", "right"),
        cell(power, 7, "dim", "right"), Run("  ", ""),
        cards.users(card, names),
    )  # fmt: skip


def _run(run: TaskRow, name: str, usage: Usage, width: int) -> Row:
    glyph, style = columns.STATUS[run.status]
    memory = (usage.memory_gb or {}).get(run.id, 0.0)
    cards = ", ".join(str(card.index) for card in usage.cards if run.id in card.runs)
    took = formatting.duration(time.time() - run.started) if run.started else ""
    where = (name_cell(run.project, 16, "dim"),) if width >= PROJECT_FROM else ()
    on = (cell(f"gpu {cards}" if cards else "", 10, "accent", "right"),) if width >= CARDS_FROM else ()
    return (
        Run(f"  {glyph} ", style), name_cell(name, max(min(width - 52, 40), 14)), Run(" ", ""), *where,
        cell(formatting.size(memory * (1 << 30)), 9, "", "right"), *on, cell(took, 9, "dim", "right"),
    )  # fmt: skip


def _disk(system: System, width: int, told: Told) -> list[Row]:
    kinds = system.kinds
    whole = formatting.size(sum(kinds.values())) + " in this home" if kinds is not None else "measuring …"
    rows: list[Row] = [rule("Disk", width, whole)]
    if kinds is not None:
        shown = "   ".join(f"{name} {formatting.size(size)}" for name, size in kinds.items() if size)
        rows += [(Run(f"  {line}", "dim"),) for line in formatting.wrap(shown, width - 3)]
    rows += _to_clean_up(system, told)
    found = [project for project in system.keeping.projects if project.runs or project.total]
    if found:
        name = max(min(max(len(one.name) for one in found) + 2, NAME_MOST), 10)
        kept = KINDS[: max((width - name - 3) // (NUMBER + 1) - 2, 0)]
        heads = ("RUNS", *kept, "IN ALL")
        rows.append((cell("  PROJECT", name + 2, "dim"), *(cell(head, NUMBER + 1, "dim", "right") for head in heads)))
        bar = min(width - name - 5 - len(heads) * (NUMBER + 1), BAR_MOST) if width >= WIDE else 0
        most = max(one.total for one in found)
        rows += [_project(one, name, len(kept), round(bar * one.total / most) if most else 0) for one in found]
    return rows


def _to_clean_up(system: System, told: Told) -> list[Row]:
    """What one may well do without."""
    loose, binned, archived = system.loose, system.keeping.binned, system.keeping.archived
    found = []
    if loose is not None and loose.files:
        found.append((loose.size, f"in {formatting.many(loose.files, 'file')} that nothing refers to"))
    if binned.runs:
        found.append((binned.size, f"in the bin, {formatting.many(binned.runs, 'run')}"))
    if archived.runs:
        found.append((archived.size, f"of {formatting.many(archived.runs, 'archived run')}"))
    rows: list[Row] = [(Run(f"  {formatting.size(size)} {what}", ""),) for size, what in found]
    return [*rows[:-1], (*rows[-1], Run(told("   {system.clear} cleans up"), "dim"))] if rows else []


def _project(one: ProjectDisk, name: int, kinds: int, bar: int) -> Row:
    """The sizes there is room for; on a wide screen a bar as long as it weighs beside the heaviest project."""
    sizes = (*(one.recorded, one.artifacts, one.samples, one.models)[:kinds], one.total)
    cells = [cell(formatting.size(size) if size else "–", NUMBER + 1, "" if size else "dim", "right") for size in sizes]
    return (
        Run("  ", ""),
        name_cell(one.name, name - 1),
        Run(" ", ""),
        cell(f"{one.runs}", NUMBER + 1, "dim", "right"),
        *cells,
        Run(f"  {BAR * bar}", "accent"),
    )


def _recorder(one: Recording, width: int, told: Told) -> list[Row]:
    idle = "sleeping: nothing is reported" if not one.spools else "not there"
    state = Run("  alive", "good") if one.alive else Run(f"  {idle}", "dim" if not one.spools else "bad")
    count = f"   {one.spools} process{'es' * (one.spools != 1)} reporting" if one.spools else ""
    behind = f"   {formatting.size(one.behind.bytes)} not stored yet" if one.behind.bytes else "   all stored"
    rows: list[Row] = [(state, Run(f"{count}{behind}", ""))]
    if one.failure is not None:
        ago = formatting.ago(time.time() - one.failure.time)
        *died, last = paragraph(f"died {ago}: {one.failure.reason}", width, "bad")
        log = told("{system.log} shows its log")
        fits = formatting.width(last[0].text) + len(log) + 3 <= width
        rows += [*died, (*last, Run(f"   {log}", "dim"))] if fits else [*died, last, (Run(f"  {log}", "dim"),)]
    return rows
