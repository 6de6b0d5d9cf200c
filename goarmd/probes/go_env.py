"""Asks the installed go for its version and its environment (`go env -json`).

go reads its environment file first, so a bad value there makes it exit: then its own words say which. It runs outside
of any module, and with GOTOOLCHAIN=local, so that it never downloads another Go.
"""

from __future__ import annotations

import os
import subprocess  # noqa: TID251  # probes are where programs are asked
import tempfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_MOST_OUTPUT = 64 * 1024  # bytes; `go env -json` has 5 kB
_LONGEST_MESSAGE = 300  # characters
_KEPT_VARIABLES = ("HOME", "XDG_CONFIG_HOME", "USER", "TMPDIR")


@dataclass(frozen=True, slots=True)
class GoEnv:
    """What go says.

    Attributes:
        version: such as `1.26.8`; None if it did not say.
        variables: its environment. Values can hold logins: not for a log.
        message: why there is no answer, in go's words or ours; None if there is one.
    """

    version: str | None
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    message: str | None = None


def ask(go: Path, *, timeout: float = 10) -> GoEnv:
    """Ask a go.

    Args:
        go: the program.
        timeout: seconds, after which it is killed.
    """
    environment = {name: value for name in _KEPT_VARIABLES if (value := os.environ.get(name))}
    environment |= {"GOTOOLCHAIN": "local", "PATH": str(go.parent), "GOTELEMETRY": "off"}
    try:
        with tempfile.TemporaryDirectory(prefix="goarmd-probe-", ignore_cleanup_errors=True) as folder:
            done = subprocess.run(  # noqa: S603  # a program that goarmd found
                [str(go.absolute()), "env", "-json"],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=timeout,
                check=False,
                start_new_session=True,
            )
    except subprocess.TimeoutExpired:
        return GoEnv(None, message=f"no answer within {timeout:.0f} seconds")
    except (OSError, ValueError) as error:
        return GoEnv(None, message=f"cannot be started ({getattr(error, 'strerror', None) or error})")
    if done.returncode:
        return GoEnv(None, message=_first_line(done.stderr) or f"exit status {done.returncode}")
    return _read(done.stdout[:_MOST_OUTPUT])


def _read(output: bytes) -> GoEnv:
    try:
        variables = msgspec.json.decode(output, type=dict[str, str])
    except (msgspec.MsgspecError, ValueError):
        return GoEnv(None, message="its answer is not understood")
    version = variables.get("GOVERSION", "").partition(" ")[0].removeprefix("go")
    return GoEnv(version or None, variables)


def _first_line(text: bytes) -> str:
    lines = text.decode("utf-8", "replace").strip().splitlines()
    return lines[0][:_LONGEST_MESSAGE] if lines else ""
