"""hydra: the groups that are chosen, every value of the composed configuration and its text, in both directions."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tuitrack.model.params import Param
from tuitrack.sdk import endings, guard, injection, session
from tuitrack.sdk.hooks import argparse, parsed
from tuitrack.sdk.hooks.composed import CONFIGURATION, SECTION, Composed
from tuitrack.sdk.hooks.overrides import Overrides

_MODE = f"{SECTION}/hydra.mode"


def patch(module: Any) -> None:
    """Follow what `hydra.main` runs: one job, or several."""
    _wrap_run(module.Hydra)
    _wrap_multirun(module.Hydra)


def hide_own_flags(module: Any) -> None:
    """Leave hydra's own command line alone, wherever its maker was imported to."""
    original = getattr(module, "get_args_parser", None)
    if original is not None:
        module.get_args_parser = lambda: argparse.leave_alone(original())


def _wrap_run(kind: Any) -> None:
    original = kind.run

    def run(
        self: Any, config_name: str | None, task_function: Any, overrides: Sequence[str], *more: Any, **options: Any
    ) -> Any:
        given = _with_edits(Overrides(tuple(overrides), self.config_loader))
        job = Job(task_function, given, injection.values().params.get(_MODE))
        return original(self, config_name, job, list(given.texts), *more, **options)

    kind.run = run


def _wrap_multirun(kind: Any) -> None:
    original = kind.multirun

    def multirun(
        self: Any, config_name: str | None, task_function: Any, overrides: Sequence[str], *more: Any, **options: Any
    ) -> Any:
        given = _with_edits(Overrides(tuple(overrides), self.config_loader))
        mode = injection.values().params.get(_MODE)
        if mode is not None and mode.value == "RUN":
            return self.run(config_name, task_function, _of_one_job(given), *more, **options)
        whole = session.process.live is not None
        if whole:
            _record_sweep(given)
        job = Job(task_function, given, Param(_MODE, "MULTIRUN" if whole else "RUN"))
        return original(self, config_name, job, list(given.texts), *more, **options)

    kind.multirun = multirun


def _with_edits(given: Overrides) -> Overrides:
    """The overrides with edited values; where the configuration was edited whole, its values are put in later.

    Raises:
        BadValue: a value does not fit, or a group was edited together with the whole.
    """
    edits = _edits()
    if CONFIGURATION not in injection.values().edited_configurations:
        return given.with_values(edits)
    for one in edits:
        if given.is_group(one.name):
            raise parsed.misfit(one, "chooses another part of a configuration that was edited whole")
    return given


def _edits() -> list[Param]:
    stored = injection.values()
    return [one for one in stored.below(SECTION) if one.key in stored.edited and one.key != _MODE]


def _of_one_job(given: Overrides) -> list[str]:
    """The overrides of the job that is run again, one of several that a command line asked for."""
    stored = injection.values().params
    swept = (stored.get(f"{SECTION}/{name}") for name in given.swept())
    return list(given.without_mode().with_values([one for one in swept if one is not None]).texts)


@guard.harmless
def _record_sweep(given: Overrides) -> None:
    """The command line of several jobs that one task records: values as they are typed."""
    named = [Param(f"{SECTION}/{name}", value, "") for name, value in given.without_mode().named()]
    parsed.report([*named, Param(_MODE, "MULTIRUN")], switch="hydra")


@dataclass(frozen=True)
class Job:
    """The user's function, which gets the configuration with stored values in it.

    `mode` is how it comes to run: None by itself, else as the parameter for it says, as one job (`RUN`) of several, or
    as part of all of them (`MULTIRUN`), which one task records.
    """

    function: Any
    overrides: Overrides
    mode: Param | None

    def __call__(self, config: Any) -> Any:
        """Run the job; a task that begins in one of several jobs ends with it."""
        composed = Composed(sys.modules["omegaconf"].OmegaConf, config)
        if injection.values().below(SECTION):
            self._inject(composed)
        if not self._is_part:
            self._record(composed)
        before = session.process.live
        try:
            result = self.function(config)
        except BaseException as error:
            self._end(before, endings.of(error))
            raise
        self._end(before, endings.RETURNED)
        return result

    @property
    def _is_part(self) -> bool:
        return self.mode is not None and self.mode.value == "MULTIRUN"

    def _inject(self, composed: Composed) -> None:
        """The whole configuration where that was edited; in one of several jobs also what its sweeper chose.

        Raises:
            BadValue: something stored does not fit.
        """
        stored, edits = injection.values(), _edits()
        if CONFIGURATION in stored.edited_configurations:
            composed.replace(stored.configurations[CONFIGURATION])
            composed.put(edits)
        elif (
            self.mode is not None and not self._is_part and not any(self.overrides.is_group(one.name) for one in edits)
        ):
            found = (stored.wants(now) for now in composed.described() if now is not None)
            composed.put([one for one in found if one is not None])

    @guard.harmless
    def _record(self, composed: Composed) -> None:
        own = [] if self.mode is None else [self.mode]
        values = [*own, *self._chosen(), *composed.described()]
        parsed.report(values, [composed.text()], switch="hydra", whole=SECTION)

    def _chosen(self) -> Iterator[Param]:
        """The groups of the configuration, and what was said to hydra itself."""
        found = sys.modules["hydra.core.hydra_config"].HydraConfig.get()
        for name, choice in found.runtime.choices.items():
            if not str(name).startswith("hydra/") and isinstance(choice, str):
                options = self.overrides.options(name)
                yield Param(f"{SECTION}/{name}", choice, "str", "", options if choice in options else ())
        own = Overrides(tuple(found.overrides.hydra), self.overrides.loader)
        for name, value in own.without_mode().named():
            yield Param(f"{SECTION}/{name}", value, "")

    def _end(self, before: session.Session | None, ending: endings.Ending) -> None:
        live = session.process.live
        if self.mode is not None and before is None and live is not None and live.owner and not live.attempt:
            session.process.end(live, ending)
