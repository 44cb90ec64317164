"""The state of a home, and the risks on its host."""

from __future__ import annotations

import os
import sqlite3
import time

from tuitrack.query import disk, queues, shared, survival
from tuitrack.settings import Settings
from tuitrack.spool import attend, away, filesystems, liveness
from tuitrack.store import migrations
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database
from tuitrack.store.engine import Finding


def facts(db: Database) -> dict[str, object]:
    """Sizes and counts."""
    with db.read() as tx:
        counts = {name: tx.value(f"SELECT COUNT(*) FROM {name}") for name in ("task", "series", "artifact", "rejected")}
        points = {
            name: tx.value(f"SELECT COALESCE(SUM(count), 0) FROM {name}") for name in ("series", "scalar_segment")
        }
    return {
        "database": db.engine.name,
        "bytes": db.engine.size(),
        "schema": migrations.VERSION,
        "tasks": counts["task"],
        "series": counts["series"],
        "points": points["series"],
        "points_not_in_chunks": points["scalar_segment"],
        "artifacts": counts["artifact"],
        "rejected_records": counts["rejected"],
        "recorder_alive": liveness.is_alive(db.settings.home / "recorder.lock"),
        "spools": len(attend.spools(db.settings.spool_root)),
    }


def damage(db: Database) -> list[str]:
    """What the database's own check finds, and what is lost; empty when all is well."""
    with db.read() as tx:
        return db.engine.damage(tx) or _torn_curves(tx)


def _torn_curves(tx: Transaction) -> list[str]:
    """Curves of which a chunk is gone."""
    return [f"{key} of {task_id[:8]}: {lost} points are missing" for task_id, key, lost in tx.rows(_TORN_CURVES)]


_TORN_CURVES = """
SELECT series.task_id, metric.key, MIN(series.chunked) - COALESCE(SUM(scalar_chunk.count), 0)
FROM series JOIN metric ON metric.id = series.metric_id
LEFT JOIN scalar_chunk ON scalar_chunk.task_id = series.task_id AND scalar_chunk.metric_id = series.metric_id
WHERE series.chunked > 0 GROUP BY series.task_id, series.metric_id, metric.key
HAVING MIN(series.chunked) <> COALESCE(SUM(scalar_chunk.count), 0)
"""


def findings(settings: Settings, db: Database | None = None) -> list[Finding]:
    """What is well with a home and what is not; without a database, what can be told all the same."""
    return [*(_stored(db) if db else ()), *_host(settings, db is not None)]


def _stored(db: Database) -> list[Finding]:
    rejected = db.rows("SELECT COUNT(*) FROM rejected")[0][0]
    kept = f"{rejected} could not be applied, kept in table rejected" if rejected else "all applied"
    whole = ("database", not damage(db), db.engine.name)
    return [whole, *db.engine.findings(), ("records", not rejected, kept), *_workers(db)]


def _logout() -> Finding:
    """Whether what is started from here, such as a worker, outlives the session."""
    risk = survival.risk(os.getpid())
    unknown = survival.survives_logout(os.getpid()) is None
    well = (
        "whether what is started here outlives the session cannot be told" if unknown else "what is started here stays"
    )
    return ("logout", not risk, f"what is started here {risk}" if risk else well)


def _workers(db: Database) -> list[Finding]:
    """Workers of this host that do not outlive the session they were started in."""
    risks = [(worker.id, survival.risk(worker.pid)) for worker in queues.workers(db) if worker.here]
    return [("worker", False, f"{name} {risk}") for name, risk in risks if risk]


def _cache(settings: Settings) -> Finding:
    """The room of what reruns can make again."""
    size = disk.by_kind(settings)["cache"] / 1e9
    told = f"{size:.1f} of {settings.cache_gb:g} GB"
    return "cache", size <= settings.cache_gb, told if size <= settings.cache_gb else f"{told}: tuitrack gc --yes"


def _recorder(settings: Settings, reached: bool) -> Finding:
    """Whether what is reported gets into the database; what was noted before it left counts only while that is away."""
    failure, gone = attend.last_failure(settings.home), away.noted(settings.home)
    if failure is not None:
        return "recorder", False, f"last failure: {failure.reason}; see {settings.home}/recorder.log"
    if gone is None or (reached and not liveness.is_alive(settings.home / "recorder.lock")):
        return "recorder", True, "well"
    since = time.strftime("%Y-%m-%d %H:%M", time.localtime(gone.since))
    waiting = len(attend.spools(settings.spool_root))
    held = f", {waiting} run{'s' * (waiting != 1)} wait{'s' * (waiting == 1)} in the spool" if waiting else ""
    why = f": {gone.reason}" if reached else ""
    return "recorder", False, f"without its database since {since}{held}{why}"


def _host(settings: Settings, reached: bool) -> list[Finding]:
    home = settings.home
    kind = filesystems.kind(settings.database_path.parent if settings.database_path else home)
    remote = settings.database_path is not None and kind in filesystems.REMOTE
    mapped = filesystems.preallocates(settings.spool_root)
    private = home.exists() and not home.stat().st_mode & 0o022 and home.stat().st_uid == os.getuid()
    version = tuple(map(int, sqlite3.sqlite_version.split(".")))
    sound = version >= (3, 51, 3)
    return [
        (
            "file system",
            not remote,
            f"{kind}: put TUITRACK_HOME on a local disk, or TUITRACK_DB" if remote else kind or "local",
        ),
        (
            "spool",
            mapped,
            "mapped" if mapped else "written, not mapped: reports cost more; set TUITRACK_SPOOL to a local disk",
        ),
        _recorder(settings, reached),
        ("permissions", private, str(home) if private else f"others can write {home}: chmod go-w {home}"),
        _logout(),
        _cache(settings),
        *shared.findings(settings),
        ("sqlite", True, sqlite3.sqlite_version + ("" if sound else ", WAL-reset bug avoided by one checkpointer")),
    ]
