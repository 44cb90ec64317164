"""Records keep their bytes, and damage never costs more than the damaged record."""

from __future__ import annotations

import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuitrack.spool import format, frames
from tuitrack.spool.format import Record, ScalarBlock

TIMES = st.integers(0, format.TIME_MASK)
SCALARS = st.builds(
    lambda series, step, value, time: format.SCALAR_STRUCT.pack(1, 0, 0, series, step, value, time | format.TAIL),
    st.integers(0, 2**32 - 1),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(width=64),
    TIMES,
)
# 254 is a scalar's kind with every bit turned: a record of it that loses that very byte reads as a scalar.
RECORDS = st.builds(format.variable, st.integers(2, 253), st.binary(max_size=200), TIMES, st.integers(0, 255))


def units(items: list[Record | ScalarBlock]) -> list[bytes]:
    """Items as the bytes they were made of."""
    found = []
    for item in items:
        if isinstance(item, ScalarBlock):
            found += [item.data[at : at + 32] for at in range(0, len(item.data), 32)]
        else:
            found.append(format.variable(item.kind, item.payload, item.time_ns, item.flags))
    return found


@given(st.lists(SCALARS | RECORDS))
def test_what_was_written_is_read_in_order(written: list[bytes]):
    items, end = frames.parse(b"".join(written) + bytes(96), 3, 64)
    assert units(items) == written
    assert end == sum(map(len, written)) == frames.extent(b"".join(written))


@given(st.lists(SCALARS | RECORDS, max_size=20))
def test_offsets_lead_back_to_the_record(written: list[bytes]):
    data = b"".join(written)
    for item in frames.parse(data, 0, 64)[0]:
        again, _ = frames.parse(data[item.offset - 64 :], 0, item.offset)
        assert again[0] == item


def test_scalars_that_follow_each_other_are_one_block():
    scalar = format.SCALAR_STRUCT.pack(1, 0, 0, 7, 1, 0.5, 9 | format.TAIL)
    event = format.variable(format.EVENT, b"x", 1)
    items, _ = frames.parse(scalar * 3 + event + scalar, 0, 64)
    assert [type(item) for item in items] == [ScalarBlock, Record, ScalarBlock]
    assert len(items[0].data) == 96


@pytest.mark.parametrize("value", [math.nan, -math.nan, math.inf, -math.inf, -0.0, 5e-324, 1.8e308])
def test_values_are_kept_bit_for_bit(value: float):
    odd_nan = struct.unpack("<d", bytes.fromhex("010000000000f47f"))[0]
    for number in (value, odd_nan):
        packed = format.SCALAR_STRUCT.pack(1, 0, 0, 1, 0, number, format.TAIL)
        assert packed[16:24] == struct.pack("<d", number)


@given(st.lists(RECORDS, min_size=2, max_size=8), st.data())
def test_any_damaged_byte_costs_one_record(written: list[bytes], data: st.DataObject):
    hurt = data.draw(st.integers(0, len(written) - 2))
    inside = data.draw(st.sampled_from([0, 1, 4, 8, 12, 24, 31]))
    record = bytearray(written[hurt])
    record[inside] ^= 0xFF
    tail = b"".join(written[hurt + 1 :])
    found, _ = frames.parse(bytes(record) + tail, 0, 0)
    assert found == []
    start = frames.next_record(bytes(record) + tail, 0)
    assert start == len(record)


@given(RECORDS, st.integers(1, 10_000))
def test_half_a_record_is_none(record: bytes, cut: int):
    items, end = frames.parse(record[: cut % len(record)], 0, 0)
    assert (items, end) == ([], 0)


@given(st.binary(max_size=300))
def test_noise_is_walked_without_an_exception(noise: bytes):
    _, end = frames.parse(noise, 0, 0)
    assert end <= len(noise)
    if len(noise) >= 32:
        frames.next_record(noise, 0)


def test_bytes_of_a_cut_off_payload_are_not_taken_for_records():
    scalar = format.SCALAR_STRUCT.pack(1, 0, 0, 7, 1, 0.5, 9 | format.TAIL)
    record = bytearray(format.variable(format.CONSOLE, scalar * 10, 1))
    record[-64:] = bytes(64)
    assert frames.next_record(bytes(record) + bytes(320), 0) is None


@given(st.integers(0, 2**32 - 1), st.text(), st.text())
def test_names_of_series_survive(number: int, title: str, series: str):
    assert format.unpack_series(format.pack_series(number, title, series)) == (number, title, series)


def test_a_lone_surrogate_is_a_name_too():
    assert format.unpack_series(format.pack_series(1, "\udc80", "\0"))[1:] == ("\udc80", "\0")


@pytest.mark.parametrize("payload", [b"", b"\0\0\0", b"\1\0\0\0[1]", b'\1\0\0\0["a"]', b"\1\0\0\0{"])
def test_what_defines_no_series_is_refused(payload: bytes):
    with pytest.raises(ValueError):
        format.unpack_series(payload)
