"""hydra: groups, overrides and values of the configuration, edited one by one or whole; several jobs."""

from __future__ import annotations

from pathlib import Path

import pytest
from parsing import refuses

from tuitrack.model import events
from tuitrack.model.execution import Configuration, Injection

pytest.importorskip("hydra")

FILES = {
    "config.yaml": """
defaults:
  - optimizer: adam
  - _self_
lr: 0.1
name: a
nothing: null
half: ${lr}
need: ???
sizes: [1, 2]
deep: {width: 4, flag: true}
""",
    "optimizer/adam.yaml": "beta: 0.9\n",
    "optimizer/sgd.yaml": "momentum: 0.5\n",
}
HEAD = "import hydra\nfrom omegaconf import OmegaConf\nfrom tuitrack import Task\n"
MAIN = '@hydra.main(version_base=None, config_path="conf", config_name="config")\ndef main(cfg):\n'
SHOW = "    print(OmegaConf.to_container(cfg, resolve=True))\nmain()\n"
INSIDE = f"{HEAD}{MAIN}    Task.init('digits', 'mlp')\n{SHOW}"
OUTSIDE = f"{HEAD}Task.init('digits', 'mlp')\n{MAIN}{SHOW}"
WORDS = ("lr=0.2", "need=1", "+extra=1", "hydra.run.dir=out", "hydra.sweep.dir=out")


@pytest.fixture(autouse=True)
def files(tmp_path: Path):
    for name, text in FILES.items():
        path = tmp_path / "digits" / "conf" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


EDITS = {
    "lr": ("1e-3", 0.001),
    "name": ("it's [b] 5, ü", "it's [b] 5, ü"),
    "nothing": ("5", 5),
    "half": ("0.25", 0.25),
    "need": ("0", 0),
    "sizes": ("[5]", [5]),
    "extra": ("2", 2),
}


@pytest.mark.parametrize("script", [INSIDE, OUTSIDE])
def test_edited_values_reach_the_function(rerun, script):
    edits = {f"Hydra/{name}": text for name, (text, _) in EDITS.items()} | {"Hydra/deep.width": "8"}
    result = rerun(script, edits, *WORDS)
    got = {name: value for name, (_, value) in EDITS.items()}
    assert eval(result.out) == {"optimizer": {"beta": 0.9}, "deep": {"width": 8, "flag": True}} | got
    found = result.owner.params
    assert set(edits) < set(found) == result.owner.consumed
    assert not any(key.startswith("Args/") for key in found)
    refuses(found["Hydra/lr"], "fast", "")
    refuses(found["Hydra/deep.width"], "1.5")
    refuses(found["Hydra/optimizer"], "lion")
    (text,) = result.owner.of(events.ConfigurationSet)
    assert "half: 0.25" in text.text


def test_a_rerun_without_edits_changes_nothing(run, rerun):
    plain = run(INSIDE.replace("Task.init('digits', 'mlp')", "pass"), *WORDS)
    assert rerun(INSIDE, {}, *WORDS).out == plain.out


def test_another_group(rerun):
    result = rerun(INSIDE, {"Hydra/optimizer": "sgd"}, *WORDS)
    assert eval(result.out)["optimizer"] == {"momentum": 0.5}
    assert result.owner.params["Hydra/optimizer"].choices == ("adam", "sgd")
    assert result.owner.of(events.ParamsSet)[-1].replace
    assert "Hydra/optimizer.beta" not in result.owner.params


WHOLE = "lr: 0.7\nhalf: ${lr}\nfresh: [1]\noptimizer:\n  beta: 0.1\n"


def test_the_configuration_edited_whole(rerun):
    result = rerun(INSIDE, {"Hydra/optimizer.beta": "0.2"}, *WORDS, configurations={"OmegaConf": WHOLE})
    assert eval(result.out) == {"lr": 0.7, "half": 0.7, "fresh": [1], "optimizer": {"beta": 0.2}}
    assert {name for event in result.owner.of(events.Consumed) for name in event.configurations} == {"OmegaConf"}


def test_a_group_and_the_whole_cannot_both_be_edited(rerun):
    result = rerun(INSIDE, {"Hydra/optimizer": "sgd"}, *WORDS, configurations={"OmegaConf": WHOLE}, code=1)
    assert "Hydra/optimizer=sgd: " in result.err
    assert not result.out


TYPED = (
    HEAD
    + """
import dataclasses, enum
from typing import Optional
from hydra.core.config_store import ConfigStore

class Color(enum.Enum):
    red = 1
    blue = 2

@dataclasses.dataclass
class Config:
    n: int = 1
    limit: Optional[float] = None
    color: Color = Color.red

ConfigStore.instance().store(name="typed", node=Config)

@hydra.main(version_base=None, config_name="typed")
def main(cfg):
    Task.init("digits", "mlp")
    print(cfg.n, cfg.limit, cfg.color.name)

main()
"""
)


def test_declared_types(rerun):
    edits = {"Hydra/n": "2", "Hydra/limit": "0.5", "Hydra/color": "blue"}
    result = rerun(TYPED, edits, "hydra.run.dir=out")
    assert result.out.strip() == "2 0.5 blue"
    refuses(result.owner.params["Hydra/n"], "1.5", "")
    refuses(result.owner.params["Hydra/limit"], "much")
    refuses(result.owner.params["Hydra/color"], "green")


def test_what_does_not_fit_fails_before_training(rerun):
    result = rerun(TYPED, {}, "hydra.run.dir=out", configurations={"OmegaConf": "n: many\n"}, code=1)
    assert "configuration OmegaConf: " in result.err
    assert not result.out


def test_several_jobs_are_several_tasks_each_run_again_by_itself(run):
    words = ("-m", "lr=0.2,0.3", "optimizer=sgd,adam", "need=1", "hydra.sweep.dir=out")
    spools = run(INSIDE, *words).spools
    assert sorted((one.values["Hydra/lr"], one.values["Hydra/optimizer"]) for one in spools) == [
        ("0.2", "adam"), ("0.2", "sgd"), ("0.3", "adam"), ("0.3", "sgd"),
    ]  # fmt: skip
    assert all(len(one.of(events.Finished)) == 1 for one in spools)
    job = next(one for one in spools if (one.values["Hydra/lr"], one.values["Hydra/optimizer"]) == ("0.3", "sgd"))
    params = [one.with_value("8") if one.key == "Hydra/deep.width" else one for one in job.params.values()]
    texts = [Configuration(one.name, one.type, one.text) for one in job.of(events.ConfigurationSet)]
    again = run(INSIDE, *words, inject=Injection(tuple(params), tuple(texts), ("Hydra/deep.width",)))
    got = eval(again.out)
    assert (got["lr"], got["optimizer"], got["deep"]["width"]) == (0.3, {"momentum": 0.5}, 8)


def test_one_task_around_several_jobs(rerun):
    result = rerun(OUTSIDE, {"Hydra/lr": "0.4,0.5"}, "-m", "lr=0.2,0.3", "need=1", "hydra.sweep.dir=out")
    shown = [eval(line)["lr"] for line in result.out.splitlines() if line.startswith("{")]
    assert shown == [0.4, 0.5]
    assert result.owner.consumed == {"Hydra/lr", "Hydra/need", "Hydra/hydra.sweep.dir", "Hydra/hydra.mode"}
