"""What a filter that is being typed could go on with."""

from __future__ import annotations

import pytest

from tuitrack.model.completion import Words, complete
from tuitrack.tui.leaderboard import completing

WORDS = Words(
    params=("Args/lr", "Args/opt", "General/data set"),
    metrics=("acc/val", "loss/val"),
    values={"Args/opt": ("adam", "sgd"), "tag": ("seed", "a b"), "host": ("gpu01",)},
)


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("lr", "Args/lr"),
        ("loss", "loss/val"),
        ("wide (lo", "wide (loss/val"),
        ("max(a", "max(acc/val"),
        ("data", '"General/data set"'),
        ("sta", "status:"),
        ("-sta", "-status:"),
        ("status:fa", "status:failed"),
        ("status:failed,st", "status:failed,stopped"),
        ("opt=s", "opt=sgd"),
        ("tag:a", 'tag:"a b"'),
        ("host:", "host:gpu01"),
        ("has:l", "has:loss/val"),
        ("age<", "age<1h"),
    ],
)
def test_the_likeliest_way_on(text: str, becomes: str):
    assert completing.offer(text, len(text), WORDS).turned(1).text == becomes


@pytest.mark.parametrize("text", ["lr<", "name:", "zzz", "acc/val"])
def test_nothing_to_go_on_with_changes_nothing(text: str):
    turned = completing.offer(text, len(text), Words()).turned(1)
    assert (turned.text, turned.chosen) == (text, None)


def test_a_call_takes_metrics_only():
    assert complete("best(", 5, WORDS).options == WORDS.metrics


def test_options_go_round_what_follows_the_cursor_stays():
    offer = completing.offer("opt= age<1h", 4, WORDS)
    texts = [offer.turned(1).text, offer.turned(1).turned(1).text, offer.turned(-1).text]
    assert texts == ["opt=adam age<1h", "opt=sgd age<1h", "opt=sgd age<1h"]
    assert offer.turned(1).turned(1).turned(1).text == texts[0]
    assert offer.turned(1).cursor == len("opt=adam")
