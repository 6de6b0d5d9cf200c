"""The authorities that a Mac trusts: Go asks the keychain, Python does not.

Apple's `security` prints the system's roots and what a company has installed for all users. Seen in Apple's manual page
only: not yet run on a Mac.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from goarmd.core.safe_files import PROBE_FOLDER
from goarmd.probes.conversation import MOST_OUTPUT, Listener, converse

_PROGRAM = "/usr/bin/security"
_KEYCHAINS = (
    "/System/Library/Keychains/SystemRootCertificates.keychain",
    "/Library/Keychains/System.keychain",
)
_TIMEOUT = 5.0  # seconds


def authorities() -> str:
    """Certificates as PEM; empty if they cannot be had."""
    listener = Listener(MOST_OUTPUT)
    try:
        with tempfile.TemporaryDirectory(prefix=PROBE_FOLDER, ignore_cleanup_errors=True) as folder:
            command = [_PROGRAM, "find-certificate", "-a", "-p", *_KEYCHAINS]
            ended = converse(command, Path(folder), listener, _TIMEOUT)
    except OSError:
        return ""
    return listener.heard.decode("ascii", "replace") if ended.exit_code == 0 else ""
