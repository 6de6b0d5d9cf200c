"""Whose process is at the other end of a Unix socket: the kernel answers, as it was when the two connected."""

from __future__ import annotations

import socket
import struct

from goarmd.core.system import System, this_system
from goarmd.platforms._libsystem import LOCAL_PEERCRED, SOL_LOCAL, XUCRED, XUCRED_VERSION

_UCRED = struct.Struct("=iII")  # Linux: struct ucred { pid_t pid; uid_t uid; gid_t gid; } (unix(7))


def peer_user(connection: socket.socket) -> int | None:
    """The user id; None if the kernel does not say."""
    try:
        if this_system() is System.MACOS:
            return macos_user(connection.getsockopt(SOL_LOCAL, LOCAL_PEERCRED, XUCRED.size))
        _, user, _ = _UCRED.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size))
    except (OSError, struct.error):
        return None
    return int(user)


def macos_user(credentials: bytes) -> int | None:
    """The user id of a struct xucred; None if it is not whole, or of a version that goarmd does not know."""
    users = [user for version, user in XUCRED.rows(credentials) if version == XUCRED_VERSION]
    return users[0] if users else None
