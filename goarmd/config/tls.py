"""The web server's certificate and key, read from the configured files."""

from __future__ import annotations

import ssl
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


def certified_name(http: Http) -> str:
    """A name that clients find in the certificate: its first DNS name, or else its first address.

    A handshake in memory shows it, because Python's ssl reads certificates of its peers only.

    Raises:
        ConfigError: the files cannot be used, the certificate is not valid today, or it has neither name nor address.
            Go's clients, such as Prometheus, ignore its common name (crypto/x509).
    """
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname = False
    trusting.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # as Go does
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = server_context(http).wrap_bio(to_server, to_client, server_side=True)
    trusting.load_verify_locations(Path(http.tls_certificate).expanduser())
    client = trusting.wrap_bio(to_client, to_server)
    try:
        for side in (client, server, client):
            with suppress(ssl.SSLWantReadError):
                side.do_handshake()
    except ssl.SSLCertVerificationError as error:
        why = f"clients refuse it ({error.verify_message})"
        raise ConfigError(f"http.tls_certificate {http.tls_certificate}: {why}: make a new one") from error
    shown: dict[str, Any] = client.getpeercert() or {}
    names = shown.get("subjectAltName", ())
    found: list[str] = [name for wanted in ("DNS", "IP Address") for kind, name in names if kind == wanted]
    if not found:
        why = "has no DNS name and no address (subjectAltName), so Prometheus refuses it"
        raise ConfigError(f"http.tls_certificate {http.tls_certificate}: {why}: make a new one with the machine's name")
    return found[0].replace("*", "goarmd")  # any name of a wildcard will do


def _no_password() -> str:
    """OpenSSL would ask for the password of an encrypted key at the terminal, and wait."""
    raise ValueError("the key is encrypted: decrypt it with `openssl pkey`")
