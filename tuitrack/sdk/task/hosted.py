"""What ClearML's hosted server and agents do for a task, and what to use here in its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NoReturn

from tuitrack.sdk.task.identity import Identity

_PORTS = "no server stands between a port of this machine and the world; forward it: ssh -L PORT:localhost:PORT HOST"
_RANKS = "several hosts are Slurm's or torchrun's work; start the ranks with them, they join one task"
_QUERIES = "ask with Task.get_tasks(task_filter=…) or Task.query_tasks(…)"
_VIEWS = "data views are ClearML's enterprise server's; connect what selects the data: task.connect({…}, 'data')"


class Hosted(NotImplementedError, AttributeError):
    """A name that needs ClearML's server; as a property `hasattr` says no to it."""


class Hosting(Identity):
    """The part of a task that exists only on ClearML's server; everything here raises `NotImplementedError`."""

    def get_http_router(self) -> NoReturn:
        """Not here: forward a port with ssh."""
        _refuse("get_http_router", _PORTS)

    def request_external_endpoint(
        self,
        port: int,
        protocol: str = "http",
        wait: bool = False,
        wait_interval_seconds: float = 3.0,
        wait_timeout_seconds: float = 90.0,
        static_route: str | None = None,
        endpoint_name: str | None = None,
    ) -> NoReturn:
        """Not here: forward a port with ssh."""
        _refuse("request_external_endpoint", _PORTS)

    def wait_for_external_endpoint(
        self,
        wait_interval_seconds: float = 3.0,
        wait_timeout_seconds: float = 90.0,
        protocol: str | None = "http",
        endpoint_name: str | None = None,
    ) -> NoReturn:
        """Not here: forward a port with ssh."""
        _refuse("wait_for_external_endpoint", _PORTS)

    def list_external_endpoints(self, protocol: str | None = None) -> NoReturn:
        """Not here: forward a port with ssh."""
        _refuse("list_external_endpoints", _PORTS)

    def launch_multi_node(
        self,
        total_num_nodes: int,
        port: int | None = 29500,
        queue: str | None = None,
        wait: bool = False,
        addr: str | None = None,
        devices: int | Sequence[int] | None = None,
        hide_children: bool = False,
    ) -> NoReturn:
        """Not here: start the ranks with torchrun or Slurm."""
        _refuse("launch_multi_node", _RANKS)

    @classmethod
    def get_all(cls, session: Any = None, log: Any = None, **kwargs: Any) -> NoReturn:
        """Not here: the server's own request; `get_tasks` and `query_tasks` ask the same."""
        _refuse("get_all", _QUERIES)

    @property
    def metrics_manager(self) -> Any:
        """Not here: what sends reports to the server; `get_logger()` reports."""
        _refuse("metrics_manager", "report with task.get_logger()")

    def set_dataview(self, dataview: Any) -> NoReturn:
        """Not here: data views are part of ClearML's enterprise server."""
        _refuse("set_dataview", _VIEWS)

    def get_dataviews(self) -> NoReturn:
        """Not here: data views are part of ClearML's enterprise server."""
        _refuse("get_dataviews", _VIEWS)


def _refuse(name: str, instead: str) -> NoReturn:
    raise Hosted(f"Task.{name} needs ClearML's server: {instead}")
