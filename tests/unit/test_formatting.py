"""Text on screen: short, honest, harmless, never wider than asked."""

import math
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tuitrack.tui import formatting
from tuitrack.tui.charts import palette

texts = st.text(st.characters(codec=None, exclude_categories=()), max_size=40)
hostile = st.one_of(
    texts,
    st.lists(st.sampled_from([*"ab\x00\x1b\x7f\x9b\n\t\r", "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\u2028",
        "\ud800", "\U000e0041", "\ue000", "\u0301", "\u0600", "\u3164", "日", "👩", "\U0001f3fd", "\ufe0f", "❤", "é",
        "🇩", "각", "ᄀ", "ᅡ", "क", "ि", "…"]), max_size=30).map("".join),
)  # fmt: skip
finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.9815, ".9815"), (0.981523, ".9815"), (3e-4, "3e-4"), (1e-3, "1e-3"), (0.0023, ".0023"), (0.05, ".05"),
        (1200, "1200"), (2000.0, "2000"), (12_000, "12k"), (65_536, "65536"), (1_234_567, "1.235M"), (0.5, ".5"),
        (-0.5, "−.5"), (1.0, "1"), (123.456, "123.5"), (12_345.6, "12346"), (0, "0"), (-0.0, "0"), (0.1 + 0.2, ".3"),
        (5e-324, "5e-324"), (1e15, "1e15"), (2**64, "1.84e19"), (10**400, "1e400"), (-(10**400), "−1e400"),
        (math.nan, "NaN"), (math.inf, "inf"), (-math.inf, "−inf"), (None, "–"), (0.0002134, "2.13e-4"), (True, "1"),
    ],
)  # fmt: skip
def test_number(value, text):
    assert formatting.number(value) == text


@given(finite, st.integers(7, 12))
def test_a_number_fits_and_is_near_the_truth(value, width):
    text = formatting.number(value, width)
    assert len(text) <= width
    read = text.replace("−", "-")
    for suffix, power in (("k", "e3"), ("M", "e6"), ("G", "e9"), ("T", "e12")):
        read = read.replace(suffix, power)
    assert float(read) == pytest.approx(value, rel=0.5, abs=0) or not 1e-300 < abs(value) < 1e308


@pytest.mark.parametrize(
    ("values", "column"),
    [
        ([0.9712, 0.9759, 0.964, None, 0.88], [".9712", ".9759", ".9640", "–", ".8800"]),
        ([0.0702, 0.312, math.nan, 0.0634], [".0702", ".3120", "NaN", ".0634"]),
        ([3e-4, 1e-4, 1e-1, 1e-5, 0.0], ["3e-4", "1e-4", ".1", "1e-5", "0"]),
        ([2000, 812, 0], ["2000", "812", "0"]),
        ([1_200_000, 350_000, 12], ["1.2M", "350k", "12"]),
        ([1, 0.5, -2], ["1.0", ".5", "−2.0"]),
        ([0.9, 0.0003142], [".9", "3.14e-4"]),
        ([21.4, 3.28, 103.2], ["21.4", "3.3", "103.2"]),
        ([None, math.inf], ["–", "inf"]),
        ([], []),
    ],
)
def test_aligned(values, column):
    assert [text.strip() for text in formatting.aligned(values)] == column


@given(st.lists(st.one_of(st.none(), st.floats(), st.integers(-(10**20), 10**20)), max_size=12), st.integers(7, 12))
def test_a_column_has_one_width_and_one_place_for_the_point(values, width):
    column = formatting.aligned(values, width)
    assert {len(text) for text in column} <= {width}
    assert len(column) == len(values)


@given(st.lists(st.floats(0.1, 0.9999), min_size=1, max_size=12))
def test_points_of_a_column_lie_below_each_other(values):
    places = {text.index(".") for text in formatting.aligned(values) if "." in text}
    assert len(places) <= 1


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0041, "+.0041"), (-0.012, "−.0120"), (1.2345, "+1.234"), (14, "+14"), (-14.0, "−14"), (4.1e-4, "+4.1e-4"),
        (-12.3456, "−12.35"), (0.0, "0"), (math.inf, "+inf"), (-math.inf, "−inf"), (math.nan, "NaN"), (None, "–"),
        (123_456, "+123456"), (3e-9, "+3e-9"),
    ],
)  # fmt: skip
def test_delta(value, text):
    assert formatting.delta(value) == text


@given(finite, st.integers(8, 12))
def test_a_delta_fits(value, width):
    assert len(formatting.delta(value, width)) <= width


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0:00"), (31, "0:31"), (31.9, "0:31"), (250, "4:10"), (3723, "1:02:03"), (86_399, "23:59:59"),
        (86_400, "1d"), (3 * 86_400 + 4 * 3600, "3d 4h"), (400 * 86_400 + 9999, "400d"), (-5, "0:00"), (None, "–"),
        (math.nan, "–"),
    ],
)  # fmt: skip
def test_duration(seconds, text):
    assert formatting.duration(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (5, "5s"), (59.9, "59s"), (60, "1m"), (250, "4m"), (3700, "1h"), (6.5 * 86_400, "6d"), (22 * 86_400, "3w"),
        (800 * 86_400, "2y"), (-9, "now"), (None, "–"), (math.inf, "–"),
    ],
)  # fmt: skip
def test_age(seconds, text):
    assert formatting.age(seconds) == text


def test_a_moment_ago():
    assert [formatting.ago(seconds) for seconds in (0.4, 5, 250)] == ["just now", "5s ago", "4m ago"]


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"), (812, "812 B"), (1500, "1.5 kB"), (999_600, "1 MB"), (14e6, "14 MB"), (3.2e9, "3.2 GB"),
        (9.96e6, "10 MB"), (1e22, "10000 EB"), (None, "–"),
    ],
)  # fmt: skip
def test_size(count, text):
    assert formatting.size(count) == text


@pytest.mark.parametrize(
    ("text", "cells", "expected"),
    [
        ("wide", 4, "wide"), ("wide learning rate", 10, "wide …rate"), ("abc", 1, "…"), ("abc", 0, ""), ("", 3, ""),
        ("日本語テスト", 7, "日本…ト"), ("e\u0301tude", 4, "e\u0301t…e"), ("❤\ufe0f❤\ufe0f", 3, "❤\ufe0f…"),
    ],
)  # fmt: skip
def test_cut(text, cells, expected):
    assert formatting.cut(text, cells) == expected


@pytest.mark.parametrize(
    ("name", "cells", "expected"),
    [
        ("wide dropout=0.2 lr=1e-3", 24, "wide dropout=0.2 lr=1e-3"),
        ("wide dropout=0.2 lr=1e-3", 20, "wide dr…=0.2 lr=1e-3"),
        ("mlp width=256 momentum=0.95", 24, "mlp width=256 mome…=0.95"),
        ("mlp width=256 momentum=0.95", 19, "mlp w=256 m=0.95"),
        ("mlp width=256 momentum=0.95", 15, "mlp 256 0.95"),
        ("wide lr=1e-3 dropout=.2", 17, "wide lr=1e-3 d=.2"),
        ("mlp lr=0.02 steps=600 s1", 14, "m… 0.02 600 s1"),
        ("mlp lr=0.02 steps=600 s1", 12, "mlp 0.…00 s1"),
        ("perceptron lr=0.02 steps=600", 16, "per…ron 0.02 600"),
        ("a=b of cartpole_swingup_sparse", 12, "a=b of…parse"),
    ],
)
def test_of_a_name_keys_go_before_values(name, cells, expected):
    assert formatting.abridged(name, cells) == expected


def test_cut_at_the_end():
    assert formatting.cut("a long message", 7, "end") == "a long…"


@given(hostile, st.integers(-1, 30))
def test_a_cut_text_is_never_wider(text, cells):
    for where in ("middle", "end"):
        assert formatting.width(formatting.cut(text, cells, where)) <= max(cells, 0)


@given(hostile, st.integers(0, 30), st.sampled_from(["left", "right", "center"]))
def test_a_padded_text_has_exactly_its_width(text, cells, align):
    shown = formatting.pad(formatting.printable(text), cells, align)
    assert formatting.width(shown) == cells


@given(hostile)
def test_no_text_is_wider_for_the_terminal_library(text):
    shown = formatting.printable(text)
    trigrams = sum(unicodedata.name(c, "").startswith(("TRIGRAM", "HEXAGRAM", "MONOGRAM", "DIGRAM")) for c in shown)
    assert formatting.width(shown) + trigrams >= cell_len(shown)


@given(hostile, st.booleans())
def test_what_is_printable_cannot_act_on_a_terminal(text, lines):
    shown = formatting.printable(text, lines=lines)
    allowed = {"\n"} if lines else set()
    assert all(c in allowed or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for c in shown)
    assert not {*"\u034f\u115f\u1160\u3164\uffa0"} & set(shown)
    assert formatting.printable(shown, lines=lines) == shown
    shown.encode()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("loss/train", "loss/train"), ("a\x1b]52;c;x\x07", "a␛]52;c;x␇"), ("\x9b2J", "·2J"), ("a\nb\tc", "a⏎b c"),
        ("abc\u202edef", "abc·def"), ("\x7f", "␡"), ("\u2028\ud83d", "··"), ("a\r\x00", "a␍␀"),
        ("\u0301a", "·a"), ("naïve 日本", "naïve 日本"), ("\u00a0", "\u00a0"),
    ],
)  # fmt: skip
def test_printable(text, shown):
    assert formatting.printable(text) == shown


def test_line_feeds_stay_where_lines_are_meant():
    assert formatting.printable("a\nb\r\n", lines=True) == "a\nb␍\n"


def test_floods_of_marks_are_capped():
    assert formatting.printable("e" + "\u0301" * 1000 + "x" + "\u0489" * 3) == "e" + "\u0301" * 4 + "x" + "\u0489" * 3


def test_every_code_point_is_safe():
    everything = "".join(map(chr, range(0x110000)))
    shown = formatting.printable(everything)
    assert formatting.printable(shown) == shown
    assert all(c.isprintable() or unicodedata.category(c) == "Zs" for c in shown)


@given(hostile)
def test_ascii_only(text):
    assert formatting.ascii_only(text).isascii()


def test_ascii_keeps_our_signs_readable():
    assert formatting.ascii_only("┃▸⌂★≈▎ −.5 café 日") == "|>B*~| -.5 cafe ??"
    assert formatting.ascii_only("●◌✓✗■◆○") == "rqcfspd"
    assert "?" not in formatting.ascii_only("".join(ink.glyph for ink in palette.INKS))


@given(hostile.map(formatting.printable), st.integers(2, 30))
def test_wrapping_loses_nothing_but_spaces_and_fits(text, cells):
    lines = formatting.wrap(text, cells)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(formatting.width(line) <= cells for line in lines)


def test_wrapping_prefers_spaces():
    assert formatting.wrap("one two three", 8) == ["one two", "three"]
    assert formatting.wrap("four fits", 4) == ["four", "fits"]
    assert formatting.wrap("abcdefghij", 4) == ["abcd", "efgh", "ij"]
    assert formatting.wrap("00\u16800", 2) == ["00", "\u16800"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0.0003", "3e-4"), ("1e-05", "1e-5"), ("0.01", ".01"), ("1e-2", ".01"), ("0.15000000000000002", ".15"),
        ("-0.5", "−.5"), ("128", "128"), ("1e999", "1e999"), ("adam", "adam"), ("", "None"), (None, "–"),
        ("1.2.3", "1.2.3"), ("a\nb", "a⏎b"),
    ],
)  # fmt: skip
def test_a_value_of_a_parameter_is_written_as_the_number_it_is(text, shown):
    assert formatting.value(text) == shown


@given(st.lists(st.sampled_from([1e-5, 3e-4, 1e-3, 0.01, 0.02, 0.1, 0.5]), min_size=1))
def test_a_rate_is_written_the_same_in_a_column_of_small_ones_as_by_itself(values):
    column = [text.strip() for text in formatting.aligned([1e-3, *values])]
    assert column == [formatting.number(value) for value in (1e-3, *values)]


def test_values_beside_each_other_are_as_brief_as_they_still_differ():
    assert formatting.values(["0.12345", "0.12346", "0.5", None]) == ["0.12345", "0.12346", ".5", "–"]
    assert formatting.values(["0.15000000000000002", "0.1"]) == [".15", ".1"]
