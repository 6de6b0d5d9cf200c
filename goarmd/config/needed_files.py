"""The files that the configuration names and the daemon needs at its start: what `goarmd run` would fail on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.config.login import read_login
from goarmd.core.errors import ConfigError

if TYPE_CHECKING:
    from goarmd.config.schema import Config, Http


def check(config: Config) -> None:
    """Read what the daemon would read, and create no file.

    Raises:
        ConfigError: a file cannot be used.
    """
    read_login(config.http)
    _check_certificate(config.http)
    for key, named in (("log.file", config.log.file), ("textfile.path", config.textfile.path)):
        if named and not _is_writable(Path(named).expanduser()):
            raise ConfigError(f"{key} {named}: cannot write it: name a file in an existing folder of yours")


def _check_certificate(http: Http) -> None:
    import ssl  # noqa: PLC0415  # not paid for by other commands

    if not http.tls_certificate:
        return
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(http.tls_certificate, http.tls_key)
    except OSError as error:  # ssl.SSLError is one
        raise ConfigError(
            f"http.tls_certificate {http.tls_certificate} and tls_key {http.tls_key}: cannot be used ({error})"
        ) from error


def _is_writable(path: Path) -> bool:
    if path.exists():
        return path.is_file() and os.access(path, os.W_OK)
    return path.parent.is_dir() and os.access(path.parent, os.W_OK)
