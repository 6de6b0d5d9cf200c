"""Files with secrets, such as a key or a password: read only if other users cannot read them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from goarmd.core.errors import ConfigError
from goarmd.core.safe_files import open_regular

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_BEYOND_GROUP_READ = _OTHERS & ~stat.S_IRGRP
_ROOT = 0
_LARGEST = 65_536  # bytes; a key with its chain has a tenth of it


def read_secret(key: str, configured: str) -> bytes:
    """The bytes of a file that the configuration names.

    The rule is PostgreSQL's for its keys (src/backend/libpq/be-secure-common.c): a file of one's own with no
    permission for anybody else; one of root may be readable for its group.

    Args:
        key: the key of the configuration, for the error.
        configured: the path as configured; `~` is the home.

    Raises:
        ConfigError: it cannot be read, or others can read it.
    """
    try:
        descriptor = open_regular(str(Path(configured).expanduser()))
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            content = file.read(_LARGEST + 1)
    except OSError as error:
        hint = "fix its path or permissions"
        raise ConfigError(f"{key} {configured}: cannot be read ({error.strerror}): {hint}") from error
    if found.st_uid not in (_ROOT, os.geteuid()):
        raise ConfigError(f"{key} {configured}: belongs to another user: make a copy of your own, with mode 0600")
    forbidden = _BEYOND_GROUP_READ if found.st_uid == _ROOT != os.geteuid() else _OTHERS
    if stat.S_IMODE(found.st_mode) & forbidden:
        raise ConfigError(f"{key} {configured}: other users can read it: type `chmod 600 {configured}`")
    if len(content) > _LARGEST:
        raise ConfigError(f"{key} {configured}: is larger than {_LARGEST} bytes: name the right file")
    return content
