"""jsonargparse, and Lightning's command line on it: every leaf of the configuration, edited through the parser."""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from typing import Any

from tuitrack import errors
from tuitrack.model.params import Param
from tuitrack.sdk import guard, injection
from tuitrack.sdk.hooks import argparse, parsed
from tuitrack.sdk.hooks.tree import Tree


class _Thread(threading.local):
    """Whether this thread is in a parse."""

    inside = False


_thread = _Thread()


def patch(module: Any) -> None:
    """Follow the outermost `parse_args` of every parser."""
    kind = module.ArgumentParser
    argparse.leave_alone(kind)
    original = kind.parse_args

    def parse_args(self: Any, args: Sequence[str] | None = None, *more: Any, **options: Any) -> Any:
        if _thread.inside:
            return original(self, args, *more, **options)
        _thread.inside = True
        try:
            found = original(self, _instead(self, args), *more, **options)
            if injection.values().below(parsed.SECTION):
                found = _injected(self, found)
            _record(self, found)
            parsed.refuse_unknown()
        finally:
            _thread.inside = False
        return found

    kind.parse_args = parse_args


def _instead(parser: Any, args: Sequence[str] | None) -> Sequence[str] | None:
    """The command line with another stored subcommand in place of the first, which comes without its arguments."""
    action: Any = getattr(parser, "_subcommands_action", None)
    stored = injection.values().edit(f"{parsed.SECTION}/{getattr(action, 'dest', '')}")
    if stored is None:
        return args
    words = list(sys.argv[1:] if args is None else args)
    at = next((n for n, word in enumerate(words) if word in action.choices), len(words))
    return words if words[at : at + 1] == [stored.value] else [*words[:at], stored.value]


def _injected(parser: Any, namespace: Any) -> Any:
    """The configuration with stored values that differ, checked by the parser as those of a file are.

    A class that was edited comes first: its arguments are others.

    Raises:
        BadValue: one does not fit.
    """
    classes = [one for one in Tree(parser, namespace).wanted() if one.key.endswith(".class_path")]
    for wanted in (classes, None):
        tree = Tree(parser, namespace)
        changed = tree.wanted() if wanted is None else wanted
        if changed:
            namespace = _with(parser, namespace, tree, changed)
    return namespace


def _with(parser: Any, namespace: Any, tree: Tree, changed: Sequence[Param]) -> Any:
    exits, parser.exit_on_error = parser.exit_on_error, False
    try:
        return parser.parse_object(tree.nested(changed), namespace)
    except errors.BadValue:
        raise
    except (Exception, SystemExit) as error:  # whatever the program's own types raise
        raise parsed.misfit(changed[0], error) from error
    finally:
        parser.exit_on_error = exits


@guard.harmless
def _record(parser: Any, namespace: Any) -> None:
    parsed.report(Tree(parser, namespace).described(), switch="jsonargparse")
