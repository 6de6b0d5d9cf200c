"""The web server: one thread that waits in a selector, so that a silent client costs a descriptor and nothing else.

Why this server, of those that were measured (resident memory beside the five named libraries and sqlite3): waitress
(0.4 MB) has no TLS and wakes up every second; cheroot (1.3 MB) gives each connection to a thread before a byte came,
and makes TLS handshakes where it accepts; asyncio (loaded already) has no limit on connections and no deadline for a
handshake together with a head, so the larger part would still be written here; h11 (0.2 MB) parses bodies, which no
request here has. What remains is `formats/request_head.py`, `connection.py` and this loop, without a dependency.

It wakes up for a connection, a byte, or the nearest deadline of a connection; at rest nothing wakes it.
"""

from __future__ import annotations

import errno
import os
import selectors
import socket
import time
from collections import deque
from contextlib import suppress
from http import HTTPStatus
from threading import Thread
from typing import TYPE_CHECKING

from goarmd.metrics import own_process
from goarmd.runtime.logs import Sparse
from goarmd.web.application import Application, allowed_hosts, text
from goarmd.web.connection import Connection, head_of
from goarmd.web.listening import Door, listen, listen_for_owner
from goarmd.web.logins import Logins

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from goarmd.config.schema import Http
    from goarmd.history.recorder import History
    from goarmd.runtime.on_demand import OnDemand
    from goarmd.runtime.report import Report

_MOST_CONNECTIONS = 64  # a scraper keeps one, a browser opens up to six
_SHARE_OF_FILES = 4  # connections take at most one of so many descriptors that this process may have
_AT_ONCE = 32  # connections accepted before those that are open go on
_NO_ROOM = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_BACK_OFF = 0.5  # seconds without accepting, when not even a refusal can be sent
_FAULT_PAUSE = 0.1  # seconds
_STOP_SECONDS = 1.0
_MOST_WAKES = 4096  # bytes of the waker that are read at once
_BUSY = text(HTTPStatus.SERVICE_UNAVAILABLE, "goarmd has no file descriptors left", ("Retry-After", "1"))


class WebSink:
    """Serves the last report.

    Args:
        config: where to listen, and who may read.
        socket_path: the Unix socket for the command line; None has none.
        on_demand: starts samples when an answer needs a newer one.
        history: what was measured before; None has none.
        notice: what the page says above all else, such as that it is a demonstration.
    """

    def __init__(
        self,
        config: Http,
        socket_path: Path | None = None,
        on_demand: OnDemand | None = None,
        history: History | None = None,
        notice: str = "",
    ) -> None:
        host, _ = config.address
        logins = Logins(config) if config.username else None
        self._application = Application(allowed_hosts(host, config.hosts), logins, on_demand, history, notice)
        self._socket_path = socket_path
        self._no_socket = Sparse("web.no_socket", seconds=3600)
        doors = [listen(config), *self._for_owner()]
        address, bound = doors[0].listener.getsockname()[:2]
        scheme = "https" if config.tls_certificate else "http"
        self._url = f"{scheme}://{f'[{address}]' if ':' in address else address}:{bound}"
        self._application.url = f"{self._url}/"
        self._loop = _Loop(doors, self._application)

    @property
    def url(self) -> str:
        """The address it serves."""
        return self._url

    def publish(self, report: Report) -> None:
        """Serve this report from now on; the command line's socket comes back if somebody has removed it."""
        self._application.publish(report)
        if self._socket_path and not os.path.exists(self._socket_path):  # noqa: PTH110  # never raises
            for door in self._for_owner():
                self._loop.open(door)

    def _for_owner(self) -> Iterator[Door]:
        """The command line's socket; like a state file that cannot be used, a missing one does not stop the daemon."""
        try:
            if self._socket_path:
                yield listen_for_owner(self._socket_path)
        except OSError as error:
            effect = "goarmd's commands do not find it"
            self._no_socket.warning(path=str(self._socket_path), error=error.strerror, effect=effect)

    def close(self) -> None:
        """Stop listening, and close all connections."""
        self._loop.close()


class _Loop:
    """The server's thread, with its selector and all connections."""

    def __init__(self, doors: list[Door], application: Application) -> None:
        self._doors, self._application = doors, application
        self._new_doors = deque[Door]()
        self._most = max(4, min(_MOST_CONNECTIONS, own_process.most_files() // _SHARE_OF_FILES))
        self._connections: dict[int, Connection] = {}  # by descriptor
        self._selector = selectors.DefaultSelector()
        self._spare: int | None = _reserve()
        self._accepts_at = 0.0  # not before; 0 if it accepts now
        self._no_room, self._faults = Sparse("web.no_descriptors"), Sparse("web.fault")
        self._waker, wakes = socket.socketpair()
        self._wakes = wakes
        self._selector.register(wakes, selectors.EVENT_READ)
        self._listen()
        self._stopping = False
        self._thread = Thread(target=self._run, name="http", daemon=True)
        self._thread.start()

    def open(self, door: Door) -> None:
        """Listen at another door too, from any thread."""
        self._new_doors.append(door)
        self._wake()

    def close(self) -> None:
        """Stop; may be called twice."""
        self._stopping = True
        self._wake()
        self._thread.join(_STOP_SECONDS)

    def _wake(self) -> None:
        with suppress(OSError):
            self._waker.send(b"x")

    def _run(self) -> None:
        try:
            while not self._stopping:
                try:
                    self._turn()
                except Exception as error:  # noqa: BLE001  # a server that has ended is worse than lost connections
                    self._fault(error)
        finally:
            self._tidy()

    def _fault(self, error: Exception) -> None:
        self._faults.warning(error=f"{type(error).__name__}: {error}"[:500])
        for connection in list(self._connections.values()):
            self._close(connection)
        time.sleep(_FAULT_PAUSE)  # whatever it is, it must not keep the machine busy

    def _turn(self) -> None:
        now = time.monotonic()
        for key, _ in self._selector.select(self._patience(now)):
            if self._stopping:
                return
            if isinstance(key.data, Connection):
                self._advance(key.data)
            elif key.data is not None:
                self._accept(key.data)
            else:
                self._open_new()
        self._close_late()

    def _open_new(self) -> None:
        """What another thread woke this one for."""
        self._wakes.recv(_MOST_WAKES)
        while self._new_doors:
            door = self._new_doors.popleft()
            for before in [each for each in self._doors if each.path == door.path]:
                self._doors.remove(before)
                with suppress(KeyError):  # nothing is accepted just now
                    self._selector.unregister(before.listener)
                before.listener.close()  # its path is the new one's
            self._doors.append(door)
            if not self._accepts_at:
                self._selector.register(door.listener, selectors.EVENT_READ, door)

    def _patience(self, now: float) -> float | None:
        """Seconds until the nearest deadline; None if there is none."""
        deadlines = [connection.deadline for connection in self._connections.values()]
        if self._accepts_at:
            deadlines.append(self._accepts_at)
        return max(0.0, min(deadlines) - now) if deadlines else None

    def _close_late(self) -> None:
        now = time.monotonic()
        for connection in [late for late in self._connections.values() if late.deadline <= now]:
            self._close(connection)
        if self._accepts_at and self._accepts_at <= now:
            self._listen()

    def _listen(self) -> None:
        self._accepts_at = 0.0
        for door in self._doors:
            self._selector.register(door.listener, selectors.EVENT_READ, door)

    def _accept(self, door: Door) -> None:
        for _ in range(_AT_ONCE):
            try:
                accepted = door.accept()
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno in _NO_ROOM:
                    self._make_room(door)
                    return
                continue  # this client has gone; there may be others
            if accepted is None:
                continue
            if len(self._connections) >= self._most:
                self._close(self._oldest())
            connection = Connection(*accepted, self._application, time.monotonic())
            self._connections[connection.socket.fileno()] = connection
            self._advance(connection)

    def _oldest(self) -> Connection:
        """The connection that is worth least: not of the owner, not yet served, waiting for longest."""
        return min(self._connections.values(), key=lambda one: (one.client.is_owner, one.served, one.since))

    def _make_room(self, door: Door) -> None:
        """No descriptor is left: the oldest connection goes; without any, one client is refused in words."""
        self._no_room.warning(connections=len(self._connections))
        if self._connections:
            self._close(self._oldest())
            return
        if self._spare is not None:
            os.close(self._spare)
            with suppress(OSError):
                self._refuse(door)
            self._spare = _reserve()
            return
        self._spare = _reserve()
        if self._spare is None and not self._accepts_at:
            self._accepts_at = time.monotonic() + _BACK_OFF
            for other in self._doors:
                self._selector.unregister(other.listener)

    @staticmethod
    def _refuse(door: Door) -> None:
        opened, _ = door.listener.accept()
        with opened:
            opened.setblocking(False)  # noqa: FBT003  # the standard library's signature
            with suppress(OSError):
                opened.recv(65_536)  # closing with unread bytes would discard the refusal
            if door.certificates is None:
                opened.send(head_of(_BUSY, keeps_alive=False) + _BUSY.body)

    def _advance(self, connection: Connection) -> None:
        descriptor = connection.socket.fileno()
        event = connection.advance(time.monotonic())
        if not event:
            self._close(connection)
            return
        registered = self._selector.get_map().get(descriptor)
        if registered is None:
            self._selector.register(connection.socket, event, connection)
        elif registered.events != event:
            self._selector.modify(connection.socket, event, connection)

    def _close(self, connection: Connection) -> None:
        descriptor = connection.socket.fileno()
        if self._connections.pop(descriptor, None) is None:
            return  # closed earlier in this turn
        if descriptor in self._selector.get_map():
            self._selector.unregister(connection.socket)
        connection.socket.close()

    def _tidy(self) -> None:
        for connection in list(self._connections.values()):
            self._close(connection)
        for door in self._doors:
            door.close()
        self._selector.close()
        self._waker.close()
        self._wakes.close()
        if self._spare is not None:
            os.close(self._spare)


def _reserve() -> int | None:
    """A descriptor to give up when none is left; None if there is none now."""
    try:
        return os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
