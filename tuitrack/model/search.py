"""The filter language, from text to a tree."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tuitrack import errors


@dataclass(frozen=True, slots=True)
class Word:
    """A bare word: part of the name."""

    text: str


@dataclass(frozen=True, slots=True)
class Match:
    """`field:value`, where commas give alternatives; `pattern` for `field:~"regex"`."""

    field: str
    values: tuple[str, ...]
    pattern: bool = False


@dataclass(frozen=True, slots=True)
class Compare:
    """`key<=value` for a parameter, a metric or a time; `function` as in `max(acc/val)`."""

    key: str
    operator: str
    value: str
    function: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class Not:
    """What does not match."""

    item: Node


@dataclass(frozen=True, slots=True)
class All:
    """What matches every item; no items match everything."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """What matches one item at least."""

    items: tuple[Node, ...]


Node = Word | Match | Compare | Not | All | Any

FIELDS = frozenset(
    [
        "name",
        "project",
        "tag",
        "status",
        "id",
        "user",
        "host",
        "parent",
        "sweep",
        "queue",
        "note",
        "type",
        "reason",
        "has",
        "archived",
        "worker",
    ]
)
FUNCTIONS = frozenset({"first", "last", "min", "max", "best"})

_TOKEN = re.compile(
    r"""\s*(?:(?P<open>\()|(?P<close>\))|(?P<term>-?(?:"[^"]*"|[a-z]+\([^()\s]*\)|[^\s()"])+))""", re.VERBOSE
)
_COMPARE = re.compile(
    r'(?:(?P<function>[a-z]+)\((?P<inner>[^()]*)\)|(?P<key>"[^"]*"|[^<>=!:"]+))(?P<op><=|>=|!=|=|<|>)(?P<value>.*)'
)
_MATCH = re.compile(r"(?P<field>[a-z]+):(?P<tilde>~?)(?P<value>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def parse(text: str) -> Node:
    """The tree of a filter.

    Raises:
        BadQuery: it cannot be read; says where.
    """
    parser = _Parser(_tokens(text))
    tree = parser.either()
    left = parser.peek()
    if left is not None:
        raise errors.BadQuery(f"unexpected {left.text}", hint="check the parentheses", position=left.position)
    return tree


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None or match.end() == at:
            raise errors.BadQuery("a quote is not closed", hint='as name:"two words"', position=at)
        kind = match.lastgroup or "term"
        found.append(_Token(kind, match[kind], match.start(kind)))
        at = match.end()
    return found


class _Parser:
    """Recursive descent over the tokens: OR below AND below NOT."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def peek(self) -> _Token | None:
        """The next token, None at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def either(self) -> Node:
        """Alternatives."""
        items = [self._both()]
        while (token := self.peek()) is not None and token.text == "OR":
            self._at += 1
            items.append(self._both())
        return items[0] if len(items) == 1 else Any(tuple(items))

    def _both(self) -> Node:
        items: list[Node] = []
        while (token := self.peek()) is not None and token.kind != "close" and token.text != "OR":
            if token.text == "AND":
                self._at += 1
                continue
            items.append(self._single())
        return items[0] if len(items) == 1 else All(tuple(items))

    def _single(self) -> Node:
        token = self.peek()
        if token is None:
            raise errors.BadQuery("the filter ends too early", hint="NOT needs something after it")
        self._at += 1
        if token.text == "NOT" or token.text == "-":
            return Not(self._single())
        if token.kind == "open":
            inside = self.either()
            closing = self.peek()
            if closing is None or closing.kind != "close":
                raise errors.BadQuery("a parenthesis is not closed", hint="add )", position=token.position)
            self._at += 1
            return inside
        return _term(token)


def _term(token: _Token) -> Node:
    text = token.text
    if text.startswith("-") and len(text) > 1:
        return Not(_term(_Token(token.kind, text[1:], token.position + 1)))
    match = _MATCH.fullmatch(text)
    if match and (match["field"] in FIELDS):
        if not match["value"]:
            raise errors.BadQuery(
                f"{match['field']}: needs a value", hint=f"as {match['field']}:x", position=token.position
            )
        values = (_unquote(match["value"]),) if match["tilde"] else tuple(map(_unquote, match["value"].split(",")))
        if match["tilde"]:
            _check_pattern(values[0], token.position)
        return Match(match["field"], values, bool(match["tilde"]))
    compare = _COMPARE.fullmatch(text)
    if compare:
        return _comparison(compare, token)
    if match:
        hint = f"fields: {', '.join(sorted(FIELDS))}"
        raise errors.BadQuery(f"no field {match['field']}", hint=hint, position=token.position)
    return Word(_unquote(text))


def _comparison(match: re.Match[str], token: _Token) -> Compare:
    function = match["function"] or ""
    if function and function not in FUNCTIONS:
        hint = f"functions: {', '.join(sorted(FUNCTIONS))}"
        raise errors.BadQuery(f"no function {function}", hint=hint, position=token.position)
    if not match["value"]:
        raise errors.BadQuery(f"{token.text} needs a value", hint="as lr<=1e-3", position=token.position)
    key = _unquote(match["inner"] if function else match["key"])
    return Compare(key, match["op"], _unquote(match["value"]), function, token.position)


def _check_pattern(text: str, position: int) -> None:
    try:
        re.compile(text)
    except re.error as error:
        raise errors.BadQuery(f"bad regex: {error}", hint="a Python regular expression", position=position) from error


def _unquote(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
