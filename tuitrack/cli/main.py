"""The `tuitrack` command: its options, its commands by name, its errors as one line."""

from __future__ import annotations

import importlib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from tuitrack import errors, settings
from tuitrack.cli import examples, output

_COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("demo", "Train a few small models and watch them."),
    "run": ("run", "Record an unmodified script."),
    "ls": ("reading", "List runs: the leaderboard."),
    "show": ("showing", "Show everything about a run."),
    "compare": ("comparing", "Show what differs between runs."),
    "scalars": ("curves", "Print the values of a run's metrics."),
    "plot": ("curves", "Draw a metric of some runs."),
    "logs": ("reading", "Print a run's console."),
    "artifacts": ("artifacts", "List or fetch a run's artifacts."),
    "models": ("models", "List, find or change models."),
    "clone": ("cloning", "Clone a run, with edits, into drafts."),
    "edit": ("cloning", "Edit a draft."),
    "retry": ("cloning", "Run again: a new clone in the same queue."),
    "enqueue": ("changing", "Put drafts on a queue."),
    "dequeue": ("changing", "Take runs off their queue."),
    "abort": ("changing", "Stop running or queued runs."),
    "reset": ("changing", "Make ended runs drafts again."),
    "rename": ("changing", "Rename a run."),
    "tag": ("changing", "Add or remove tags."),
    "note": ("changing", "Write a run's note."),
    "archive": ("changing", "Put runs out of sight, or back."),
    "delete": ("binning", "Put runs into the bin."),
    "restore": ("binning", "Bring deleted runs back."),
    "bin": ("binning", "List or empty the bin."),
    "publish": ("changing", "Make runs final."),
    "queue": ("queues", "List or arrange queues."),
    "worker": ("workers", "Start, list or stop workers."),
    "db": ("care", "Look after the database."),
    "gc": ("care", "Delete kept files that nothing refers to."),
    "keys": ("keys", "List the browser's keys, and their names in config.toml."),
    "doctor": ("care", "Look for risks on this host."),
}

_NAMED = {"bin": "bin_"}
"""Commands whose function has another name, since theirs is taken."""

_EXAMPLES = ("tuitrack demo", "tuitrack run train.py", "tuitrack")


class LazyGroup(click.Group):
    """Loads a command's module when the command is used, so that `--help` stays fast."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; a reader that went away is no error, which click would make of it.

        Raises:
            SystemExit: 141, as under any program that a broken pipe has killed.
        """
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            _drop_output()
            raise SystemExit(128 + signal.SIGPIPE) from None
        return result

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of a first day."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None when there is none."""
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"tuitrack.cli.{_COMMANDS[cmd_name][0]}")
        found = getattr(module, _NAMED.get(cmd_name, cmd_name))
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    epilog=examples.of(*_EXAMPLES),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="tuitrack", prog_name="tuitrack")
@click.option("--home", type=click.Path(path_type=Path), help="Directory of the database, files and runs.")
@click.option("--read-only", is_flag=True, help="Change nothing.")
@click.option("--project", "-p", default="", metavar="PROJECT", help="Open the browser on this project.")
@click.option("--filter", "-f", "filter_", default="", metavar="QUERY", help="Open the browser with this filter.")
@click.option(
    "--view",
    default="",
    metavar="VIEW",
    help="A view kept with V, or a place: runs, charts, compare, queues, models, system, home.",
)
@click.option("--once", is_flag=True, help="Print one frame of the browser, arranged as in a new project, then leave.")
@click.option("--size", default="", metavar="WxH", help="Size of that frame.")
@click.option("--keys", default="", metavar="KEYS", help="Keys to press before that frame, separated by spaces.")
@click.pass_context
def cli(ctx: click.Context, /, home: Path | None, read_only: bool, **browse: str | bool) -> None:
    """Experiments in the terminal: record, watch, compare, clone, edit, enqueue, rerun.

    Without a command it opens the browser.
    """
    where = home.expanduser().absolute() if home else None
    ctx.obj = settings.load(home=where, read_only=read_only or None)
    if where is not None:
        os.environ["TUITRACK_HOME"] = str(where)
    if ctx.invoked_subcommand is None:
        from tuitrack.cli import browse as browsing

        ctx.exit(browsing.open_browser(ctx.obj, **browse))  # type: ignore[arg-type]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; ends the process with its exit code."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 is done, 1 an error, 2 wrong usage, 130 an interrupt, 141 a reader that went away."""
    _open_closed_streams()
    try:
        code = cli.main(args=arguments, prog_name="tuitrack", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.exceptions.Abort:
        return 130
    except click.exceptions.NoArgsIsHelpError as error:
        output.line(error.message)
        return 2
    except click.UsageError as error:
        output.usage(error)
        return 2
    except click.ClickException as error:
        output.problem("error", error.format_message())
        return 1
    except errors.UsageError as error:
        output.problem(error.title, str(error))
        return 2
    except errors.BadQuery as error:
        output.problem(error.title, error.placed)
        return 1
    except errors.TuitrackError as error:
        output.problem(error.title, str(error))
        return 1
    except OSError as error:
        _drop_output()
        output.problem("error", f"{error.filename or 'output'}: {error.strerror or error}")
        return 1
    except KeyboardInterrupt:
        return 130


def _open_closed_streams() -> None:
    """Give a stream the caller has closed somewhere to go, before a file of ours gets its number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(number, "r" if name == "stdin" else "w", encoding="utf-8", closefd=False))


def _drop_output() -> None:
    """What is left to write has nowhere to go; flushing it at exit would fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
