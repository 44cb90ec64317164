"""The expression language reads what PRODUCT promises, and says where it cannot."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tuitrack import errors
from tuitrack.model import expressions
from tuitrack.model.expressions import Binary, Expr, Key, Negative, Number


def shape(expression: Expr) -> object:
    """A tree as nested tuples, without positions."""
    if isinstance(expression, Number):
        return expression.value
    if isinstance(expression, Negative):
        return ("-", shape(expression.item))
    if isinstance(expression, Binary):
        return (shape(expression.left), expression.operator, shape(expression.right))
    if expression.argument:
        return (expression.function, expression.name, expression.argument)
    return (expression.function, expression.name) if expression.function else expression.name


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("acc/val", "acc/val"),
        ("Args/lr", "Args/lr"),
        ("max(acc/val)", ("max", "acc/val")),
        ("max( acc/val )", ("max", "acc/val")),
        ("at(loss, 100)", ("at", "loss", "100")),
        ("acc/val - acc/train", ("acc/val", "-", "acc/train")),
        ("acc/val / 2", ("acc/val", "/", 2.0)),
        ("a-b", "a-b"),
        ("a -b", ("a", "-", "b")),
        ("-a", ("-", "a")),
        ("a*b+c", (("a", "*", "b"), "+", "c")),
        ("a+b*c", ("a", "+", ("b", "*", "c"))),
        ("a - b - c", (("a", "-", "b"), "-", "c")),
        ("(a + b)*2", (("a", "+", "b"), "*", 2.0)),
        ("1e-3*lr", (0.001, "*", "lr")),
        ("1e+3*lr", (1000.0, "*", "lr")),
        (".5*x", (0.5, "*", "x")),
        ("3d/acc", "3d/acc"),
        ("max", "max"),
        ("max (a)", None),
        ('"odd <key>, (1)"*2', ("odd <key>, (1)", "*", 2.0)),
        ('max("a b")', ("max", "a b")),
        (":monitor:gpu/mem", ":monitor:gpu/mem"),
        ("größe/ß", "größe/ß"),
    ],
)
def test_reads(text: str, wanted: object):
    if wanted is None:
        with pytest.raises(errors.BadQuery):
            expressions.parse(text)
    else:
        assert shape(expressions.parse(text)) == wanted


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 0),
        ("a b", 2),
        ("a +", 3),
        ("(a", 0),
        ("a)", 1),
        ("mean(", 5),
        ("max()", 4),
        ("max(1)", 4),
        ("max(a, 3)", 0),
        ("at(a)", 0),
        ("at(a, b)", 6),
        ("nope(a)", 0),
        ('"open', 0),
        ("a < b", 1),
        ("(" * 200 + "a", 60),
    ],
)
def test_says_where_it_cannot_read(text: str, position: int):
    with pytest.raises(errors.BadQuery) as caught:
        expressions.parse(text)
    assert caught.value.position == position
    assert caught.value.hint


def test_positions_count_from_the_text_around():
    with pytest.raises(errors.BadQuery) as caught:
        expressions.parse("a b", position=10)
    assert caught.value.position == 12


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str):
    try:
        expressions.parse(text)
    except errors.BadQuery as error:
        assert error.position is not None
        assert 0 <= error.position <= len(text)


@given(st.text(min_size=1, max_size=20))
@example('a "b"')
@example("0/0")
@example("0/")
def test_a_quoted_key_reads_as_itself(name: str):
    assert expressions.parse(expressions.quoted(name)) == Key(name)
    assert expressions.parse(f"max({expressions.quoted(name)})") == Key(name, "max")


def test_keys_come_from_left_to_right():
    found = expressions.keys(expressions.parse("max(a) - -(b + 2)*a"))
    assert [(key.function, key.name) for key in found] == [("max", "a"), ("", "b"), ("", "a")]
