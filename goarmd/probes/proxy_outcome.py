"""What can come of asking a module proxy: values without the means to ask, which the daemon need not load."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Hop(StrEnum):
    """The two places where it can fail."""

    PROXY = "proxy"  # the HTTP proxy
    SERVER = "server"  # the module proxy


class Phase(StrEnum):
    """The steps, in their order; which there are depends on the addresses."""

    CONNECT = "connect"
    PROXY_TLS = "proxy_tls"
    TUNNEL = "tunnel"  # CONNECT, or the same of SOCKS, and its answer
    TLS = "tls"
    HTTP = "http"


class Outcome(StrEnum):
    """How it ended."""

    OK = "ok"
    OFFLINE = "offline"  # this machine has no network now
    UNKNOWN_HOST = "unknown-host"
    REFUSED = "refused"
    TIMED_OUT = "timed-out"
    UNREACHABLE = "unreachable"
    CLOSED = "closed"  # the other side ended the connection without an answer
    WRONG_SCHEME = "wrong-scheme"  # TLS where there is none, or none where there is
    UNKNOWN_AUTHORITY = "unknown-authority"
    SELF_SIGNED = "self-signed"
    EXPIRED = "expired"
    WRONG_NAME = "wrong-name"
    TLS_FAILED = "tls-failed"
    CONNECT_DENIED = "connect-denied"
    LOGIN_REQUIRED = "login-required"
    FORBIDDEN = "forbidden"
    HTTP_ERROR = "http-error"
    NOT_HTTP = "not-http"
    BAD_ADDRESS = "bad-address"  # of the HTTP proxy: nobody was asked


@dataclass(frozen=True, slots=True)
class Probed:
    """What came of it.

    Attributes:
        outcome: how it ended.
        hop: where it failed; where it ended if it did not.
        phase: the step in which it failed; the last one if it did not.
        seconds: how long each step took that was done or begun.
        status: of the last HTTP answer; None without one.
    """

    outcome: Outcome
    hop: Hop
    phase: Phase
    seconds: Mapping[Phase, float] = field(default_factory=dict)
    status: int | None = None
