"""The keys of the browser, with the names by which config.toml gives actions others."""

from __future__ import annotations

import click

from tuitrack.cli import examples, output
from tuitrack.settings import Settings


@click.command(epilog=examples.of("tuitrack keys", "tuitrack keys sort"))
@click.argument("words", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def keys(settings: Settings, words: tuple[str, ...], as_json: bool) -> None:
    """List the browser's keys as they are for you, all or what contains WORDS.

    In config.toml, keymap = "vim" chooses a keymap; a line of its table [keys], as "runs.sort" = "z ctrl+t", gives an
    action other keys, "" none.
    """
    from tuitrack.tui.keys import keymaps

    found = [
        action
        for action in keymaps.made(settings.keymap, settings.keys).actions
        if all(word.lower() in f"{action.id} {action.all_keys} {action.help}".lower() for word in words)
    ]
    if as_json:
        output.as_json([{"id": one.id, "keys": one.all_keys.split(), "help": one.help} for one in found])
        return
    output.table(["ACTION", "KEYS", "DOES"], [[one.id, one.all_keys or "–", one.help] for one in found], flexible=(2,))
