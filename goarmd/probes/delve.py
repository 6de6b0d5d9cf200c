"""Asks the installed Delve for its version (`dlv version`)."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from goarmd.probes.conversation import converse

_VERSION = re.compile(r"^Version: v?(\d[\w.+-]{0,40})", re.MULTILINE)
_MOST_KEPT = 4096  # characters; the version stands in the second line


class _Listener:
    """Says nothing and keeps what it hears."""

    done = garbled = False

    def __init__(self) -> None:
        self.heard = ""

    def hear(self, data: bytes) -> bytes:
        self.heard = (self.heard + data.decode("utf-8", "replace"))[:_MOST_KEPT]
        return b""


def version(dlv: Path, *, timeout: float = 10) -> str | None:
    """The version, such as `1.26.0`; None if it gives no answer.

    Args:
        dlv: the program.
        timeout: seconds, after which it is killed.
    """
    listener = _Listener()
    try:
        with tempfile.TemporaryDirectory(prefix="goarmd-probe-", ignore_cleanup_errors=True) as folder:
            converse([str(dlv.absolute()), "version"], Path(folder), listener, timeout)
    except OSError:
        return None
    found = _VERSION.search(listener.heard)
    return found[1] if found else None
