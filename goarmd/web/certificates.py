"""The TLS certificate and its key, read again at the next handshake when the files have changed."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import TYPE_CHECKING

from goarmd.config.secret_files import read_secret
from goarmd.core.errors import ConfigError
from goarmd.runtime.logs import Sparse
from goarmd.web.file_stamp import stamp

if TYPE_CHECKING:
    import socket

    from goarmd.config.schema import Http


class Certificates:
    """Makes the server's side of TLS connections.

    Raises:
        ConfigError: the files cannot be used. If that happens later, the last certificate stays in use.
    """

    def __init__(self, config: Http) -> None:
        self._config = config
        self._files = (config.tls_certificate, config.tls_key)
        self._stamp = stamp(*self._files)
        self._context = _context(config)
        self._unusable = Sparse("web.certificate_refused")

    def wrap(self, connection: socket.socket) -> ssl.SSLSocket:
        """A connection whose handshake is still to be made, by its first reads and writes."""
        self._refresh()
        return self._context.wrap_socket(
            connection, server_side=True, do_handshake_on_connect=False, suppress_ragged_eofs=True
        )

    def _refresh(self) -> None:
        found = stamp(*self._files)
        if found == self._stamp:
            return
        self._stamp = found
        try:
            self._context = _context(self._config)
        except ConfigError as error:
            self._unusable.warning(error=str(error), remains="the last certificate is used until then")


def _context(config: Http) -> ssl.SSLContext:
    read_secret("http.tls_key", config.tls_key)  # refuses a key that others can read
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_CIPHER_SERVER_PREFERENCE
    context.num_tickets = 0  # each connection shows the certificate in use now
    try:
        context.load_cert_chain(
            Path(config.tls_certificate).expanduser(), Path(config.tls_key).expanduser(), password=_no_password
        )
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise ConfigError(
            f"http.tls_certificate {config.tls_certificate} and tls_key {config.tls_key}: cannot be used ({error})"
        ) from error
    return context


def _no_password() -> str:
    """OpenSSL would ask for the password of an encrypted key at the terminal, and wait."""
    raise ValueError("the key is encrypted: decrypt it with `openssl pkey`")
