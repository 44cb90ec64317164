"""What a user pays, measured: one module a row of figures, each beside its bar and, where installed, its peers."""

import sys
from pathlib import Path

# What tests share with each other is found as pytest finds it, also by `python -m tests.bench`.
sys.path.insert(0, str(Path(__file__).parents[1]))
