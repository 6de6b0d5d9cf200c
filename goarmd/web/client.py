"""Asks this user's running daemon for its report, through the Unix socket beside the state file.

A port could belong to any process of this machine. The folder of the socket is the user's, and the kernel says whose
process answers (`platforms/peer.py`), so nothing that a stranger sends is read.
"""

from __future__ import annotations

import os
import re
import socket
import time
from typing import TYPE_CHECKING, Annotated

import msgspec

from goarmd import __version__
from goarmd.config.paths import socket_path
from goarmd.core.errors import GoarmdError
from goarmd.core.ownership import of_another
from goarmd.platforms.peer import peer_user
from goarmd.views.json_text import decode_report
from goarmd.views.report_values import SCHEMA_VERSION
from goarmd.web import NEWER_THAN
from goarmd.web.listening import short

if TYPE_CHECKING:
    from pathlib import Path

    from goarmd.views.report_values import ReportValues

_TIMEOUT = 5.0  # seconds for the whole answer; it comes from memory
_LARGEST = 32_000_000  # bytes; a report of 500 processes has 1 MB
_LARGEST_HEAD = 4096
_CHUNK = 262_144
_PATIENCE = 2.0  # seconds to wait for a newer report; a sample takes milliseconds, a source may hang
_PAUSE = 0.02  # seconds
_HEAD = re.compile(rb"HTTP/1\.[01] (\d{3}) [^\r]*\r\n(?:[^\r]*\r\n)*?Content-Length: (\d{1,9})\r\n(?:[^\r]*\r\n)*?\r\n")
_OK, _ACCEPTED, _NOT_READY = 200, 202, 503
_RESTART = "restart that daemon with `goarmd install`, or stop `goarmd run` and start it again"
_UNFIT = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)  # what msgspec raises for bodies of any content


class _NotYetError(Exception):
    """A newer report is being made."""


class _Head(msgspec.Struct):
    """What every report of goarmd has, whatever its schema; the first ones had no version of that."""

    version: Annotated[str, msgspec.Meta(pattern=r"\A[\w.+-]{1,40}\Z")]  # fit for an error's one line
    findings: msgspec.Raw
    schema_version: int | None = None


def fetch_report(*, newer_than: float | None = None) -> ReportValues | None:
    """The daemon's last report; None when no daemon answers, or it has not looked yet.

    Args:
        newer_than: Unix seconds; waits a little for a report from samples after that time.

    Raises:
        GoarmdError: something answers, but not as goarmd does, or not as this goarmd does.
    """
    answer = _answer() if newer_than is None else _newer_answer(newer_than)
    if answer is None:
        return None
    head, body = answer
    daemon = f"{socket_path()}: goarmd {head.version} answers"
    if head.schema_version != SCHEMA_VERSION:
        there, here = head.schema_version or "unknown", f"this goarmd {__version__} reads {SCHEMA_VERSION}"
        raise GoarmdError(f"{daemon} with report schema {there}, and {here}: {_RESTART}")
    try:
        return decode_report(body)
    except _UNFIT as error:
        raise GoarmdError(f"{daemon} with a report that does not fit this goarmd ({error}): {_RESTART}") from error


def is_ready() -> bool:
    """Whether a daemon of any version answers and has looked at the machine.

    Raises:
        GoarmdError: something answers, but not as goarmd does.
    """
    return _answer() is not None


def problem() -> str | None:
    """Why no daemon answers; None when one does. Its report is there as soon as /-/ready says so."""
    try:
        return None if is_ready() else f"nothing answers at {socket_path()}"
    except GoarmdError as error:
        return str(error)


def _newer_answer(than: float) -> tuple[_Head, bytes] | None:
    """The first answer from samples after that time; after two seconds, any answer."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            return _answer(than)
        except _NotYetError:
            time.sleep(_PAUSE)
    return _answer()


def _answer(newer_than: float | None = None) -> tuple[_Head, bytes] | None:
    """A report of any goarmd; None when nothing answers, or it has not looked yet.

    Raises:
        GoarmdError: something answers, but not as goarmd does.
    """
    path = socket_path()
    body = _body(path, newer_than)
    if body is None:
        return None
    try:
        return msgspec.json.decode(body, type=_Head), body
    except msgspec.ValidationError as error:
        raise GoarmdError(f"{path}: what answers there is not goarmd: stop it, and remove the file") from error
    except _UNFIT as error:
        raise GoarmdError(f"{path}: what answers there sends no complete JSON ({error}): {_RESTART}") from error


def _body(path: Path, newer_than: float | None) -> bytes | None:
    """The body that comes when the report is asked for; None when nothing answers, or it has not looked yet."""
    answer = _ask(path, _request(newer_than))
    if answer is None:
        return None
    head = _HEAD.match(answer, 0, _LARGEST_HEAD)
    if head is None:
        raise GoarmdError(f"{path}: what answers there is not goarmd: stop it, and remove the file")
    status, length, body = int(head[1]), int(head[2]), answer[head.end() :]
    if len(body) != length:
        raise GoarmdError(f"{path}: the answer was cut off after {len(body)} of {length} bytes: try again")
    if status == _NOT_READY:
        return None
    if status == _ACCEPTED:
        raise _NotYetError
    if status != _OK:
        raise GoarmdError(f"{path}: the daemon answers with HTTP status {status}: {_RESTART}")
    return body


def _request(newer_than: float | None) -> bytes:
    newer = "" if newer_than is None else f"{NEWER_THAN}: {newer_than!r}\r\n"
    return f"GET /api/v1/report HTTP/1.0\r\n{newer}\r\n".encode()


def _ask(path: Path, request: bytes) -> bytes | None:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(_TIMEOUT)
            with short(path) as name:
                connection.connect(name)
            if peer_user(connection) != os.geteuid():
                raise GoarmdError(f"{path}: another user's process answers there: run this command as that user")
            connection.sendall(request)
            return _read(connection, path)
    except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError):
        return None
    except PermissionError as error:
        cure = of_another(path) or "check the permissions of its folder"
        raise GoarmdError(f"{path}: cannot be reached ({error.strerror}): {cure}") from error
    except OSError as error:
        raise GoarmdError(f"{path}: the daemon does not answer ({error.strerror or error})") from error


def _read(connection: socket.socket, path: Path) -> bytes:
    """All that comes until the other side closes, within limits of size and time."""
    received, until = bytearray(), time.monotonic() + _TIMEOUT
    while True:
        connection.settimeout(max(0.001, until - time.monotonic()))
        chunk = connection.recv(_CHUNK)
        if not chunk:
            return bytes(received)
        received += chunk
        if len(received) > _LARGEST:
            raise GoarmdError(f"{path}: the answer is larger than {_LARGEST} bytes: {_RESTART}")
