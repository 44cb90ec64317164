"""What is well with a server, and what is not."""

from __future__ import annotations

import time

from tuitrack.store.engine import Finding
from tuitrack.store.postgres.connection import ServerConnection

_APART = 2.0
"""Seconds by which a host's clock may differ from the server's: times of several hosts are compared."""
_ENOUGH = 0.8
"""The share of the server's connections above which the next host may find none."""


def findings(opened: ServerConnection, told: str) -> list[Finding]:
    """Its version, how its texts are kept, what we may do there, its clock, its connections."""
    row = opened.alone.row(_FACTS)
    assert row is not None
    version, encoding, collation, may_create, used, hosts, most = row
    sorts = encoding == "UTF8" and collation in ("C", "POSIX")
    rights = "this user may make tables" if may_create else f"this user cannot upgrade {told}: make it the owner"
    few = used > most * _ENOUGH
    return [
        ("server", True, f"PostgreSQL {version}"),
        ("text", sorts, f"{encoding}, {collation}" + ("" if sorts else ": createdb -T template0 -E UTF8 --locale=C")),
        ("rights", bool(may_create), rights),
        _clock(opened),
        ("connections", not few, f"{used} of {most}, {hosts} host{'s' * (hosts != 1)} of ours" + _MORE * few),
    ]


def _clock(opened: ServerConnection) -> Finding:
    """How far the clocks are apart, less half of the time that asking took."""
    before = time.time()
    there = float(str(opened.alone.value("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS DOUBLE PRECISION)")))
    after = time.time()
    apart = there - (before + after) / 2
    well = abs(apart) <= _APART + (after - before) / 2
    told = f"{abs(apart):.1f} s {'behind' if apart > 0 else 'before'} the server's"
    return "clock", well, "as the server's" if well else f"this host's is {told}: let both follow NTP"


_MORE = ": raise max_connections"
_FACTS = """
SELECT current_setting('server_version'), current_setting('server_encoding'),
    (SELECT datcollate FROM pg_database WHERE datname = current_database()),
    CASE WHEN has_database_privilege(current_database(), 'CREATE') THEN 1 ELSE 0 END,
    (SELECT COUNT(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
    (SELECT COUNT(DISTINCT COALESCE(CAST(client_addr AS TEXT), '')) FROM pg_stat_activity
     WHERE application_name = 'tuitrack' AND datname = current_database()),
    CAST(current_setting('max_connections') AS INTEGER)
"""
