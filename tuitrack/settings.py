"""Settings: every path and option, resolved once and passed on."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from tuitrack import errors


class Settings(NamedTuple):
    """Where things lie and how we behave: defaults < config.toml < TUITRACK_* < arguments."""

    home: Path
    db_url: str = ""
    files_url: str = ""
    spool: Path | None = None
    read_only: bool = False
    attend: bool = True
    monitor_seconds: float = 30.0
    seed_keys: tuple[str, ...] = ("seed", "random_state", "random_seed")
    keymap: str = "default"
    theme: str = ""
    alert_command: str = ""
    variables: tuple[str, ...] = ()
    keep_checkouts: str = ""
    cache_gb: float = 50.0
    keys: Mapping[str, tuple[str, ...]] = MappingProxyType({})

    @property
    def url(self) -> str:
        """SQLAlchemy URL of the run database."""
        return self.db_url or f"sqlite:///{self.home / 'tuitrack.db'}"

    @property
    def told_files(self) -> str:
        """The place that homes share files through, without a password."""
        return without_password(self.files_url)

    @property
    def database_path(self) -> Path | None:
        """The SQLite file, or None on another database."""
        prefix = "sqlite:///"
        return Path(self.url.removeprefix(prefix)) if self.url.startswith(prefix) else None

    @property
    def spool_root(self) -> Path:
        """Directory of the spools of live processes."""
        return self.spool or self.home / "spool"

    @property
    def files(self) -> Path:
        """Directory of content-addressed files."""
        return self.home / "files"

    @property
    def runs(self) -> Path:
        """Directory of what the executor keeps of each attempt."""
        return self.home / "runs"

    @property
    def cache(self) -> Path:
        """Directory of what can be made again: git mirrors, environments, local copies."""
        return self.home / "cache"

    @property
    def backups(self) -> Path:
        """Directory of database backups."""
        return self.home / "backups"

    def environ(self) -> dict[str, str]:
        """What another program finds the same places by; passwords are in it."""
        given = {
            "TUITRACK_HOME": str(self.home),
            "TUITRACK_DB": self.db_url,
            "TUITRACK_FILES": self.files_url,
            "TUITRACK_SPOOL": str(self.spool or ""),
        }
        return {name: value for name, value in given.items() if value}

    def with_(self, **changes: object) -> Settings:
        """A copy with some fields replaced; None leaves a field as it is."""
        given = {name: value for name, value in changes.items() if value is not None}
        return self._replace(**given)  # type: ignore[arg-type]


def without_password(text: str) -> str:
    """An address, or a text with some, in which no password, key or token is left."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


_PORT = r"\d*(?:/|\s|$)"
_NAMES = (
    "(?:ssl)?password|passwd|pwd|secret|token|sig|signature|credential|key|"
    r"(?:[\w.-]*[_.-])(?:password|secret|token|signature|credential|key)|(?:access|account|api|auth|secret)(?:key|token)"
)
_SECRETS = (
    # A key may hold slashes, where it should not; what begins with digits up to one is a port.
    (re.compile(rf"(//[^:/?#@\s]*):(?:[^/\s]*@|(?!{_PORT})\S*?@)"), r"\1@"),
    (re.compile(rf"(?<![^\s'\"(=,])([\w.+%-]+):(?![/:]|{_PORT})\S*?@"), r"\1@"),  # me:secret@host:/folder
    (re.compile(r"//[^:/?#@\s]{20,}@"), "//"),  # a token in place of a user
    (re.compile(rf"(?<=[?&;])(?:{_NAMES})=[^&;\s]*[&;]?|[?&;](?:{_NAMES})=[^&;\s]*$", re.IGNORECASE), ""),
)


def load(environ: Mapping[str, str] | None = None, **arguments: object) -> Settings:
    """Settings from the config file, the environment and arguments, in rising precedence.

    Raises:
        TuitrackError: the config file cannot be read.
    """
    env = os.environ if environ is None else environ
    settings = Settings(home=_data_home(env)).with_(**_from_file(_config_home(env) / "config.toml"))
    return settings.with_(**_from_environment(env)).with_(**arguments)


def ensure_home(settings: Settings) -> None:
    """Make the home directory, private to its user."""
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)


def _data_home(env: Mapping[str, str]) -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "tuitrack"
    base = env.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "tuitrack"


def _config_home(env: Mapping[str, str]) -> Path:
    base = env.get("XDG_CONFIG_HOME")
    return (Path(base) if base else Path.home() / ".config") / "tuitrack"


def _from_environment(env: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    if env.get("TUITRACK_HOME"):
        found["home"] = Path(env["TUITRACK_HOME"]).expanduser().absolute()
    if env.get("TUITRACK_DB"):
        found["db_url"] = env["TUITRACK_DB"]
    if env.get("TUITRACK_FILES"):
        found["files_url"] = env["TUITRACK_FILES"]
    if env.get("TUITRACK_SPOOL"):
        found["spool"] = Path(env["TUITRACK_SPOOL"]).expanduser().absolute()
    if env.get("TUITRACK_ATTEND") == "0":
        found["attend"] = False
    if env.get("TUITRACK_ALERT_COMMAND"):
        found["alert_command"] = env["TUITRACK_ALERT_COMMAND"]
    if env.get("TUITRACK_VARIABLES"):
        found["variables"] = tuple(one.strip() for one in env["TUITRACK_VARIABLES"].split(",") if one.strip())
    if env.get("TUITRACK_MONITOR_SECONDS"):
        found["monitor_seconds"] = _seconds(env["TUITRACK_MONITOR_SECONDS"])
    return found


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        message = f"TUITRACK_MONITOR_SECONDS is {text!r}, not a number of seconds"
        raise errors.TuitrackError(message, hint="as 30, or 0 to observe nothing") from error


_KEPT = ("", "failed", "always")
_TAKES: dict[type | tuple[type, ...], str] = {
    str: 'a text, as "dark"',
    (int, float): "a number, as 30",
    list: 'a list, as ["seed"]',
    dict: "a table",
}
_KINDS: dict[str, type | tuple[type, ...]] = {
    "home": str,
    "db_url": str,
    "files_url": str,
    "spool": str,
    "keymap": str,
    "theme": str,
    "alert_command": str,
    "monitor_seconds": (int, float),
    "keep_checkouts": str,
    "cache_gb": (int, float),
    "seed_keys": list,
    "variables": list,
    "keys": dict,
}


def _from_file(path: Path) -> dict[str, object]:
    if not path.is_file():
        return {}
    import tomllib

    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise errors.TuitrackError(f"cannot read {path}: {error}", hint="fix or remove the file") from error
    found: dict[str, object] = {}
    for name, value in raw.items():
        if name not in _KINDS:
            hint = f"known settings: {', '.join(sorted(_KINDS))}"
            raise errors.TuitrackError(f"{path}: unknown setting {name!r}", hint=hint)
        if not isinstance(value, _KINDS[name]):
            raise errors.TuitrackError(f"{path}: {name} is {value!r}", hint=f"it takes {_TAKES[_KINDS[name]]}")
        if name == "keep_checkouts" and value not in _KEPT:
            raise errors.TuitrackError(f"{path}: keep_checkouts is {value!r}", hint=f"one of {', '.join(_KEPT[1:])}")
        if name in ("home", "spool"):
            value = Path(str(value)).expanduser().absolute()
        if name == "keys":
            value = _keys(value, path)
        found[name] = tuple(value) if isinstance(value, list) else value
    return found


def _keys(given: Mapping[str, object], path: Path, within: str = "") -> dict[str, tuple[str, ...]]:
    """The keys of actions, several divided by spaces or in a list; `runs.sort` may also be a table in a table."""
    found: dict[str, tuple[str, ...]] = {}
    for name, value in given.items():
        if isinstance(value, dict):
            found |= _keys(value, path, f"{within}{name}.")
        elif isinstance(value, str):
            found[f"{within}{name}"] = tuple(value.split())
        elif isinstance(value, list) and all(isinstance(one, str) for one in value):
            found[f"{within}{name}"] = tuple(value)
        else:
            raise errors.TuitrackError(f"{path}: {within}{name} = {value!r} is no key", hint='as "z" or "z ctrl+t"')
    return found
