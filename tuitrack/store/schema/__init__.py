"""The tables, version 5, declared once; databases are made by the scripts of `versions`, which agree with them."""

from __future__ import annotations

from tuitrack.store.schema import keeping, models, queues, reports, tasks

__all__ = ["VERSION", "keeping", "models", "queues", "reports", "tasks"]

VERSION = 7
