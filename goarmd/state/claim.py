"""One daemon for each state folder: two would count the same crash twice."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from goarmd.core.errors import GoarmdError

if TYPE_CHECKING:
    from pathlib import Path

_NAME = "daemon.lock"


class Claim:
    """The lock of a state folder, held until `close` or the end of the process, however that comes.

    A folder that cannot be written has no lock: the daemon then keeps everything in memory, and has nothing to share.

    Raises:
        GoarmdError: another daemon holds it.
    """

    def __init__(self, folder: Path) -> None:
        self._descriptor: int | None = None
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
            self._descriptor = os.open(folder / _NAME, flags, 0o600)
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
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

    def _owner(self) -> str:
        try:
            text = os.pread(self._descriptor or 0, 20, 0)
        except OSError:
            return ""
        return f" (pid {int(text)})" if text.isdigit() else ""

    def close(self) -> None:
        """Let another daemon have it; may be called twice. The file stays: removing it would let two lock two files."""
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = None
