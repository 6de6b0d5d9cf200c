"""The machine that files are exported for: its name and how its goarmd is reached."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from goarmd.config.tls import certified_name
from goarmd.core.system import System

if TYPE_CHECKING:
    from goarmd.config.schema import Config

IN_DOCKER: Final = "host.docker.internal"  # the host, from a container of Docker Desktop


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A machine with goarmd.

    Attributes:
        name: the value of the label `instance`.
        system: its operating system.
        host: the address that goarmd listens on.
        port: the port that goarmd listens on.
        certificate: the file with its TLS certificate; empty for plain HTTP.
        server_name: a name in this certificate, which need not be how the machine is reached.
        username: of its login; empty if it has none.
        password_file: the file with the password in its first line.
        accepts_docker: goarmd answers requests for host.docker.internal.
    """

    name: str
    system: System
    host: str = "127.0.0.1"
    port: int = 16464
    certificate: str = ""
    server_name: str = ""
    username: str = ""
    password_file: str = ""
    accepts_docker: bool = False

    @property
    def target(self) -> str:
        """Host and port for a Prometheus on the machine; a wildcard address is reached by loopback."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104  # not bound, only compared
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    @property
    def target_in_docker(self) -> str:
        """The same for a Prometheus in a container; on Linux it uses the host's network."""
        return f"{IN_DOCKER}:{self.port}" if self.system is System.MACOS else self.target


SAMPLE: Final = Machine(name="my-laptop", system=System.MACOS)


def this_machine(config: Config, system: System, name: str | None = None) -> Machine:
    """The machine that this runs on, as it is configured; under its own name if none is given.

    Raises:
        ConfigError: its TLS certificate cannot be used.
    """
    http = config.http
    host, port = http.address
    return Machine(
        name=name or platform.node().partition(".")[0] or SAMPLE.name,
        system=system,
        host=host or SAMPLE.host,
        port=port,
        certificate=_whole(http.tls_certificate),
        server_name=certified_name(http) if http.tls_certificate else "",
        username=http.username,
        password_file=_whole(http.password_file),
        accepts_docker=IN_DOCKER in http.hosts,
    )


def _whole(path: str) -> str:
    """A configured path as other programs read it; they know neither `~` nor goarmd's folder."""
    return str(Path(path).expanduser().absolute()) if path else ""
