"""The expression language of columns, sort keys and comparisons, from text to a tree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tuitrack import errors

FUNCTIONS = ("first", "last", "min", "max", "best", "mean", "std", "n", "at", "vs", "spark")
"""What can be asked of a metric; a bare key is its last value, `spark` its curve as a column."""

_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True, slots=True)
class Key:
    """A metric, parameter or fact; `function` as in `max(acc/val)`, `argument` as in `at(loss, 100)`."""

    name: str
    function: str = ""
    argument: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class Negative:
    """A value with its sign changed."""

    item: Expr


@dataclass(frozen=True, slots=True)
class Binary:
    """`left operator right`, where the operator is one of + - * /."""

    operator: str
    left: Expr
    right: Expr


Expr = Number | Key | Negative | Binary

_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![^\s()\",+*<>=!/-])"
_TOKEN = re.compile(
    rf"""\s*(?:
        (?P<number>{_NUMBER})
      | (?P<quoted>"(?:[^"]|"")*")
      | (?P<operator>[-+*/(),])
      | (?P<name>[^\s()",+*<>=!/-][^\s()",+*<>=!]*)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int

    @property
    def name(self) -> str:
        """The key that it writes; within quotes a quote is written twice."""
        return self.text[1:-1].replace('""', '"') if self.kind == "quoted" else self.text


def parse(text: str, position: int = 0) -> Expr:
    """The tree of an expression; `-` and `/` are operators only where a name could begin, as after a space.

    Args:
        text: What the user wrote, such as `max(acc/val) - acc/val`.
        position: Where it stands in a longer text, for error messages.

    Raises:
        BadQuery: it cannot be read; says where.
    """
    return _Parser(_tokens(text, position), position + len(text)).whole()


def keys(expression: Expr) -> tuple[Key, ...]:
    """The keys an expression depends on, from left to right."""
    if isinstance(expression, Key):
        return (expression,)
    if isinstance(expression, Negative):
        return keys(expression.item)
    if isinstance(expression, Binary):
        return keys(expression.left) + keys(expression.right)
    return ()


def quoted(name: str) -> str:
    """A key as it must be written in an expression."""
    plain = _TOKEN.match(name)
    return name if plain and plain["name"] == name else '"{}"'.format(name.replace('"', '""'))


def _tokens(text: str, offset: int) -> list[_Token]:
    found: list[_Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            shown = text[at:].strip()[:1]
            hint = "close the quote" if shown == '"' else 'odd names go in quotes: "a<b"'
            raise errors.BadQuery(f"cannot read {shown} here", hint=hint, position=offset + at)
        kind = match.lastgroup or "name"
        found.append(_Token(kind, match[kind], offset + match.start(kind)))
        at = match.end()
    return found


class _Parser:
    """Recursive descent: sums of products of signed values."""

    def __init__(self, tokens: list[_Token], end: int) -> None:
        self._tokens = tokens
        self._end = end
        self._at = 0
        self._depth = 0

    def whole(self) -> Expr:
        """The expression that is all there is."""
        found = self._sum()
        if self._at < len(self._tokens):
            left = self._tokens[self._at]
            raise errors.BadQuery(f"unexpected {left.text}", hint="an operator is missing", position=left.position)
        return found

    def _next_is(self, *texts: str) -> bool:
        if self._at >= len(self._tokens):
            return False
        token = self._tokens[self._at]
        return token.kind == "operator" and token.text in texts

    def _take(self) -> _Token:
        if self._at >= len(self._tokens):
            raise errors.BadQuery("the expression ends too early", hint="as max(acc/val)", position=self._end)
        self._at += 1
        return self._tokens[self._at - 1]

    def _close(self, opened: _Token) -> None:
        if not self._next_is(")"):
            raise errors.BadQuery("a parenthesis is not closed", hint="add )", position=opened.position)
        self._at += 1

    def _sum(self) -> Expr:
        found = self._product()
        while self._next_is("+", "-"):
            found = Binary(self._take().text, found, self._product())
        return found

    def _product(self) -> Expr:
        found = self._value()
        while self._next_is("*", "/"):
            found = Binary(self._take().text, found, self._value())
        return found

    def _value(self) -> Expr:
        token = self._take()
        self._depth += 1
        if self._depth > _DEEPEST:
            raise errors.BadQuery("too deeply nested", hint="use fewer parentheses", position=token.position)
        found = self._value_of(token)
        self._depth -= 1
        return found

    def _value_of(self, token: _Token) -> Expr:
        if token.kind == "number":
            return Number(float(token.text))
        if token.kind == "quoted":
            return Key(token.name, position=token.position)
        if token.kind == "name":
            return self._call(token) if self._called(token) else Key(token.text, position=token.position)
        if token.text == "-":
            return Negative(self._value())
        if token.text == "(":
            inside = self._sum()
            self._close(token)
            return inside
        raise errors.BadQuery(f"unexpected {token.text}", hint="as max(acc/val)", position=token.position)

    def _called(self, token: _Token) -> bool:
        return self._next_is("(") and self._tokens[self._at].position == token.position + len(token.text)

    def _call(self, token: _Token) -> Key:
        if token.text not in FUNCTIONS:
            ends = any(token.text.endswith(f"{sign}{name}") for name in FUNCTIONS for sign in "-/")
            hint = "spaces around - and / make them operators" if ends else f"functions: {', '.join(FUNCTIONS)}"
            raise errors.BadQuery(f"no function {token.text}", hint=hint, position=token.position)
        opened = self._take()
        inside = self._take()
        if inside.kind not in ("name", "quoted"):
            raise errors.BadQuery(f"{token.text}() takes a metric", hint="as max(acc/val)", position=inside.position)
        argument = self._argument(token)
        self._close(opened)
        return Key(inside.name, token.text, argument, token.position)

    def _argument(self, token: _Token) -> str:
        wanted = token.text == "at"
        if wanted != self._next_is(","):
            hint = "as at(loss, 100)" if wanted else f"as {token.text}(acc/val)"
            raise errors.BadQuery(f"{token.text}() has the wrong arguments", hint=hint, position=token.position)
        if not wanted:
            return ""
        self._at += 1
        step = self._take()
        if step.kind != "number" or not float(step.text).is_integer():
            raise errors.BadQuery(f"{step.text} is no step", hint="as at(loss, 100)", position=step.position)
        return str(int(float(step.text)))
