"""The output of the code on its way to its file, which a full disk does not stop."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import threading
import time
from pathlib import Path
from types import TracebackType

_CHUNK = 1 << 16
_PIPE = 1 << 20
_SET_PIPE_SIZE = 1031
"""F_SETPIPE_SZ, which older Pythons do not name."""

_LAST_TRIES = 1.0


class Output:
    """A pipe whose other end is carried to a file.

    A program that wrote the file itself would fail with the disk. Here what finds no room is counted, and said once
    there is some again; the program goes on.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._reading, self.writing = os.pipe()
        with contextlib.suppress(OSError):
            fcntl.fcntl(self._reading, _SET_PIPE_SIZE, _PIPE)
        self._lost = 0
        self._why = ""
        self._over = threading.Event()
        self._pump = threading.Thread(target=self._carry, daemon=True)

    def __enter__(self) -> Output:
        """Until the program is over."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Carry the rest; whoever still holds the other end is not waited for."""
        if self._pump.ident is None:
            os.close(self.writing)
        else:
            self._over.set()
            self._pump.join()
        deadline = time.monotonic() + _LAST_TRIES
        while self._lost and not self._say_what_was_lost() and time.monotonic() < deadline:
            time.sleep(0.1)
        os.close(self._reading)
        os.close(self._file)

    def begin(self) -> None:
        """Carry what comes, now that the program has its end of the pipe."""
        os.close(self.writing)
        self._pump.start()

    def _carry(self) -> None:
        left = _PIPE + _CHUNK
        while left > 0:
            over = self._over.is_set()
            if select.select([self._reading], [], [], 0.0 if over else 0.1)[0]:
                data = os.read(self._reading, _CHUNK)
                if not data:
                    return
                self._put(data)
                left -= len(data) * over
            elif over:
                return

    def _put(self, data: bytes) -> None:
        known = not self._lost or self._say_what_was_lost()
        self._lost += self._write(data) if known else len(data)

    def _say_what_was_lost(self) -> bool:
        """Whether it is in the file now, whole."""
        size = os.fstat(self._file).st_size
        if self._write(f"\n[tuitrack: {self._lost} bytes of output are lost: {self._why}]\n".encode()):
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, size)
            return False
        self._lost = 0
        return True

    def _write(self, data: bytes) -> int:
        """How many bytes found no room."""
        while data:
            try:
                data = data[os.write(self._file, data) :]
            except OSError as error:
                self._why = error.strerror or str(error)
                break
        return len(data)
