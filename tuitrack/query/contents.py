"""Which kept files anything refers to."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterable, Sequence

from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

_HASH = re.compile(r"[0-9a-f]{64}")


def named(db: Database) -> frozenset[str]:
    """Hashes of the contents that artifacts, debug samples, models and figures name, by hash or by address.

    So do those in the bin, and reports that could not be stored: somebody may yet see to them.
    """
    with db.read() as tx:
        hashes = _named(tx, "1 = 1", {})
        for row in tx.rows("SELECT data FROM rejected"):
            hashes.update(_HASH.findall(bytes(row["data"]).decode("utf-8", "replace")))
    return frozenset(hashes)


def of(db: Database, ids: Sequence[str]) -> frozenset[str]:
    """Hashes of the contents that some runs name, with those of the models they made."""
    with db.read() as tx:
        bound = {"ids": json.dumps(list(ids))}
        return frozenset(_named(tx, "task_id IN (SELECT value FROM json_each(:ids))", bound))


def _named(tx: Transaction, where: str, bound: dict[str, str]) -> set[str]:
    hashes: set[str] = set()
    for table in ("artifact", "sample", "main.model"):
        rows = tx.rows(f"SELECT hash, uri FROM {table} WHERE {where}", bound)
        hashes.update(_in(f"{row['hash']} {row['uri']}" for row in rows))
    figures = tx.rows(f"SELECT figure FROM plot WHERE {where}", bound)
    hashes.update(_in(zlib.decompress(row["figure"]).decode("utf-8", "replace") for row in figures))
    return hashes


def _in(texts: Iterable[str]) -> Iterable[str]:
    return (found for text in texts for found in _HASH.findall(text))
