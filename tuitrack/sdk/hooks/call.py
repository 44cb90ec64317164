"""A call that a command line makes of a function, its arguments as parameters in both directions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tuitrack.model import params
from tuitrack.model.params import Param
from tuitrack.sdk import hints, injection
from tuitrack.sdk.hooks import parsed

_MISSING = object()


@dataclass(slots=True)
class Call:
    """The values of a call, some of them made of a text by a function of the user's own.

    `spec` names the arguments as `inspect.getfullargspec` does; `read` makes a value of a text.
    """

    prefix: str
    spec: Any
    args: list[Any]
    kwargs: dict[str, Any]
    texts: dict[str, str]
    read: Callable[[str, str], Any]

    def inject(self) -> None:
        """Put stored values that differ into the call.

        Raises:
            BadValue: one does not fit.
        """
        for name, value in list(self._values()):
            now = self._described(name, value)
            wanted = None if now is None else injection.values().wants(now)
            if wanted is not None:
                self._put(name, self._converted(name, wanted))

    def described(self) -> Iterator[Param | None]:
        """The parameters of the call."""
        for name, value in self._values():
            yield self._described(name, value)

    def required(self) -> list[Param]:
        """What is stored for arguments without a default."""
        spec = self.spec
        needed = [*spec.args[: len(spec.args) - len(spec.defaults)], *set(spec.kwonlyargs) - set(spec.kwonlydefaults)]
        found = (injection.values().params.get(f"{self.prefix}/{name}") for name in needed)
        return [param for param in found if param is not None]

    def _values(self) -> Iterator[tuple[str, Any]]:
        spec = self.spec
        yield from zip(spec.args, self.args, strict=False)
        if spec.varargs is not None:
            yield spec.varargs, self.args[len(spec.args) :]
        yield from {**spec.kwonlydefaults, **self.kwargs}.items()

    def _described(self, name: str, value: Any) -> Param | None:
        default = self._default(name)
        hint = hints.of(self.spec.annotations.get(name, _MISSING))
        own = name in self.texts
        kind = "str" if own else hint.kind or parsed.kind_of(default)
        shown = self.texts.get(name, value)
        choices = hint.choices if not own and str(value) in hint.choices else ()
        nullable = default is None or hint.nullable
        declared = Param(f"{self.prefix}/{name}", "", kind, "", choices, nullable)
        return parsed.holding(declared, shown, open=hint.open and not own)

    def _default(self, name: str) -> Any:
        spec = self.spec
        defaults = dict(zip(reversed(spec.args), reversed(spec.defaults), strict=False))
        return {**defaults, **spec.kwonlydefaults}.get(name, _MISSING)

    def _converted(self, name: str, stored: Param) -> Any:
        value = params.decode(stored)
        if not isinstance(value, str) or (name not in self.texts and stored.type):
            return value
        try:
            return self.read(name, value)
        except Exception as error:  # whatever a function of the user's raises
            raise parsed.misfit(stored, error) from error

    def _put(self, name: str, value: Any) -> None:
        spec = self.spec
        if name in spec.args:
            self.args[spec.args.index(name)] = value
        elif name == spec.varargs:
            self.args[len(spec.args) :] = value
        else:
            self.kwargs[name] = value
