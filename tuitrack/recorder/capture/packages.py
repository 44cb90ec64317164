"""The interpreter of a run, and what is installed in it."""

from __future__ import annotations

import json
import subprocess

_LIST = (
    "import importlib.metadata as m, json; "
    "print(json.dumps({d.metadata['Name']: d.version for d in m.distributions() if d.metadata['Name']}))"
)
_VERSION = "import platform; print(platform.python_version())"


def installed(executable: str) -> dict[str, str]:
    """Distribution names with their versions, sorted; asked of the run's own interpreter.

    Raises:
        OSError: the interpreter cannot be asked.
    """
    found = json.loads(_ask(executable, _LIST))
    return {name: str(found[name]) for name in sorted(found, key=str.lower)}


def version(executable: str) -> str:
    """The interpreter's version.

    Raises:
        OSError: the interpreter cannot be asked.
    """
    return _ask(executable, _VERSION).strip()


def _ask(executable: str, program: str) -> str:
    try:
        done = subprocess.run(
            [executable, "-P", "-c", program],
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=True,
            text=True,
        )
    except (subprocess.SubprocessError, ValueError) as error:
        raise OSError(f"{executable} did not answer: {error}") from error
    return done.stdout
