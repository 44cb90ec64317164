"""Every command explains itself, shortly, with an example."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from tuitrack.cli import main


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        yield (*path, name)
        if isinstance(found, click.Group):
            yield from commands(found, (*path, name))


@pytest.mark.parametrize("path", [(), *commands(main.cli)], ids=" ".join)
def test_a_command_explains_itself(path: tuple[str, ...]):
    done = CliRunner().invoke(main.cli, [*path, "--help"])
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert len(lines) <= (60 if not path else 30)
    assert all(len(line) <= 80 for line in lines)
    assert "Example" in done.output or "Commands:" in done.output
    assert " TEXT" not in done.output.replace("TASK TEXT", "")


def test_examples_name_commands_that_exist():
    known = {" ".join(path) for path in commands(main.cli)}
    for path in commands(main.cli):
        shown = CliRunner().invoke(main.cli, [*path, "--help"]).output.partition("Example")[2].splitlines()
        for line in shown[1:]:
            words = line.split()[1:]
            assert words[0] in known or " ".join(words[:2]) in known, line
            assert " ".join(words).startswith(" ".join(path)), line


def test_the_overview_says_what_the_commands_say():
    for name, (_, text) in main._COMMANDS.items():
        found = main.cli.get_command(click.Context(main.cli), name)
        assert found is not None
        assert found.help
        assert text.endswith(".")
