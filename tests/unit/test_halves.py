"""What is half put into a shared folder is told from what a killed process left there."""

from __future__ import annotations

import subprocess
import sys

from tuitrack.store import halves

DAY = 86_400.0
ELSEWHERE = """
from tuitrack.store import halves
with halves.making("a") as name:
    print(name, flush=True)
    input()
"""


def test_a_part_is_left_once_its_maker_is_gone():
    with halves.making("a") as mine, halves.making("a") as again:
        assert mine != again
        assert not halves.is_left(mine, "a", 2 * DAY)
    assert halves.is_left(mine, "a", 0.0)
    assert not halves.is_left(mine, "b", 2 * DAY)
    process = subprocess.Popen([sys.executable, "-c", ELSEWHERE], stdin=-1, stdout=-1, text=True)
    with process:
        name = process.stdout.readline().strip()
        assert name.startswith(".a.")
        assert not halves.is_left(name, "a", 0.0)
        process.kill()
        process.wait()
        assert halves.is_left(name, "a", 0.0)


def test_a_part_of_another_host_is_left_after_a_day():
    with halves.making("a") as mine:
        boot = mine.rpartition(".")[2].partition("-")[0]
        other = mine.replace(boot, "0" * len(boot))
    for name in (other, ".a.0123456789abcdef", ".a."):
        assert [halves.is_left(name, "a", age) for age in (0.0, 2 * DAY)] == [False, True]
