"""Which kept files anything refers to."""

from __future__ import annotations

import re
import zlib

from tuitrack.store.database import Database

_HASH = re.compile(r"[0-9a-f]{64}")


def named(db: Database) -> frozenset[str]:
    """Hashes of the contents that artifacts, debug samples, models and figures name, by hash or by address.

    So do reports that could not be stored: somebody may yet see to them.
    """
    hashes: set[str] = set()
    for table in ("artifact", "sample", "model"):
        for row in db.rows(f"SELECT hash, uri FROM {table}"):
            hashes.update(_HASH.findall(f"{row['hash']} {row['uri']}"))
    for row in db.rows("SELECT figure FROM plot"):
        hashes.update(_HASH.findall(zlib.decompress(row["figure"]).decode("utf-8", "replace")))
    for row in db.rows("SELECT data FROM rejected"):
        hashes.update(_HASH.findall(bytes(row["data"]).decode("utf-8", "replace")))
    return frozenset(hashes)
