"""The web server's login, read from the configured password file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.config.secret_files import read_secret
from goarmd.core.errors import ConfigError

if TYPE_CHECKING:
    from goarmd.config.schema import Http


def read_login(http: Http) -> bytes | None:
    """User and password as `user:password`; None without a login.

    Raises:
        ConfigError: the password file cannot be read, others can read it, or its first line is empty.
    """
    if not http.username:
        return None
    password = read_secret("http.password_file", http.password_file).split(b"\n", 1)[0].rstrip(b"\r")
    if not password:
        raise ConfigError(f"http.password_file {http.password_file}: its first line is empty: write the password there")
    return http.username.encode() + b":" + password
