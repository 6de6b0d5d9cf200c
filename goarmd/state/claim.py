"""One daemon for each state folder: two would count the same crash twice."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from goarmd.core.errors import GoarmdError

if TYPE_CHECKING:
    from pathlib import Path

_NAME = "daemon.lock"
_LOOK_SECONDS = 0.1  # within which a look by `holder` is over, which shares the lock for a moment
_CAREFUL = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # a link or a FIFO may stand there


def holder(folder: Path) -> int | None:
    """The pid of the daemon that holds a state folder; None if none does, or it is not known."""
    try:
        descriptor = os.open(folder / _NAME, os.O_RDONLY | _CAREFUL)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _pid(descriptor)
    finally:
        os.close(descriptor)
    return None


class Claim:
    """The lock of a state folder, held until `close` or the end of the process, however that comes.

    A folder that cannot be written has no lock: the daemon then keeps everything in memory, and has nothing to share.

    Raises:
        GoarmdError: another daemon holds it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._descriptor: int | None = None
        self._take()

    def _take(self) -> None:
        folder = self._folder
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._descriptor = os.open(folder / _NAME, os.O_RDWR | os.O_CREAT | _CAREFUL, 0o600)
            _lock(self._descriptor)
        except BlockingIOError as error:
            owner = self._owner()
            self.close()
            raise GoarmdError(
                f"{folder}: another goarmd{owner} keeps its state there: stop it first (`goarmd status`), or set "
                "XDG_STATE_HOME for a second one"
            ) from error
        except OSError:
            self.close()
            return
        with suppress(OSError):  # a full disk
            os.ftruncate(self._descriptor, 0)
            os.write(self._descriptor, str(os.getpid()).encode())

    def renew(self) -> str | None:
        """Lock the folder again if its lock was removed or could not be made; why another daemon has it, else None."""
        if self._descriptor is not None and self._is_in_place(self._descriptor):
            return None
        self.close()
        try:
            self._take()
        except GoarmdError as error:
            return str(error)
        return None

    def _is_in_place(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), os.lstat(self._folder / _NAME))
        except OSError:
            return False

    def _owner(self) -> str:
        pid = None if self._descriptor is None else _pid(self._descriptor)
        return f" (pid {pid})" if pid else ""

    def close(self) -> None:
        """Let another daemon have it; may be called twice. The file stays: removing it would let two lock two files."""
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = None


def _lock(descriptor: int) -> None:
    until = time.monotonic() + _LOOK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise
            time.sleep(_LOOK_SECONDS / 20)
        else:
            return


def _pid(descriptor: int) -> int | None:
    try:
        text = os.pread(descriptor, 20, 0)
    except OSError:
        return None
    return int(text) if text.isdigit() else None
