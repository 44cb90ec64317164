"""GPUs as tasks hold them: what is given, what is left, how it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tuitrack.model import cards
from tuitrack.model.cards import Offer, Share

FREE = {"0": 1.0, "1": 1.0, "2": 1.0}


@pytest.mark.parametrize(
    ("wanted", "left", "given"),
    [
        (0, FREE, ()),
        (1, FREE, (Share("0"),)),
        (2, {**FREE, "0": 0.5}, (Share("1"), Share("2"))),
        (4, FREE, None),
        (1, {"0": 0.5}, None),
        (0.5, {**FREE, "1": 0.5}, (Share("1", 0.5),)),
        (0.7, {"0": 0.5}, None),
        (0.3, {"0": 1 - 0.3 - 0.4}, (Share("0", 0.3),)),
        (0.5, {}, None),
    ],
)
def test_given(wanted, left, given):
    assert cards.assign(wanted, left) == given


@given(some.lists(some.sampled_from([0.1, 0.25, 1 / 3, 0.5, 1, 2, 3]), max_size=30))
def test_no_card_is_given_twice_over(wants):
    held: list[tuple[Share, ...]] = []
    for wanted in wants:
        found = cards.assign(wanted, cards.remaining("0123", held))
        held += [found] if found else []
    assert all(part > -1e-5 for part in cards.remaining("0123", held).values())


@pytest.mark.parametrize(
    ("text", "named", "auto"), [("auto", (), True), ("none", (), False), ("2, 0", ("2", "0"), False)]
)
def test_an_offer(text, named, auto):
    offer = Offer.parse(text)
    assert (offer.named, offer.auto) == (named, auto)


@pytest.mark.parametrize("text", ["", "all", "0,0", "1,,2", "-1"])
def test_what_is_no_offer(text):
    with pytest.raises(ValueError, match="neither auto nor none"):
        Offer.parse(text)


def test_a_program_sees_its_cards_and_no_others():
    shares = (Share("2"), Share("3", 0.5))
    assert cards.environ(shares)["CUDA_VISIBLE_DEVICES"] == cards.environ(shares)["HIP_VISIBLE_DEVICES"] == "2,3"
    assert cards.environ(())["CUDA_VISIBLE_DEVICES"] == "-1"
    assert cards.told(shares) == "gpu 2,3 (0.5)" and cards.told(()) == ""
    assert cards.load(cards.dump(shares)) == shares
