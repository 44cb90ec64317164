"""Arrays with the same items are held once, for as long as somebody holds them."""

import gc

import numpy as np

from tuitrack.query.alike import Alike


def test_arrays_with_the_same_items_become_one():
    alike = Alike()
    block = np.arange(10)
    first = alike.one(block[2:6])
    assert first.tolist() == [2, 3, 4, 5] and first.base is None
    assert alike.one(np.arange(2, 6)) is first
    assert alike.one(np.arange(2, 7)) is not first
    assert alike.one(np.arange(2.0, 6.0)).dtype == np.float64


def test_what_nobody_holds_is_forgotten_and_long_arrays_are_not_looked_for():
    alike = Alike()
    held = alike.one(np.arange(3))
    alike.one(np.arange(4))
    gc.collect()
    assert len(alike._known) == 1 and alike.one(np.arange(3)) is held
    assert alike.one(long := np.arange(5_000)) is long
    assert alike.one(np.arange(5_000)) is not long
