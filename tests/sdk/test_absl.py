"""absl's flags: the program's own recorded, edited values put in through their parsers and validators."""

from __future__ import annotations

import pytest
from parsing import refuses

pytest.importorskip("absl")

FLAGS = """
import enum
from absl import app, flags
from tuitrack import Task

class Color(enum.Enum):
    RED = 1
    BLUE = 2

flags.DEFINE_float("lr", 0.1, "rate")
flags.DEFINE_integer("zero", 3, "count", lower_bound=0, upper_bound=10)
flags.DEFINE_bool("flag", True, "switch")
flags.DEFINE_string("name", None, "name")
flags.DEFINE_enum("opt", "sgd", ["sgd", "adam"], "optimizer")
flags.DEFINE_enum_class("color", Color.RED, Color, "colour")
flags.DEFINE_list("words", ["a", "b"], "words")
flags.DEFINE_multi_integer("sizes", [1, 2], "sizes")
flags.DEFINE_integer("low", 1, "low")
flags.DEFINE_integer("high", 2, "high")
flags.register_multi_flags_validator(["low", "high"], lambda both: both["low"] < both["high"], "low < high")
flags.DEFINE_alias("learning_rate", "lr")

def main(argv):
    Task.init("digits", "mlp")
    print({name: flags.FLAGS[name].value for name in NAMES} | {"color": flags.FLAGS.color.name, "rest": argv[1:]})

NAMES = ["lr", "zero", "flag", "name", "opt", "words", "sizes", "low", "high"]
"""
APP = FLAGS + 'if __name__ == "__main__":\n    app.run(main)\n'
CALL = FLAGS + "import sys\nmain(flags.FLAGS(sys.argv))\n"
ARGPARSE = (
    FLAGS
    + """
from absl.flags import argparse_flags
parser = argparse_flags.ArgumentParser()
parser.add_argument("rest")
app.run(lambda args: main(["", args.rest]), flags_parser=lambda argv: parser.parse_args(argv[1:]))
"""
)
EDITS = {
    "lr": ("1e-3", 0.001),
    "zero": ("0", 0),
    "flag": ("False", False),
    "name": ('"None"', "None"),
    "opt": ("adam", "adam"),
    "words": ('["x y"]', ["x y"]),
    "sizes": ("[5]", [5]),
    "low": ("7", 7),
    "high": ("8", 8),
}


@pytest.mark.parametrize("script", [APP, CALL, ARGPARSE])
def test_edited_flags_reach_the_program(rerun, script):
    edits = {f"TF_DEFINE/{name}": text for name, (text, _) in EDITS.items()} | {"TF_DEFINE/color": "blue"}
    result = rerun(script, edits, "--lr=0.2", "data")
    assert eval(result.out) == {name: value for name, (_, value) in EDITS.items()} | {"color": "BLUE", "rest": ["data"]}
    found = {key: param for key, param in result.owner.params.items() if key != "Args/rest"}
    assert set(found) == set(edits) == result.owner.consumed - {"Args/rest"}
    assert (found["TF_DEFINE/lr"].type, found["TF_DEFINE/lr"].description) == ("float", "rate")
    refuses(found["TF_DEFINE/lr"], "fast", "")
    refuses(found["TF_DEFINE/zero"], "11", "-1", "1.5")
    refuses(found["TF_DEFINE/flag"], "perhaps")
    refuses(found["TF_DEFINE/opt"], "lion")
    refuses(found["TF_DEFINE/color"], "green")
    refuses(found["TF_DEFINE/sizes"], '["a"]')


def test_a_rerun_without_edits_changes_nothing(run, rerun):
    words = ("--noflag", "--name=None", "--words=x,y", "--sizes=4", "--sizes=5", "--color=blue")
    plain = run(APP.replace('Task.init("digits", "mlp")', ""), *words)
    assert rerun(APP, {}, *words).out == plain.out


def test_what_the_program_refuses_fails_before_it_begins(rerun):
    result = rerun(APP, {"TF_DEFINE/low": "9"}, code=1)
    assert "TF_DEFINE/low=9: " in result.err
    assert "low < high" in result.err
    assert not result.out
