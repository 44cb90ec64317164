"""A result that is waited for when it is looked at."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

_BINARY = """add sub mul truediv floordiv mod pow matmul lshift rshift and or xor lt le eq ne gt ge"""
_UNARY = """neg pos abs invert index contains getitem"""
_BUILTINS: dict[str, Callable[..., Any]] = {
    "__len__": len,
    "__iter__": iter,
    "__next__": next,
    "__bool__": bool,
    "__int__": int,
    "__float__": float,
    "__complex__": complex,
    "__str__": str,
    "__repr__": repr,
    "__hash__": hash,
    "__format__": format,
    "__round__": round,
    "__reversed__": reversed,
    "__divmod__": divmod,
    "__dir__": dir,
    "__bytes__": bytes,
}


class Lazy:
    """Stands for a result of a step: whatever is done with it is done with the result, once there is one."""

    def __init__(self, get: Callable[[], Any], step: str, name: str) -> None:
        object.__setattr__(self, "_lazy", (get, step, name))

    def __getattr__(self, name: str) -> Any:
        return getattr(value(self), name)

    def __setattr__(self, name: str, new: Any) -> None:
        setattr(value(self), name, new)

    def __setitem__(self, key: Any, new: Any) -> None:
        value(self)[key] = new

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return value(self)(*args, **kwargs)

    def __array__(self, *args: Any, **kwargs: Any) -> Any:
        """What numpy makes an array of."""
        import numpy

        return numpy.asarray(value(self), *args, **kwargs)

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _itself, (value(self),)


def _itself(given: Any) -> Any:
    """What a pickle of a `Lazy` opens as."""
    return given


def value(given: Any) -> Any:
    """The result that something stands for, waited for; anything else as it is, containers with what is in them."""
    kind = type(given)
    if kind is Lazy:
        return object.__getattribute__(given, "_lazy")[0]()
    if kind in (list, tuple):
        return kind(value(one) for one in given)
    if kind is dict:
        return {key: value(one) for key, one in given.items()}
    return given


def reference(given: Any) -> str | None:
    """How a value refers to the result of a step, None where it stands for none."""
    if type(given) is not Lazy:
        return None
    _, step, name = object.__getattribute__(given, "_lazy")
    return f"${{{step}.{name}}}"


def _forward(name: str, act: Callable[..., Any]) -> None:
    def method(self: Lazy, *args: Any) -> Any:
        return act(value(self), *(value(one) for one in args))

    method.__name__ = name
    setattr(Lazy, name, method)


def _reverse(name: str, act: Callable[..., Any]) -> None:
    def method(self: Lazy, other: Any) -> Any:
        return act(other, value(self))

    method.__name__ = name
    setattr(Lazy, name, method)


for _name in (*_BINARY.split(), *_UNARY.split()):
    _forward(f"__{_name}__", getattr(operator, f"__{_name}__"))
for _name in _BINARY.split()[:13]:
    _reverse(f"__r{_name}__", getattr(operator, f"__{_name}__"))
for _name, _act in _BUILTINS.items():
    _forward(_name, _act)
