"""Asks the installed go for its version and its environment (`go env -json`).

go reads its environment file first, so a bad value there makes it exit: then its own words say which. It runs outside
of any module, in an empty home, without telemetry, and with GOTOOLCHAIN=local, so that it never downloads another Go.
"""

from __future__ import annotations

import subprocess  # probes are where programs are asked
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from goarmd.probes.conversation import without_telemetry

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_OUTPUT = 64 * 1024  # bytes; `go env -json` has 5 kB
_LONGEST_MESSAGE = 300  # characters


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


def ask(go: Path, env_file: Path, *, timeout: float = 10) -> GoEnv:
    """Ask a go.

    Args:
        go: the program.
        env_file: the file of `go env -w`, there or not.
        timeout: seconds, after which it is killed.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="goarmd-probe-", ignore_cleanup_errors=True) as folder:
            without_telemetry(Path(folder))
            done = subprocess.run(  # a program that goarmd found
                [str(go.absolute()), "env", "-json"],
                cwd=folder,
                env={"HOME": folder, "GOENV": str(env_file), "GOTOOLCHAIN": "local", "PATH": str(go.parent)},
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
