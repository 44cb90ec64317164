"""The models of a task, by place and by name."""

from __future__ import annotations

from collections import UserList
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tuitrack.model.outputs import Direction
from tuitrack.sdk.models.reading import Model

if TYPE_CHECKING:
    from tuitrack.query.models import Linked


class ModelsList(UserList[Model]):
    """Models in the order in which the task met them; `models["name"]` is the newest of that name."""

    def __init__(self, linked: Iterable[Linked] = ()) -> None:
        found = tuple(linked)
        super().__init__([Model(one.model.id) for one in found])
        self._names = tuple(one.name for one in found)

    def __getitem__(self, key: Any) -> Any:
        """By place, slice or name."""
        if not isinstance(key, str):
            return self.data[key]
        if key not in self._names:
            raise KeyError(key)
        return self.data[len(self._names) - 1 - self._names[::-1].index(key)]

    def get(self, key: str, default: Any = None) -> Any:
        """The newest model of a name, else the default."""
        return self[key] if key in self._names else default

    def keys(self) -> list[str]:
        """The names under which the task knows them."""
        return list(self._names)


class TaskModels(dict[str, ModelsList]):
    """`["input"]` are the models a task read, `["output"]` those it made."""

    def __init__(self, linked: Iterable[Linked]) -> None:
        found = tuple(linked)
        super().__init__({side.value: ModelsList(one for one in found if one.direction == side) for side in Direction})

    @property
    def input(self) -> ModelsList:
        """The models that the task read."""
        return self["input"]

    @property
    def output(self) -> ModelsList:
        """The models that the task made."""
        return self["output"]
