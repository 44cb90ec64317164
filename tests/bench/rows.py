"""The rows of figures: each a module of this package with a function `measure`."""

from __future__ import annotations

ROWS = {
    "report": "P1, what one reported scalar costs the training loop",
    "ingest": "P2, reported → in the database",
    "hosts": "P2 on PostgreSQL, several hosts at once",
    "start": "P3 and P4, what recording adds to a program's start and end",
    "leaderboard": "P5, a page of the leaderboard",
    "leaderboard_databases": "P5 on PostgreSQL beside SQLite",
    "curves": "P6 and P2, long curves at rest",
    "charts": "P7, one frame of a chart",
    "opening": "P8 and P5, from the shell to the first rows, from a key to its frame",
    "idle": "P9, the browser and the recorder beside silent and live runs",
    "beside": "P8 beside W&B LEET, many runs, long curves, many curves opened",
    "beside_live": "P7 and P9 beside W&B LEET, a step that arrives, a silent run, a live one",
    "keys": "every key of every place with 10,000 runs, 300 metrics, 1 M steps, 100 selected",
    "recorder": "P10, the recorder beside a hundred runs",
    "executor": "P11, from enqueue to the first line, claims, a long queue",
    "spool": "the pieces that P1 and P2 are made of",
}
