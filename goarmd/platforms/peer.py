"""Whose process is at the other end of a Unix socket: the kernel answers, as it was when the two connected."""

from __future__ import annotations

import socket
import struct

from goarmd.core.system import System, this_system

# macOS: struct xucred { u_int cr_version; uid_t cr_uid; ... }, XUCRED_VERSION 0 (sys/ucred.h); LOCAL_PEERCRED is 1 and
# SOL_LOCAL 0 (sys/un.h). Linux: struct ucred { pid_t pid; uid_t uid; gid_t gid; } (unix(7)).
_SOL_LOCAL, _LOCAL_PEERCRED, _XUCRED_SIZE = 0, 1, 76
_XUCRED, _UCRED = struct.Struct("=II"), struct.Struct("=iII")


def peer_user(connection: socket.socket) -> int | None:
    """The user id; None if the kernel does not say."""
    try:
        if this_system() is System.MACOS:
            version, user = _XUCRED.unpack_from(connection.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, _XUCRED_SIZE))
            return None if version else int(user)
        _, user, _ = _UCRED.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _UCRED.size))
    except (OSError, struct.error):
        return None
    return int(user)
