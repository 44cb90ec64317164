"""ClearML's names that this version does not have yet."""

from __future__ import annotations

from typing import Any, NoReturn

_TASK = """
    get_by_name get_models get_registered_artifacts import_offline_session models
    register_abort_callback register_artifact set_credentials set_input_model set_model_config
    set_model_label_enumeration set_offline set_random_seed set_resource_monitor_iteration_timeout
    unregister_artifact update_output_model connect_label_enumeration is_offline
"""
_LOGGER = """
    capture_logging set_default_upload_destination get_default_upload_destination
    set_flush_period get_flush_period tensorboard_auto_group_scalars tensorboard_single_series_per_graph
    matplotlib_force_report_non_interactive set_reporting_nan_value set_reporting_inf_value
"""
TASK = frozenset(_TASK.split())
LOGGER = frozenset(_LOGGER.split())
MODULE = frozenset(
    {"Dataset", "InputModel", "Model", "OutputModel", "PipelineController", "PipelineDecorator", "StorageManager"}
)


class NotBuilt(NotImplementedError, AttributeError):
    """A name of ClearML's that is still to come; `hasattr` says no to it."""


def refuse(owner: str, name: str, known: frozenset[str]) -> NoReturn:
    """Say whether a missing name is to come or wrong.

    Raises:
        NotBuilt: ClearML has it, this version does not yet.
        AttributeError: nobody has it.
    """
    if name in known:
        raise NotBuilt(f"{owner}.{name} is not built yet in this version of tuitrack")
    raise AttributeError(f"{owner} has no attribute {name!r}")


class TaskType(type):
    """Makes the names to come known on the class itself."""

    def __getattr__(cls, name: str) -> Any:
        refuse(cls.__name__, name, TASK)


class LoggerType(type):
    """Makes the names to come known on the class itself."""

    def __getattr__(cls, name: str) -> Any:
        refuse(cls.__name__, name, LOGGER)
