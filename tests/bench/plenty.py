"""A home with plenty of everything: many runs, a hundred of them with hundreds of metrics and very long curves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import compacting
import numpy as np

from tuitrack.ops import binning
from tuitrack.spool import format
from tuitrack.store import segments, series
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database
from tuitrack.store.points import RECORD

from . import crowd

TAG = "chosen"
LONG = "loss/train"
_FLUSH = 100_000


@dataclass(frozen=True, slots=True)
class Amount:
    """How many runs, how many of them chosen, each with so many metrics, of which one has so many steps.

    `whole` of the chosen have a point at each of these steps, the others at every fiftieth.
    """

    runs: int = 10_000
    chosen: int = 100
    metrics: int = 300
    steps: int = 1_000_000
    whole: int = 5
    short: int = 60
    queued: int = 500
    models: int = 500
    binned: int = 50


def fill(home: Path, amount: Amount) -> None:
    """Write it all; the long curves lie at rest."""
    db = crowd.fill(home, amount.runs, projects=1)
    ids = [f"{number:032x}" for number in range(amount.runs - amount.chosen + 1, amount.runs + 1)]
    with db.write() as tx:
        tx.many("INSERT INTO tag (task_id, name) VALUES (?, ?) ON CONFLICT DO NOTHING", [(one, TAG) for one in ids])
        tx.many("DELETE FROM series WHERE task_id = ?", [(one,) for one in ids])
        tx.many(
            "INSERT INTO metric (id, title, series, key) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            _names(amount.metrics),
        )
        _queue(tx, amount)
        _models(tx, amount)
        for number in range(amount.queued + 1, amount.queued + amount.binned + 1):
            binning.enter(tx, f"{number:032x}")
    for number, one in enumerate(ids):
        _curves(db, one, amount, stride=1 if number < amount.whole else 50)
        compacting.compact(db, one)
    db.close()


def _names(count: int) -> list[tuple[int, str, str, str]]:
    first = len(crowd.METRICS) + 1
    return [(one, f"layer{one % 20}", f"m{one}", f"layer{one % 20}/m{one}") for one in range(first, count + 1)]


def _curves(db: Database, run: str, amount: Amount, stride: int) -> None:
    """Of each metric some points, of the first many; at a level of the run's own, so that something moved it."""
    spool = f"spool-{run}"
    with db.write() as tx:
        tx.execute(_SPOOL, (spool, run))
        ids = range(1, amount.metrics + 1)
        tx.many(
            "INSERT INTO spool_series (spool_id, local_id, metric_id) VALUES (?, ?, ?)", [(spool, n, n) for n in ids]
        )
        _write(tx, run, 1, np.arange(0, amount.steps, stride))
        for metric in ids[1:]:
            _write(tx, run, metric, np.linspace(0, amount.steps - 1, amount.short).astype(np.int64))


def _write(tx: Transaction, run: str, metric: int, steps: np.ndarray[tuple[int], np.dtype[np.int64]]) -> None:
    noise = np.random.default_rng(metric).normal(size=len(steps))
    records = np.zeros(len(steps), RECORD)
    records["kind"], records["series"], records["step"] = format.SCALAR, metric, steps
    records["value"] = 2 / (1 + steps / steps[-1] * 20) + 0.05 * noise + int(run, 16) % 97 / 100
    records["time"] = (1_790_000_000 * 10**9 + steps * 50_000_000).astype(np.uint64) | np.uint64(format.TAIL)
    for start in range(0, len(steps), _FLUSH):
        data = records[start : start + _FLUSH].tobytes()
        segments.add(tx, run, f"spool-{run}", data)
        tx.many(series.UPSERT, [series.parameters(run, metric, one) for one in series.fold(data).values()])


def _queue(tx: Transaction, amount: Amount) -> None:
    """The oldest runs wait in a queue."""
    ids = [f"{number:032x}" for number in range(1, amount.queued + 1)]
    tx.execute("INSERT INTO queue (name, created, held) VALUES ('gpu', 0, '')")
    tx.many("UPDATE task SET status = 'queued', queue = 'gpu', type = 'training' WHERE id = ?", [(one,) for one in ids])
    entries = [(one, place, crowd.START) for place, one in enumerate(ids)]
    tx.many(_ENTRY, entries)


def _models(tx: Transaction, amount: Amount) -> None:
    """The runs before the chosen have made models."""
    rows = [(f"{number:032x}", f"net-{number}", f"{number + 1:032x}") for number in range(amount.models)]
    tx.many(_MODEL, rows)


_SPOOL = (
    "INSERT INTO spool (id, task_id, segment, offset, owner, attempt, process, finished, ended) "
    "VALUES (?, ?, 0, 64, 1, 0, '', 1, 1)"
)
_ENTRY = (
    "INSERT INTO queue_entry (task_id, queue, priority, position, enqueued, \"before\") VALUES (?, 'gpu', 0, ?, ?, '')"
)
_MODEL = (
    "INSERT INTO model (id, name, project, task_id, framework, uri, size, hash, comment, design, labels, published, "
    "archived, created, updated) VALUES (?, ?, 'team/project0', ?, 'PyTorch', '/nowhere/net.pt', 1000, '', '', '', '{}', "
    "0, 0, 1790000000, 1790000000)"
)
