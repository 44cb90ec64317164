"""The filter language reads what PRODUCT promises, and says where it cannot."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuitrack import errors
from tuitrack.model import search
from tuitrack.model.expressions import Key
from tuitrack.model.search import All, Any, Compare, Match, Not, Word


def shape(node: search.Node) -> object:
    """A tree as nested tuples, without positions."""
    if isinstance(node, Word):
        return node.text
    if isinstance(node, Match):
        return (node.field + (":~" if node.pattern else ":"), *node.values)
    if isinstance(node, Compare):
        left = node.left.name if isinstance(node.left, Key) and not node.left.function else "…"
        return (left, node.operator, node.value)
    if isinstance(node, Not):
        return ("NOT", shape(node.item))
    return ("AND" if isinstance(node, All) else "OR", *map(shape, node.items))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ("AND",)),
        ("  ", ("AND",)),
        ("wide", "wide"),
        ("lr=", None),
        ("two words", ("AND", "two", "words")),
        ('"two words"', "two words"),
        ('"AND"', "AND"),
        ("ANDY ORLANDO NOTE", ("AND", "ANDY", "ORLANDO", "NOTE")),
        ("a AND b", ("AND", "a", "b")),
        ("a OR b c", ("OR", "a", ("AND", "b", "c"))),
        ("a or not b and c", ("OR", "a", ("AND", ("NOT", "b"), "c"))),
        ("(a OR b) c", ("AND", ("OR", "a", "b"), "c")),
        ("-a", ("NOT", "a")),
        ("NOT a b", ("AND", ("NOT", "a"), "b")),
        ("NOT (a b)", ("NOT", ("AND", "a", "b"))),
        ("-(a OR b)", ("NOT", ("OR", "a", "b"))),
        ("--a", ("NOT", ("NOT", "a"))),
        ("val-loss", "val-loss"),
        ("status:failed,stopped", ("status:", "failed", "stopped")),
        ("-status:failed", ("NOT", ("status:", "failed"))),
        ('note:"a, b",c', ("note:", "a, b", "c")),
        ('name:~"a.*b"', ("name:~", "a.*b")),
        ("name:~^a.c$", ("name:~", "^a.c$")),
        ("lr<=1e-3", ("lr", "<=", "1e-3")),
        ("lr <= 1e-3", ("lr", "<=", "1e-3")),
        ("lr<= 1e-3 x", ("AND", ("lr", "<=", "1e-3"), "x")),
        ("x <3", ("x", "<", "3")),
        ("lr==3", ("lr", "=", "3")),
        ("lr!=3", ("lr", "!=", "3")),
        ("Args/opt=adam", ("Args/opt", "=", "adam")),
        ('Args/opt="a b"', ("Args/opt", "=", "a b")),
        ('"odd <key>">3', ("odd <key>", ">", "3")),
        ("max(acc/val)>0.9", ("…", ">", "0.9")),
        ("(a - b)>0.1", ("…", ">", "0.1")),
        ("(a - b)*2 > 0.1", ("…", ">", "0.1")),
        ("((a - b) / 2) > 0.1", ("…", ">", "0.1")),
        ("(lr<1)", ("lr", "<", "1")),
        ("(lr<1) -x", ("AND", ("lr", "<", "1"), ("NOT", "x"))),
        ("(a) b>2", ("AND", "a", ("b", ">", "2"))),
        ("-lr<1", ("NOT", ("lr", "<", "1"))),
        ("started>2026-11-16T10:00", ("started", ">", "2026-11-16T10:00")),
        (":monitor:gpu/mem>3", (":monitor:gpu/mem", ">", "3")),
        ("age<2d duration>1h", ("AND", ("age", "<", "2d"), ("duration", ">", "1h"))),
    ],
)
def test_reads(text: str, wanted: object):
    if wanted is None:
        with pytest.raises(errors.BadQuery):
            search.parse(text)
    else:
        assert shape(search.parse(text)) == wanted


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("a (b", 2),
        ("a)", 1),
        ('a "b', 2),
        ("a -", 2),
        ("a NOT", 2),
        ("a OR", 2),
        ("(OR a)", 1),
        ("a && b", 2),
        ("a !b", 2),
        ("a name~b", 2),
        ("status:", 0),
        ("colour:red", 0),
        ("lr<", 0),
        ("2>3", 0),
        ('name:~"("', 6),
        ('name:~"(a+)+$"', 6),
        ('name:~"(a|a)*$"', 6),
        ('name:~"(x)\\1"', 6),
        ('name:~".*.*.*.*x"', 6),
        ("tag:~x", 0),
        ("x max(acc)", 2),
        ("x mox(acc)>1", 2),
        ("a AND (b OR max(c,1)>2)", 12),
        ("-" * 500 + "a", 60),
        ("a" * 5000, 4000),
    ],
)
def test_says_where_it_cannot_read(text: str, position: int):
    with pytest.raises(errors.BadQuery) as caught:
        search.parse(text)
    assert caught.value.position == position
    assert caught.value.hint


@given(st.text(max_size=80) | st.text(alphabet='ab:<>=!~()"-/ ,ORAND', max_size=40))
def test_any_text_is_read_or_refused(text: str):
    try:
        search.parse(text)
    except errors.BadQuery as error:
        assert error.position is not None
        assert 0 <= error.position <= len(text)


@pytest.mark.parametrize("text", ["(" * 4000, '"' * 3999, "-" * 4000, "a<" * 2000, "(a)" * 1300, "a OR " * 800])
def test_no_text_takes_long(text: str):
    before = time.process_time()
    try:
        search.parse(text)
    except errors.BadQuery:
        pass
    assert time.process_time() - before < 2


def test_fields_are_found_at_any_depth():
    tree = search.parse("(tag:x OR -archived:yes) lr<1")
    assert sorted(search.fields(tree)) == ["archived", "tag"]
    assert isinstance(tree, All)
    assert isinstance(tree.items[0], Any)


def test_a_filter_is_read_once():
    assert search.parse("loss<0.5 tag:best") is search.parse("loss<0.5 tag:best")
