"""Asks the installed Delve for its version (`dlv version`)."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from goarmd.core.safe_files import PROBE_FOLDER
from goarmd.probes.conversation import Listener, converse

_VERSION = re.compile(r"^Version: v?(\d[\w.+-]{0,40})", re.MULTILINE)
_MOST_KEPT = 4096  # bytes; the version stands in the second line


def version(dlv: Path, *, timeout: float = 10) -> str | None:
    """The version, such as `1.26.0`; None if it gives no answer.

    Args:
        dlv: the program.
        timeout: seconds, after which it is killed.
    """
    listener = Listener(_MOST_KEPT)
    try:
        with tempfile.TemporaryDirectory(prefix=PROBE_FOLDER, ignore_cleanup_errors=True) as folder:
            converse([str(dlv.absolute()), "version"], Path(folder), listener, timeout)
    except OSError:
        return None
    found = _VERSION.search(listener.heard.decode("utf-8", "replace"))
    return found[1] if found else None
