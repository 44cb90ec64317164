"""Parsed arguments: recorded with their types, edited values put in place of them."""

from __future__ import annotations

import pytest

from tuitrack import errors
from tuitrack.model import params

BEFORE = """import argparse, ast, enum, json, pathlib, sys
from tuitrack import Task
Color = enum.Enum("Color", {"RED": "red", "BLUE": "blue"})
Size = enum.IntEnum("Size", {"S": 1, "L": 2})
def pair(text):
    first, second = text.split(",")
    return int(first), float(second)
def numbers(text):
    return [int(one) for one in text.split(",")]
"""
HEAD = BEFORE + "p = argparse.ArgumentParser()\n"
TAIL = "Task.init('digits', 'mlp')\nargs = p.parse_args()\nprint(repr(vars(args).get('x', args)))\n"

# add_argument's own words, the edited text, what the code gets; ClearML loses or breaks those marked so
EDITS = [
    ("'--x', type=int, default=1", "5", "5"),
    ("'--x', type=float, default=1", "2", "2.0"),
    ("'--x', type=float, default=0.1", "1e-3", "0.001"),
    ("'--x', type=float, default=0.1", "nan", "nan"),
    ("'--x', action='store_true'", "True", "True"),
    ("'--x', action='store_false'", "False", "False"),
    ("'--x', type=int, nargs='+', default=[1]", "[3, 4]", "[3, 4]"),
    ("'--x', type=int, nargs='+', default=[1]", "3", "[3]"),
    ("'--x', type=int, nargs=2, default=[1, 2]", "[3, 4]", "[3, 4]"),
    ("'--x', default=None", "5", "'5'"),
    ("'--x', type=int, default=None", "", "None"),
    ("'--x', type=int, default=None", "7", "7"),
    ("'--x', type=str, default=None", "", "None"),
    ("'--x', type=str, default=None", '"None"', "'None'"),  # lost by ClearML
    ("'--x', type=str, default='a'", "None", "'None'"),
    ("'--x', type=bool, default=False", "True", "True"),
    ("'--x', type=bool, default=True", "False", "False"),
    ("'--x', default=5", "7", "7"),
    ("'--x', default=[1, 2]", "[3]", "[3]"),  # a list of characters in ClearML
    ("'--x', required=True, type=int", "9", "9"),
    ("'--x', choices=['a', 'b'], default='a'", "b", "'b'"),
    ("'--x', choices=[1, 2], type=int, default=1", "2", "2"),
    ("'--x', action='append'", '["x"]', "['x']"),
    ("'--x', action='append', type=int, default=[1]", "[2, 3]", "[2, 3]"),
    ("'--x', action='append', nargs=2", '[["a", "b"]]', "[['a', 'b']]"),
    ("'--x', action='extend', nargs='+', type=int, default=[]", "[2]", "[2]"),
    ("'--x', action='count', default=0", "3", "3"),  # [3] in ClearML
    ("'--x', action='count'", "2", "2"),
    ("'--x', action=argparse.BooleanOptionalAction, default=False", "True", "True"),  # [True] in ClearML
    ("'--x', action='store_const', const=10, default=1", "10", "10"),
    ("'--x', type=lambda s: int(s) * 2, default=4", "5", "10"),
    ("'--x', type=lambda s: int(s) * 2, default='4'", "5", "10"),
    ("'--x', type=pathlib.Path, default=pathlib.Path('a')", "b/c", "PosixPath('b/c')"),
    ("'--x', type=json.loads, default={'a': 1}", '{"a": 2}', "{'a': 2}"),
    ("'x', nargs='?', default='here'", "there", "'there'"),
    ("'--x', type=pair, default='1,2'", "3,4", "(3, 4.0)"),
    ("'--x', type=pair, default=(1, 2.0)", "(3, 4.0)", "(3, 4.0)"),
    ("'--x', type=numbers, default='1,2'", "3,4", "[3, 4]"),
    ("'--x', type=numbers, default=[1, 2]", "3,4", "[3, 4]"),
    ("'--x', type=ast.literal_eval, default='{1: 2}'", "{3: 4}", "{3: 4}"),
    ("'--x', type=complex, default=1j", "2j", "2j"),
    ("'--x', type=Color, default=Color.RED", "blue", "<Color.BLUE: 'blue'>"),
    ("'--x', type=Color, default='red', choices=list(Color)", "blue", "<Color.BLUE: 'blue'>"),
    ("'--x', type=lambda text: Color[text], default=Color.RED", "BLUE", "<Color.BLUE: 'blue'>"),
    ("'--x', type=Size, default=Size.S", "L", "<Size.L: 2>"),
    ("'--x', nargs=2, type=int, default=(1, 2)", "(3, 4)", "(3, 4)"),
    ("'--x', type=float, choices=[0.1, 1], default=0.1", "1", "1.0"),
    ("'--x', type=int, choices=range(1, 500), default=1", "4", "4"),
    ("'--x', type=int, default=argparse.SUPPRESS", "4", "4"),
    ("'--x', action='store_const', const=[1, 2], default=[]", "[1, 2]", "[1, 2]"),
    ("'--x', default='a b'", 'c  d\n"q" é☃', repr('c  d\n"q" é☃')),
]

# what add_argument is told, an edit that is refused before anything is created
REFUSED = [
    ("'--x', nargs=2, type=int, default=[1, 2]", "[3]"),
    ("'--x', nargs=2", "[a, b, c]"),
    ("'--x', type=Color, default=Color.RED", "green"),
    ("'--x', type=Color, default=Color.RED, choices=list(Color)", "BLUE"),
    ("'--x', type=int, choices=range(1, 5), default=1", "9"),
    ("'--x', type=int, nargs='+', choices=range(1, 5), default=[1]", "[2, 9]"),
    ("'--x', type=float, choices=[0.1, 1], default=0.1", "0.5"),
    ("'--x', action='append', choices=['a', 'b'], default=['a']", "[z]"),
    ("'--x', default={'a': 1}", "{[1]: 2}"),
]


@pytest.mark.parametrize(("argument", "edited"), REFUSED)
def test_an_edit_that_no_command_line_could_say_is_refused_when_it_is_made(run, argument, edited):
    param = run(f"{HEAD}p.add_argument({argument})\n{TAIL}").owner.params["Args/x"]
    with pytest.raises(errors.BadValue, match=r"Args/x="):
        params.parse(param, edited)


@pytest.mark.parametrize(("argument", "edited", "value"), EDITS)
def test_an_edited_argument_reaches_the_code(rerun, argument, edited, value):
    words = ["--x", "1"] if "required" in argument else []
    result = rerun(f"{HEAD}p.add_argument({argument})\n{TAIL}", {"Args/x": edited}, *words)
    assert result.out.strip() == value
    assert result.owner.consumed == {"Args/x"}


def test_a_rerun_without_edits_changes_nothing(rerun, run):
    """All kinds of arguments at once, each under its own name."""
    kinds = [
        argument.replace("--x", f"--x{number}").replace("'x'", "'y'") for number, (argument, *_) in enumerate(EDITS)
    ]
    script = HEAD + "".join(f"p.add_argument({one})\n" for one in kinds) + TAIL
    words = [f"--x{number}=1" for number, one in enumerate(kinds) if "required" in one]
    plain = run(script.replace("Task.init('digits', 'mlp')\n", ""), *words)
    assert rerun(script, {}, *words).out == plain.out


@pytest.mark.parametrize(
    ("argument", "edited", "says"),
    [
        ("'--x', type=int, default=1", "3.7", "Args/x=3.7: not a whole number"),
        ("'--x', choices=['a', 'b'], default='a'", "z", "not among the choices (allowed: a, b)"),
        ("'--x', type=json.loads, default='{}'", "{", "Args/x={: "),
        ("'--x', action='store_const', const=10, default=1", "5", "not one of the constants"),
        ("'--x', type=float, default=1.0", "fast", "not a number"),
    ],
)
def test_what_does_not_fit_fails_before_training(rerun, argument, edited, says):
    result = rerun(f"{HEAD}p.add_argument({argument})\n{TAIL}print('trained')", {"Args/x": edited}, code=1)
    assert says in result.err
    assert "trained" not in result.out


@pytest.mark.parametrize("order", ["before", "after", "imported later"])
def test_it_does_not_matter_when_the_task_begins(rerun, order):
    define = "p = argparse.ArgumentParser()\np.add_argument('--lr', type=float, default=0.1, help='rate')\n"
    parse, begin = "args = p.parse_args()\n", "Task.init('digits', 'mlp')\n"
    script = {
        "before": BEFORE + define + begin + parse,
        "after": BEFORE + define + parse + begin,
        "imported later": "from tuitrack import Task\n" + begin + "import argparse\n" + define + parse,
    }[order]
    result = rerun(script + "print(args.lr)", {"Args/lr": "0.5"}, "--lr", "0.2")
    assert result.out.splitlines() == ["0.5"]
    param = result.owner.params["Args/lr"]
    assert (param.value, param.type, param.description) == ("0.5", "float", "rate")


SUBCOMMANDS = (
    HEAD
    + """
p.add_argument('--seed', type=int, default=0)
sub = p.add_subparsers(dest='command', required=True)
train = sub.add_parser('train'); train.add_argument('--lr', type=float, required=True)
test = sub.add_parser('test'); test.add_argument('--split', default='val')
Task.init('digits', 'mlp')
print(vars(p.parse_args()))
"""
)


def test_subcommands(rerun):
    result = rerun(SUBCOMMANDS, {"Args/lr": "0.5", "Args/seed": "3"}, "train", "--lr", "0.1")
    assert result.out.strip() == "{'seed': 3, 'command': 'train', 'lr': 0.5}"
    assert result.owner.params["Args/command"].choices == ("train", "test")


def test_another_subcommand(rerun):
    result = rerun(SUBCOMMANDS, {"Args/command": "test"}, "train", "--lr", "0.1")
    assert result.out.strip() == "{'seed': 0, 'command': 'test', 'split': 'val'}"


def test_required_arguments_are_lifted_where_a_value_is_stored(run):
    from tuitrack.model.execution import Injection
    from tuitrack.model.params import Param

    script = HEAD + "p.add_argument('--lr', type=float, required=True)\np.add_argument('data')\n"
    script += "Task.init('digits', 'mlp')\nprint(vars(p.parse_args()))"
    inject = Injection((Param("Args/lr", "0.5", "float"), Param("Args/data", "here", "str")))
    assert run(script, inject=inject).out.strip() == "{'lr': 0.5, 'data': 'here'}"
    assert "required: --lr" in run(script, inject=Injection((Param("Args/data", "x"),)), code=2).err


def test_arguments_that_fill_the_same_are_one_parameter(rerun):
    script = HEAD + "for mode in ('train', 'test', 'serve'):\n"
    script += "    p.add_argument(f'--{mode}', dest='mode', action='store_const', const=mode, default='train')\n"
    script += "p.add_argument('-v', dest='level', action='count', default=0)\n"
    script += "p.add_argument('-q', dest='level', action='store_const', const=-1)\n"
    script += "p.add_argument('--fast', dest='fast', action='store_true', default=True)\n"
    script += "p.add_argument('--slow', dest='fast', action='store_false')\n"
    edits = {"Args/mode": "serve", "Args/level": "1", "Args/fast": "False"}
    result = rerun(script + TAIL, edits, "--test", "-vv")
    assert result.out.strip() == "Namespace(mode='serve', level=1, fast=False)"
    assert set(result.owner.params["Args/mode"].choices) == {"train", "test", "serve"}
    assert set(edits) <= result.owner.consumed


def test_what_is_absent_unless_given_stays_absent(rerun):
    script = (
        f"{HEAD}p.add_argument('--y', type=int, default=argparse.SUPPRESS)\np.add_argument('--z', default=1)\n{TAIL}"
    )
    assert rerun(script, {"Args/z": "2"}).out.strip() == "Namespace(z=2)"


def test_the_users_function_is_called_with_nothing_it_was_not_given(run):
    script = HEAD + "p.add_argument('--out', type=argparse.FileType('w'), default=sys.stderr)\n" + TAIL
    assert run(script + "import os\nprint(os.listdir('.'))").out.splitlines()[-1] == "['train.py']"


def test_a_value_that_only_has_a_default_is_injected_too(rerun):
    script = HEAD + "p.set_defaults(mode='fast', run=print)\np.add_argument('--a', default=1)\n"
    result = rerun(script + "Task.init('d', 'm')\nprint(p.parse_args().mode)", {"Args/mode": "slow"})
    assert result.out.strip() == "slow"


def test_help_is_told_as_the_user_sees_it(run):
    script = f"{HEAD}p.add_argument('--x', type=int, default=3, help='how many (default: %(default)s)')\n{TAIL}"
    assert run(script).owner.params["Args/x"].description == "how many (default: 3)"


def test_arguments_can_be_left_out(run):
    script = HEAD + "p.add_argument('--a', default=1)\np.add_argument('--b', default=2)\n"
    begin = "Task.init('d', 'm', auto_connect_arg_parser={})\np.parse_args()"
    assert run(script + begin.replace("{}", "{'a': False}")).spools[-1].values == {"Args/b": "2"}
    assert run(script + begin).spools[-1].values == {}


def test_defaults_without_an_argument_are_recorded_and_functions_are_not(run):
    script = HEAD + "p.set_defaults(mode='fast', run=print)\np.add_argument('--a', default=1)\n"
    assert run(script + TAIL).owner.values == {"Args/a": "1", "Args/mode": "fast"}


def test_a_parser_that_is_connected_is_parsed(run):
    script = HEAD + "p.add_argument('--a', type=int, default=1)\ntask = Task.init('d', 'm')\ntask.connect(p)"
    assert run(script, "--a", "4").owner.values == {"Args/a": "4"}


def test_what_is_made_of_an_edited_argument_follows_it(rerun):
    script = HEAD + "p.add_argument('--lr', type=float, default=0.1)\np.add_argument('--n', type=int, default=3)\n"
    script += "task = Task.init('d', 'm')\nargs = p.parse_args()\nconfig = task.connect({'lr': args.lr, 'n': args.n})\n"
    script += "task.connect(args, 'Namespace')\nprint(config, args.lr)"
    assert rerun(script, {"Args/lr": "0.5"}).out.strip() == "{'lr': 0.5, 'n': 3} 0.5"


def test_a_program_that_the_run_starts_has_arguments_of_its_own(rerun):
    script = HEAD + "import subprocess\np.add_argument('--lr', type=float, default=0.1)\n"
    script += "inner = '--inner' in sys.argv\nsys.argv = [a for a in sys.argv if a != '--inner']\n"
    script += "Task.init('d', 'm')\nprint(inner, p.parse_args().lr, flush=True)\n"
    script += "inner or subprocess.run([sys.executable, __file__, '--inner', '--lr', '0.7'], check=True)"
    assert rerun(script, {"Args/lr": "0.5"}).out.splitlines() == ["False 0.5", "True 0.7"]


def test_parsing_elsewhere_is_as_ever(run):
    script = HEAD + "p.add_argument('--a', type=int)\nTask.init('d', 'm')\n"
    assert "invalid int value" in run(script + "p.parse_args(['--a', 'x'])", code=2).err
    assert "unrecognized" in run(script + "p.parse_args(['--b'])", code=2).err
