"""The TLS certificate and its key, read again at the next handshake when the files have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.config.tls import server_context
from goarmd.core.errors import ConfigError
from goarmd.runtime.logs import Sparse
from goarmd.web.file_stamp import stamp

if TYPE_CHECKING:
    import socket
    import ssl

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
        self._context = server_context(config)
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
            self._context = server_context(self._config)
        except ConfigError as error:
            self._unusable.warning(error=str(error), remains="the last certificate is used until then")
