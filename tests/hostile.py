"""A home in which every text that a run can carry tries to act on the terminal, and what tells whether any did."""

from __future__ import annotations

import itertools
import json
import random
import re
import time
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path

import populate

from tuitrack.model import events
from tuitrack.model.environment import Environment
from tuitrack.model.outputs import Metadatum, ModelDescribed, ModelLinked, PlotReported, SampleReported
from tuitrack.model.values import plain
from tuitrack.spool import liveness
from tuitrack.store import applying, files, outputs
from tuitrack.store.connection import Transaction
from tuitrack.store.database import Database

PAYLOADS = (
    # 7-bit: clipboard, title, clearing, reports, modes, device control, applications, privacy, strings, links, keys.
    "\x1b]52;c;aGk=\x07", "\x1b]0;owned\x07", "\x1b]2;owned\x1b\\", "\x1b]8;;file:///etc/passwd\x1b\\x\x1b]8;;\x1b\\",
    "\x1b]10;?\x07", "\x1b]1337;File=inline=1:aGk=\x07", "\x1b]777;notify;a;b\x07", "\x1b]133;A\x07", "\x1b[2J", "\x1b[3J",
    "\x1b[999;999H", "\x1b[6n", "\x1b[5m", "\x1b[8m", "\x1b[?3h", "\x1b[?69h", "\x1b[?1005h", "\x1b[>4;2m", "\x1b[20t",
    "\x1b[4i", "\x1b[!p", "\x1b[1;1r", "\x1b[12X", "\x1b[s\x1b[u", "\x1bc", "\x1b#8", "\x1b(0", "\x1bP$qm\x1b\\",
    "\x1bP+q544e\x1b\\", "\x1b_Gi=1,a=q;AAAA\x1b\\", "\x1b^pm\x1b\\", "\x1bXsos\x1b\\", "\x1bN\x1bO", "\x1b", "\x1b[",
    # 8-bit, as its UTF-8.
    "\x9b2J", "\x9b31m", "\x9d52;c;aGk=\x9c", "\x90$qm\x9c", "\x9e\x9f\x98x\x9c", "\x85\x84\x8d", "\x80\x81",
    # Single controls.
    "a\x00b", "a\x07b", "a\x08\x08b", "a\x7fb", "a\rb", "a\nb\nc", "a\tb", "a\x0cb\x0bc", "a\x0e\x0fb", "\x05\x06",
    # What turns or hides text.
    "\u202egnp.exe", "\u202d\u2066x\u2069\u202c", "\u200b\u200c\u200e\u200f", "\ufeff\u2060\u00ad", "e" + "\u0301" * 200,
    "👩" + "\u200d👩" * 60, "\U000e0041\U000e007f", "\u2028\u2029", "\ufff9\ufffa\ufffb", "\ue000\uf8ff", "\u3164\u115f",
    # Markup, formulas, formats, length.
    "loss[/]", "[@click=app.quit]x[/]", "[link=file:///etc]x[/link]", "[red", "{name}%s%(x)d$(id)`id`", "=cmd|' /C x'!A0",
    "\ud800\udfff", "x" * 5000,
)  # fmt: skip

# Pieces of markup as Textual and Rich read it, of which fuzzed texts are made.
_PIECES = (
    *"[]/@=()'\"\\ ,$#{}%:-|", "[/", "/]", "[/]", "[[", "\\[", "[@click=", "@click=app.quit", "app.quit()", "screen.dismiss()",
    "[link=", "https://a.b/c", "file:///etc/passwd", "javascript:alert(1)", "[red", "bold", "on blue", "not", "auto",
    "[@mouse.down=app.bell]", "$accent", "[$", "%", "50%", "[1]", "[0;1m", ":smile:", "\n", "\t", "x", "é", "漢", "\x1b[", "\x1b]8;;",
)  # fmt: skip


def fuzzed(count: int, seed: int) -> tuple[str, ...]:
    """Texts made of such pieces, no two alike."""
    chance = random.Random(seed)
    found: set[str] = set()
    while len(found) < count:
        found.add("".join(chance.choices(_PIECES, k=chance.randint(1, 12))))
    return tuple(sorted(found))


# Payloads that only look odd, or that this test has no other name for than text.
SHOWN = ("\ue000\uf8ff", "\u3164\u115f", "\ud800\udfff", "e" + "\u0301" * 200)

# Text columns that a run or another user fills, by table; the rest are ids, statuses, paths of ours.
POISONED = {
    "task": ("name", "type", "status_reason", "comment", "user", "host", "stop_reason", "hint", "sweep"),
    "tag": ("name",),
    "param": ("key", "value", "description"),
    "configuration": ("name", "text", "description"),
    "environment": ("repository", "branch", "commit_id"),
    "task_event": ("text",),
    "metric": ("title", "series", "key"),
    "artifact": ("name", "type", "filename", "content_type", "preview"),
    "plot": ("title", "series"),
    "sample": ("title", "series", "filename", "content_type"),
    "model": ("name", "framework", "comment", "design"),
    "model_tag": ("name",),
    "model_metadata": ("key", "value", "type"),
    "task_model": ("name",),
    "worker": ("host",),
    "attempt": ("worker", "host", "reason"),
    "plan": ("queue", "environment"),
    "rejected": ("reason",),
}
RUNS = 24
PROJECT = f"vision{PAYLOADS[0]}{PAYLOADS[35]}[/]"
_ALL = "".join(PAYLOADS[:-1])


def fill(home: Path, turn: int = 0, payloads: Sequence[str] = PAYLOADS) -> Database:
    """The home; with another turn the texts carry other payloads."""
    db = populate.fill(home, populate.Plan(runs=RUNS, points=20))
    with db.write() as tx:
        for number in range(RUNS):
            _outputs(tx, db, number)
        _queues(tx)
        _kept(tx)
        _poison(tx, turn, payloads)
        tx.execute("UPDATE task SET project = ?", (PROJECT,))
        tx.execute("UPDATE view SET project = ?", (PROJECT,))
        for number, payload in enumerate(PAYLOADS):
            project = applying.text(f"{payload}{number}")
            facts = {"id": f"{number:04x}" + "e" * 28, "project": project, "created": 1.0, "name": project}
            populate.insert_task(tx, facts)
        tx.execute("UPDATE model SET project = ?", (PROJECT,))
    return db


def _outputs(tx: Transaction, db: Database, number: int) -> None:
    run = populate.task_id(number)
    context = applying.Context(tx, f"spool{number}", run, 1.0)
    text = f"{_ALL}{number}"
    applying.apply(events.Described(tags_added=("a", "b")), context)
    applying.apply(events.ConfigurationSet("net", "yaml", f"a: {number}\nb: x"), context)
    page = files.put_bytes(db.settings.files, f"{text}\n{text}".encode("utf-8", "replace"), name="page.txt")
    kept = events.ArtifactAdded("kept", "file", page.size, page.hash, page.uri, 1.0, "page.txt", "text/plain", text)
    applying.apply(kept, context)
    figures = {
        "bar": {"data": [{"type": "bar", "x": [text], "y": [1], "name": text}], "layout": {"title": {"text": text}}},
        "table": {
            "data": [{"type": "table", "header": {"values": [text]}, "cells": {"values": [[text]]}}],
            "layout": {},
        },
        "map": {"data": [{"type": "heatmap", "z": [[1]], "x": [text], "y": [text]}], "layout": {}},
    }
    for name, figure in figures.items():
        outputs.apply(PlotReported(name, "s", 0, "plotly", json.dumps(figure)), context)
    for kind in ("html", "text", "file"):
        outputs.apply(SampleReported(kind, "s", 0, kind, page.uri, page.size, page.hash, "page.txt"), context)
    model = f"{number:032x}"
    made = ModelDescribed(
        model, "m", PROJECT, "f", page.uri, page.size, page.hash, 1, "c", "d", {text: 1}, tags_added=("t",),
        metadata=(Metadatum("k", "v", "s"),),
    )  # fmt: skip
    outputs.apply(made, context)
    outputs.apply(ModelLinked(model, "output", "m"), context)
    _environment(tx, run, text)
    sql = "INSERT INTO console_chunk (task_id, stream, time, lines, data) VALUES (?, 1, 0, 1, ?)"
    tx.execute(sql, (run, "\n".join(PAYLOADS).encode("utf-8", "replace") + b"\x9b31m\xff\x90q\n"))
    for kind in ("status", "alert", "refused"):
        tx.execute("INSERT INTO task_event (task_id, time, kind, text) VALUES (?, 1, ?, 'x')", (run, kind))


def _environment(tx: Transaction, run: str, text: str) -> None:
    kinds = {"str": text, "tuple[str, ...]": (text,), "dict[str, str]": {text: text}}
    known = {one.name: kinds[str(one.type)] for one in fields(Environment) if str(one.type) in kinds}
    diff = f"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-{text}\n+{text}"
    code = Environment(**{**known, "runner": "python", "diff": diff})
    sql = "INSERT INTO environment (task_id, repository, branch, commit_id, captured, detail) VALUES (?, '', '', '', 1, ?)"
    tx.execute(sql, (run, json.dumps(asdict(code))))


def _queues(tx: Transaction) -> None:
    names = [applying.text(f"{payload}{number}") for number, payload in enumerate(PAYLOADS[:6])]
    for name in names:
        tx.execute("INSERT INTO queue (name, created, held) VALUES (?, 1, ?)", (name, name))
    waiting = [row[0] for row in tx.rows("SELECT id FROM task WHERE status IN ('queued', 'draft')")]
    for place, run in enumerate(waiting):
        sql = "INSERT INTO queue_entry VALUES (?, ?, 0, ?, 1, 'draft')"
        tx.execute(sql, (run, names[place % len(names)], place))
        tx.execute("UPDATE task SET status = 'queued', queue = ? WHERE id = ?", (names[place % len(names)], run))
    process = json.dumps(plain(liveness.current()))
    for number, name in enumerate(names):
        detail = json.dumps({"offer": name, "waits": name})
        facts = (f"{name}:{number}", name, json.dumps(names), "[]", time.time(), process, detail)
        tx.execute(_WORKER, facts)


def _kept(tx: Transaction) -> None:
    """What is kept beside runs: views by name, how each is to be run, its attempts, a bin with something in it."""
    for number, payload in enumerate(PAYLOADS):
        name = applying.text(f"runs:{payload}{number}")
        tx.execute("INSERT INTO view VALUES ('', ?, ?)", (name, json.dumps({"filter": applying.text(payload)})))
    for number in range(RUNS):
        facts = {
            "id": f"{number:04x}" + "b" * 28,
            "project": PROJECT,
            "created": 1.0,
            "name": "n",
            "binned": time.time(),
        }
        populate.insert_task(tx, facts)
    for (run,) in tx.rows("SELECT id FROM task"):
        tx.execute("INSERT INTO plan VALUES (?, '', 1, 1, NULL, NULL, NULL, 1, 0, '', '{}')", (run,))
        tx.execute(_ATTEMPT, (run,))


def _poison(tx: Transaction, turn: int, payloads: Sequence[str]) -> None:
    """A payload, or two, into every text, each with a number so that it is unlike all others."""
    count = itertools.count(turn)
    for table, columns in POISONED.items():
        for (row,) in tx.rows(f"SELECT rowid FROM {table}"):
            for column in columns:
                number = next(count)
                text = f"{payloads[number % len(payloads)]}{number}{payloads[(number * 7) % len(payloads)]}"
                tx.execute(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", (applying.text(text), row))


# What a browser itself sends: colours, places, modes, erasing a line, questions to the terminal.
_OURS = re.compile(
    r"\x1b\[(?:[\d;:]*m|\d*(?:;\d+)?H|\?(?:7|25|1000|1003|1004|1006|1015|1016|1049|2004|2026|2048)[hl]|\?\d+\$p|[<>=]?\d*u|[>=?]?\d*c|\d*[ABCDGK])\x07?"
    r"|\x1b_G[^\x1b]*\x1b\\|\x1b\]22;[a-z]+\x07|\x1b[78=>]"
)
_FORBIDDEN = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_NEVER = re.compile(r"\x1b\[(?:\d*;)*(?:[58]|5;8)m|\x1b\[999|\x1b\[6n|\x1b_Gi=1,a=q;A|\x1b\[(?:2|3)J|\x1bc")


def leaks(output: bytes) -> list[str]:
    """What in a terminal's input is neither text nor the browser's own; not UTF-8 is as bad."""
    text = output.decode("utf-8")
    return [found.group() for found in _NEVER.finditer(text)] + [
        rest[max(found.start() - 20, 0) : found.end() + 20]
        for rest in (_OURS.sub("", text),)
        for found in _FORBIDDEN.finditer(rest)
    ]


_WORKER = """
INSERT INTO worker (id, host, pid, queues, slots, gpus, started, heartbeat, state, process, detail)
VALUES (?, ?, 1, ?, 1, ?, 1, ?, 'running', ?, ?)
"""
_ATTEMPT = """
INSERT INTO attempt (task_id, number, worker, host, handle, started, ended, exit_code, reason, gpus, usage)
VALUES (?, 1, '', '', '', 1, 2, 1, '', '[]', '{}') ON CONFLICT DO NOTHING
"""
