"""Parameters as a class of their own."""

from __future__ import annotations

import pytest

from tuitrack.task_parameters import TaskParameters, param, percent_param


def above_one(owner: object, field: object, value: int) -> None:
    """A validator as ClearML's users write them."""
    if value <= 1:
        raise ValueError(f"{field.name} must be above one")


class Training(TaskParameters):
    epochs = param(type=int, range=(1, 100), desc="passes over the data", default=10)
    dropout = percent_param(default=0.5)
    layers = param(validator=above_one, default=3)
    name: str = param(default="wide")


def test_values_are_checked_whenever_they_are_set():
    made = Training(epochs="20", dropout=1)
    assert made.to_dict() == {"epochs": 20, "dropout": 1.0, "layers": 3, "name": "wide"}
    made.update_from_dict({"epochs": 5, "unknown": 1})
    assert made.epochs == 5
    for name, wrong in (("epochs", 101), ("dropout", 1.1), ("layers", 1), ("epochs", "many")):
        with pytest.raises(ValueError, match=r"between|above one|invalid literal"):
            setattr(made, name, wrong)
    with pytest.raises(ValueError, match="not between"):
        Training(dropout=-1)


SCRIPT = """
from tuitrack import Task
from tuitrack.task_parameters import TaskParameters, param, percent_param
class Training(TaskParameters):
    epochs = param(type=int, range=(1, 100), desc="passes over the data")
    dropout = percent_param()
task = Task.init('p', 'n')
made = task.connect(Training(epochs=10, dropout=0.5))
print(made.epochs, made.dropout)
"""


def test_a_rerun_gets_edited_values(rerun):
    done = rerun(SCRIPT, {"General/epochs": "20", "General/dropout": "1"})
    assert done.out == "20 1.0\n"
    assert done.owner.consumed == {"General/epochs", "General/dropout"}
    found = done.owner.params["General/epochs"]
    assert (found.description, found.minimum, found.maximum) == ("passes over the data", 1.0, 100.0)
