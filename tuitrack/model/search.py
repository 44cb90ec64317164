"""The filter language, from text to a tree."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tuitrack import errors
from tuitrack.model import expressions, patterns
from tuitrack.model.expressions import Expr


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
    position: int = 0


@dataclass(frozen=True, slots=True)
class Compare:
    """`left<=value`, the left being a key or arithmetic of keys; what the value means depends on the key."""

    left: Expr
    operator: str
    value: str
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

FIELDS = (
    *("name", "project", "tag", "status", "id", "user", "host", "parent", "sweep", "queue", "worker"),
    *("note", "type", "reason", "alert", "has", "archived"),
)
"""Words that may stand before a colon."""

PATTERN_FIELDS = frozenset({"name", "project", "user", "host", "queue", "worker", "note", "type", "reason", "sweep"})
"""Fields that also take a regular expression."""

_DEEPEST = 60
_LONGEST = 4000
_SPACE = re.compile(r"\s*")
_FIELD = re.compile(rf"(?P<field>{'|'.join(FIELDS)}):(?P<tilde>~?)(?P<value>.*)", re.DOTALL)
_OPERATOR = re.compile(r"<=|>=|!=|==|=|<|>")
_COMPARED = re.compile(r"(?:[-+*/]\S*?)?\s*(?:[<>=]|!=)")
_FOREIGN = re.compile(rf"!|[&|]+$|(?:{'|'.join(FIELDS)})?~(?=.)")
_INSTEAD = {
    "!": "- negates, as -tag:debug",
    "&": "AND stands between conditions, or nothing",
    "|": "OR stands between conditions",
    "~": 'as name:~"re.*"',
}
"""What to write for what other languages have, by its last sign."""

_LIST_PART = re.compile(r'(?:"[^"]*"|[^,"])+')


@lru_cache(256)
def parse(text: str) -> Node:
    """The tree of a filter; an empty text matches everything.

    Raises:
        BadQuery: it cannot be read; says where.
    """
    if len(text) > _LONGEST:
        raise errors.BadQuery("the filter is too long", hint=f"at most {_LONGEST} characters", position=_LONGEST)
    return _Parser(text).whole()


def fields(node: Node) -> Iterator[str]:
    """The fields a filter asks for by `field:`."""
    if isinstance(node, Match):
        yield node.field
    elif isinstance(node, Not):
        yield from fields(node.item)
    elif isinstance(node, All | Any):
        for item in node.items:
            yield from fields(item)


class _Parser:
    """Recursive descent over the text: OR below AND below NOT."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        """The filter that is all there is."""
        tree = self._either()
        if self._skip() < len(self._text):
            raise errors.BadQuery("unexpected )", hint="check the parentheses", position=self._at)
        return tree

    def _skip(self) -> int:
        match = _SPACE.match(self._text, self._at)
        self._at = match.end() if match else self._at
        return self._at

    def _word_is(self, word: str) -> bool:
        end = self._skip() + len(word)
        found = self._text[self._at : end].upper() == word
        return found and not self._text[end : end + 1].strip(" \t\n()")

    def _either(self) -> Node:
        items = [self._both()]
        while self._word_is("OR"):
            start = self._at
            self._at += 2
            items.append(self._both())
            if All(()) in items:
                side = "before" if items[0] == All(()) else "after"
                raise errors.BadQuery(f"nothing {side} OR", hint="as tag:best OR lr<1e-3", position=start)
        return items[0] if len(items) == 1 else Any(tuple(items))

    def _both(self) -> Node:
        items: list[Node] = []
        while self._skip() < len(self._text) and self._text[self._at] != ")" and not self._word_is("OR"):
            if self._word_is("AND"):
                self._at += 3
                continue
            items.append(self._single())
        return items[0] if len(items) == 1 else All(tuple(items))

    def _single(self) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise errors.BadQuery("too deeply nested", hint="use fewer parentheses", position=self._at)
        found = self._negated() or self._group() or _term(*self._term_text())
        self._depth -= 1
        return found

    def _negated(self) -> Node | None:
        start = self._at
        length = 1 if self._text[start] == "-" else 3 if self._word_is("NOT") else 0
        if not length:
            return None
        self._at += length
        if self._skip() >= len(self._text) or self._text[self._at] == ")":
            raise errors.BadQuery("nothing to negate", hint="as -status:failed", position=start)
        return Not(self._single())

    def _group(self) -> Node | None:
        start = self._at
        if self._text[start] != "(" or self._begins_arithmetic():
            return None
        self._at += 1
        inside = self._either()
        if self._skip() >= len(self._text):
            raise errors.BadQuery("a parenthesis is not closed", hint="add )", position=start)
        self._at += 1
        return inside

    def _begins_arithmetic(self) -> bool:
        """Whether a parenthesis opens arithmetic that is compared, as in `(a - b)>0`."""
        end = _balanced(self._text, self._at)
        return _COMPARED.match(self._text, end) is not None and not _OPERATOR.search(self._text, self._at, end)

    def _term_text(self) -> tuple[str, int]:
        """The next term, over spaces around its comparison."""
        start = self._at
        end = _run(self._text, start)
        after = _SPACE.match(self._text, end)
        operator = _OPERATOR.match(self._text, after.end() if after else end)
        if operator and not _split(self._text[start:end]):
            end = operator.end()
        if _OPERATOR.fullmatch(self._text[end - 1 : end]):
            space = _SPACE.match(self._text, end)
            end = _run(self._text, space.end() if space else end)
        self._at = end
        return self._text[start:end], start


def _run(text: str, at: int) -> int:
    """Where a run of text ends that holds no space outside quotes and parentheses."""
    while at < len(text) and not text[at].isspace() and text[at] != ")":
        if text[at] == '"':
            at = _quote(text, at)
        elif text[at] == "(":
            at = _balanced(text, at)
        else:
            at += 1
    return at


def _quote(text: str, at: int) -> int:
    end = text.find('"', at + 1)
    if end < 0:
        raise errors.BadQuery("a quote is not closed", hint='as name:"two words"', position=at)
    return end + 1


def _balanced(text: str, start: int) -> int:
    """Where the parenthesis that opens at `start` has been closed."""
    depth, at = 0, start
    while at < len(text):
        if text[at] == '"':
            at = _quote(text, at)
            continue
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        at += 1
        if not depth:
            return at
    raise errors.BadQuery("a parenthesis is not closed", hint="add )", position=start)


def _split(text: str) -> re.Match[str] | None:
    """The comparison in a term, outside quotes and parentheses."""
    at = 0
    while at < len(text):
        found = _OPERATOR.match(text, at)
        if found:
            return found
        at = _quote(text, at) if text[at] == '"' else _balanced(text, at) if text[at] == "(" else at + 1
    return None


def _term(text: str, position: int) -> Node:
    match = _FIELD.fullmatch(text)
    if match:
        return _match(match, position)
    operator = _split(text)
    if operator:
        return _comparison(text, operator, position)
    unknown = re.match(r"([a-z_]+):(?=\S)", text)
    if unknown:
        raise errors.BadQuery(f"no field {unknown[1]}", hint=_meant(unknown[1], text), position=position)
    foreign = _FOREIGN.match(text)
    if foreign:
        raise errors.BadQuery(f"cannot read {foreign[0]} here", hint=_INSTEAD[foreign[0][-1]], position=position)
    if "(" in text and not text.startswith('"'):
        raise errors.BadQuery(f"{text} is compared with nothing", hint="as max(acc/val)>0.9", position=position)
    return Word(_unquote(text))


def _meant(field: str, text: str) -> str:
    """What somebody meant by a field that there is not."""
    near = difflib.get_close_matches(field, FIELDS, n=1, cutoff=0.7)
    if near:
        return f"did you mean {near[0]}:"
    return f"{text.replace(':', '=', 1)} compares a parameter; fields: {', '.join(FIELDS)}; quotes make it a name"


def _match(match: re.Match[str], position: int) -> Match:
    field, value = match["field"], match["value"]
    if not _unquote(value):
        raise errors.BadQuery(f"{field}: needs a value", hint=f"as {field}:x", position=position)
    if not match["tilde"]:
        return Match(field, tuple(_unquote(part) for part in _LIST_PART.findall(value)), position=position)
    if field not in PATTERN_FIELDS:
        raise errors.BadQuery(f"{field}: takes no regex", hint='as name:~"re.*"', position=position)
    pattern = _unquote(value)
    patterns.check(pattern, position + match.start("value"))
    return Match(field, (pattern,), pattern=True, position=position)


def _comparison(text: str, operator: re.Match[str], position: int) -> Compare:
    left, value = text[: operator.start()], text[operator.end() :]
    if not left.strip() or not value:
        side = "value" if left.strip() else "key"
        raise errors.BadQuery(f"{text} needs a {side}", hint="as lr<=1e-3", position=position)
    found = expressions.parse(left, position)
    if not expressions.keys(found):
        raise errors.BadQuery(f"{left} is no key", hint="the key comes first, as lr<=1e-3", position=position)
    return Compare(found, "=" if operator[0] == "==" else operator[0], _unquote(value.strip()), position)


def _unquote(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
