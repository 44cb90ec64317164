"""click, and the copy of it inside typer: the parameters of every command recorded, stored ones given as if typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuitrack.model.params import Param
from tuitrack.sdk import guard, injection
from tuitrack.sdk.hooks import parsed
from tuitrack.sdk.hooks.options import Option


def patch(module: Any) -> None:
    """Follow every command of `click.core`."""
    _wrap_values(module.Parameter)
    _wrap_commands(module.Command)
    groups = vars(module).get("MultiCommand") or vars(module).get("Group")  # the first before click 8.2
    if groups is not None:
        follow_group(groups)


def follow_group(kind: Any) -> None:
    """Follow which subcommand a class of groups chooses."""
    original = kind.resolve_command

    def resolve_command(self: Any, ctx: Any, args: list[str]) -> Any:
        if ctx.resilient_parsing or getattr(self, "chain", False):
            return original(self, ctx, args)
        key = _key(ctx, parsed.COMMAND)
        name, command, rest = original(self, ctx, _instead(key, args))
        parsed.report([_chosen(self, ctx, key, name)], switch="click")
        return name, command, rest

    kind.resolve_command = resolve_command


def _instead(key: str, args: list[str]) -> list[str]:
    """The command line from the subcommand on; another stored one comes without the arguments of the first."""
    stored = injection.values().edit(key)
    return args if stored is None or args[:1] == [stored.value] else [stored.value]


@guard.harmless
def _chosen(group: Any, ctx: Any, key: str, name: str) -> Param:
    return Param(key, name, "str", "", tuple(group.list_commands(ctx)))


def _wrap_values(kind: Any) -> None:
    original = kind.handle_parse_result

    def handle_parse_result(self: Any, ctx: Any, opts: Mapping[str, Any], args: list[str]) -> Any:
        if ctx.resilient_parsing or not self.expose_value:
            return original(self, ctx, opts, args)
        stored = injection.values().params.get(_key(ctx, self.name))
        given = opts if stored is None else _given(self, ctx, opts, stored)
        result = original(self, ctx, given, args)
        if stored is not None and given is opts and _has_another(self, ctx, opts, result[0]):
            given = _with(self, ctx, opts, stored)
            ctx.params.pop(self.name, None)
            result = original(self, ctx, given, args)
        _raw(ctx)[self.name] = given.get(self.name)
        return result

    kind.handle_parse_result = handle_parse_result


def _given(option: Any, ctx: Any, opts: Mapping[str, Any], stored: Param) -> Mapping[str, Any]:
    """What was typed, with an edited value instead, or with the one that was typed at a prompt."""
    asks = getattr(option, "prompt", None) is not None and opts.get(option.name) is None
    return _with(option, ctx, opts, stored) if asks or stored.key in injection.values().edited else opts


def _with(option: Any, ctx: Any, opts: Mapping[str, Any], stored: Param) -> Mapping[str, Any]:
    return {**opts, option.name: Option(option, ctx).raw_of(stored)}


def _has_another(option: Any, ctx: Any, opts: Mapping[str, Any], value: object) -> bool:
    """Whether the environment gave a value other than the stored one."""
    now = Option(option, ctx).described(_key(ctx, option.name), value, opts.get(option.name))
    return now is not None and injection.values().wants(now) is not None


def _wrap_commands(kind: Any) -> None:
    original = kind.parse_args

    def parse_args(self: Any, ctx: Any, args: list[str]) -> Any:
        result = original(self, ctx, args)
        if not ctx.resilient_parsing:
            _record(self, ctx)
            if not hasattr(self, "resolve_command"):
                parsed.refuse_unknown()
        return result

    kind.parse_args = parse_args


@guard.harmless
def _record(command: Any, ctx: Any) -> None:
    options = {one.name: one for one in command.get_params(ctx) if one.name in ctx.params}
    parsed.report(
        (
            Option(one, ctx).described(_key(ctx, name), ctx.params[name], _raw(ctx).get(name))
            for name, one in options.items()
        ),
        switch="click",
    )


def _raw(ctx: Any) -> dict[str, Any]:
    """What was given for the parameters of a context, before it was converted."""
    return vars(ctx).setdefault("_tuitrack_raw", {})  # type: ignore[no-any-return]


def _key(ctx: Any, name: str) -> str:
    """`Args/<name>` of the outermost command, `Args/<command>/<name>` below it."""
    path = [name]
    while ctx.parent is not None:
        path.insert(0, str(ctx.info_name))
        ctx = ctx.parent
    return "/".join([parsed.SECTION, *path])
