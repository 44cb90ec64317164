"""Options of sbatch: how they are read, what the needs of a run become, which of them hold."""

from __future__ import annotations

import pytest

from tuitrack.model import sbatch
from tuitrack.model.plan import Plan
from tuitrack.model.sbatch import Option


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", ()),
        ("--partition=a100 --exclusive", (Option("partition", "a100"), Option("exclusive"))),
        ("--gres gpu:1 -t 8:00:00 -pa100", (Option("gres", "gpu:1"), Option("time", "8:00:00"), Option("partition", "a100"))),
        ("--comment='two words'", (Option("comment", "two words"),)),
    ],
)  # fmt: skip
def test_read(text, read):
    assert sbatch.parse(text) == read


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a100", "a100 is no option of sbatch"),
        ("--Partition=x", "--Partition=x is no option of sbatch"),
        ("-Z", "-Z is no option of sbatch"),
        ("--comment='open", "No closing quotation"),
        ("-o out.txt", "--output cannot be given: the console is the run's"),
        ("--array=1-3", "--array cannot be given"),
        ("--requeue", "--requeue cannot be given"),
    ],
)
def test_refused(text, said):
    with pytest.raises(ValueError, match=said):
        sbatch.parse(text)


@pytest.mark.parametrize(
    ("general", "plan", "given"),
    [
        ("--partition=a", Plan(), ["--partition=a"]),
        ("--partition=a --time=8:00:00", Plan(sbatch="-p b"), ["--time=8:00:00", "--partition=b"]),
        ("", Plan(gpus=2, memory=32 * 10**9, time_limit=3600), ["--gres=gpu:2", "--mem=30518M", "--time=65"]),
        ("", Plan(gpus=0.5), ["--gres=gpu:1"]),
        ("--gres=gpu:a100:1,tmp:5G", Plan(gpus=2), ["--gres=gpu:a100:2,tmp:5G"]),
        ("--gpus=h100:1 --mem-per-cpu=4G", Plan(gpus=4, memory=2**20), ["--gres=gpu:h100:4", "--mem=1M"]),
        ("--gres=gpu:1", Plan(gpus=0), []),
        ("--gres=gpu:1", Plan(sbatch="--gpus-per-node=2"), ["--gpus-per-node=2"]),
        ("", Plan(memory=2**20, sbatch="--mem=1G"), ["--mem=1G"]),
    ],
)
def test_what_a_job_is_submitted_with(general, plan, given):
    assert list(sbatch.merged(sbatch.parse(general), plan)) == given
