"""`python -m tests.bench [NAME…] [--json] [--quick] [--peers PYTHON]` measures one row of figures, or all."""

from __future__ import annotations

import argparse
import importlib
import json
from pathlib import Path

from . import rows
from .plan import Plan


def main() -> None:
    """Measure; print for people, or one JSON object a row."""
    options = _arguments()
    for name in options.name or rows.ROWS:
        plan = Plan(options.repetitions, 0.02 if options.quick else 1.0, options.peers)
        figures = importlib.import_module(f".{name}", __package__).measure(plan)
        if options.json:
            print(
                json.dumps(
                    {
                        "row": name,
                        "noise": plan.noise,
                        "noisy": plan.noisy,
                        "figures": [one.to_json() for one in figures],
                    }
                )
            )
            continue
        print(f"{name}: {rows.ROWS[name]} [{plan.noise}]", flush=True)
        print("\n".join(line for figure in figures for line in figure.lines(plan.noisy)), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[*rows.ROWS, []], help=", ".join(rows.ROWS))
    parser.add_argument("--json", action="store_true", help="one JSON object a row")
    parser.add_argument("--quick", action="store_true", help="a fiftieth of the size, to see that it works")
    parser.add_argument("--repetitions", type=int, default=5, help="medians of so many (5)")
    parser.add_argument("--peers", type=Path, help="a Python where trackio or wandb are installed (.peers/bin/python)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
