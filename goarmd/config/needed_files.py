"""The files that the configuration names and the daemon needs at its start: what `goarmd run` would fail on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.config.login import read_login
from goarmd.core.errors import ConfigError

if TYPE_CHECKING:
    from goarmd.config.schema import Config


def check(config: Config) -> None:
    """Read what the daemon would read, and create no file.

    Raises:
        ConfigError: a file cannot be used.
    """
    read_login(config.http)
    if config.http.tls_certificate:
        from goarmd.config.tls import server_context  # noqa: PLC0415  # ssl is not paid for by other commands

        server_context(config.http)
    for key, named in (("log.file", config.log.file), ("textfile.path", config.textfile.path)):
        if named and not _is_writable(Path(named).expanduser()):
            raise ConfigError(f"{key} {named}: cannot write it: name a file in an existing folder of yours")


def _is_writable(path: Path) -> bool:
    if path.exists():
        return path.is_file() and os.access(path, os.W_OK)
    return path.parent.is_dir() and os.access(path.parent, os.W_OK)
