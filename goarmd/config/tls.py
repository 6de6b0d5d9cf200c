"""The web server's certificate and key, read from the configured files."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.config.secret_files import read_secret
from goarmd.core.errors import ConfigError

if TYPE_CHECKING:
    from goarmd.config.schema import Http


def server_context(http: Http) -> ssl.SSLContext:
    """The server's side of TLS, with the configured certificate.

    Raises:
        ConfigError: a file cannot be read, others can read the key, or the two cannot be used together.
    """
    read_secret("http.tls_key", http.tls_key)  # refuses a key that others can read
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    context.num_tickets = 0  # each connection shows the certificate in use now
    try:
        context.load_cert_chain(
            Path(http.tls_certificate).expanduser(), Path(http.tls_key).expanduser(), password=_no_password
        )
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise ConfigError(
            f"http.tls_certificate {http.tls_certificate} and tls_key {http.tls_key}: cannot be used ({error})"
        ) from error
    return context


def _no_password() -> str:
    """OpenSSL would ask for the password of an encrypted key at the terminal, and wait."""
    raise ValueError("the key is encrypted: decrypt it with `openssl pkey`")
