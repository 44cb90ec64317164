"""Smoothing follows its definition, skips holes, and stays inside the data."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuitrack.tui.charts import weights
from tuitrack.tui.charts.smoothing import Smoothing, smooth

METHODS = [Smoothing("ema", 0.6), Smoothing("ema", 0.999), Smoothing("mean", 7), Smoothing("mean", 999),
           Smoothing("gaussian", 2.5), Smoothing("gaussian", 60)]  # fmt: skip
series = st.lists(st.floats(), max_size=120).map(lambda values: np.array(values, float))


def plain_ema(values, weight):
    result, total = [], 0.0
    for count, value in enumerate(values, 1):
        total = weight * total + (1 - weight) * value
        result.append(total / (1 - weight**count))
    return result


@pytest.mark.parametrize("weight", [0.1, 0.6, 0.99, 0.9999])
@pytest.mark.parametrize("length", [2, 5, 1023, 1024, 1025, 5000])
def test_ema_is_the_bias_corrected_recursion(weight, length):
    values = np.random.default_rng(3).normal(size=length).cumsum()
    np.testing.assert_allclose(
        smooth(values, Smoothing("ema", weight)), plain_ema(values, weight), rtol=1e-9, atol=1e-9
    )


@pytest.mark.parametrize("width", [2, 3, 9, 101, 1000])
def test_running_mean_is_the_mean_of_the_window(width):
    values = np.random.default_rng(4).normal(size=400)
    half = min(width // 2, 399)
    expected = [values[max(place - half, 0) : place + half + 1].mean() for place in range(400)]
    np.testing.assert_allclose(smooth(values, Smoothing("mean", width)), expected, atol=1e-12)


@pytest.mark.parametrize(("sigma", "tolerance"), [(2.0, 0.01), (15.0, 0.01), (40.0, 0.1)])
def test_gaussian_answers_a_pulse_with_a_bell(sigma, tolerance):
    pulse = np.zeros(801)
    pulse[400] = 1
    bell = np.exp(-0.5 * ((np.arange(801) - 400) / sigma) ** 2)
    bell /= bell.sum()
    np.testing.assert_allclose(smooth(pulse, Smoothing("gaussian", sigma)), bell, atol=tolerance * bell.max())


@pytest.mark.parametrize("method", METHODS)
def test_one_huge_value_does_not_spoil_what_is_far_from_it(method):
    values = np.ones(20_000)
    values[100] = 1e16
    if method.method != "ema":
        assert (smooth(values, method)[2_000:] == 1).all()


@given(series, st.sampled_from(METHODS))
def test_holes_stay_and_the_rest_stays_inside(values, method):
    result = smooth(values, method)
    finite = np.isfinite(values)
    np.testing.assert_array_equal(result[~finite], values[~finite])
    if finite.any():
        assert result[finite].min() >= values[finite].min()
        assert result[finite].max() <= values[finite].max()


@given(series, st.sampled_from(METHODS))
def test_holes_do_not_count(values, method):
    finite = np.isfinite(values)
    np.testing.assert_array_equal(smooth(values, method)[finite], smooth(values[finite], method))


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(METHODS))
def test_a_constant_stays_exactly_itself(value, method):
    assert (smooth(np.full(50, value), method) == value).all()


def test_no_smoothing_is_the_data_itself():
    values = np.array([1.0, math.nan, 3.0])
    assert smooth(values, Smoothing()) is values
    assert smooth(values, Smoothing("ema", 0.0)) is values


@pytest.mark.parametrize("weight", [0.6, 0.9, 0.98])
def test_one_weight_smooths_as_much_by_every_method(weight):
    noise = np.random.default_rng(3).normal(size=200_000)
    left = {name: smooth(noise, weights.smoothing(weight, name)).std() for name in ("ema", "gaussian", "mean")}
    np.testing.assert_allclose(list(left.values()), ((1 - weight) / (1 + weight)) ** 0.5, rtol=0.2)
