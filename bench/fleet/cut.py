"""A laptop that loses its network for a while: what an agent kept arrives afterwards, sample by sample."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import yaml

from bench.fleet import engines
from bench.fleet.exporters import serving
from bench.server import free_port
from goarmd.core.system import System
from goarmd.monitoring import fleet_files
from goarmd.monitoring.exported import scrape
from goarmd.monitoring.machine import Machine

if TYPE_CHECKING:
    from pathlib import Path

_BEFORE, _AFTER = 20, 25  # seconds with the network, before and after
_EVERY: Final = 1  # seconds between two scrapes
_SERIES: Final = "goarmd_sample_timestamp_seconds"


@dataclass(frozen=True, slots=True)
class Result:
    """What arrived.

    Attributes:
        scraped: samples of one series that there should be.
        arrived: those that are there.
        longest: seconds between two of them at most.
    """

    agent: str
    receiver: str
    cut: int
    scraped: int
    arrived: int
    longest: float


def _shipped(machine: Machine, name: str) -> dict[str, object]:
    """A configuration as `goarmd export` writes it, with a scrape each second."""
    files = fleet_files.files_for(scrape(machine), machine)
    made: dict[str, object] = yaml.safe_load(files[name])
    made["global"] = {"scrape_interval": f"{_EVERY}s", "scrape_timeout": f"{_EVERY}s"}
    entry = made["scrape_configs"][0]  # type: ignore[index]
    entry["metrics_path"] = "/0/metrics"
    return made


def prometheus_to_prometheus(folder: Path, seconds: int) -> Result:
    """An agent, and a receiver with the shipped out-of-order window."""
    receiver = yaml.safe_load(fleet_files.files_for("", _machine(1))["fleet/receiver-prometheus.yml"])
    del receiver["rule_files"]
    (folder / "receiver.yml").write_text(yaml.safe_dump(receiver))
    port, agent_port = free_port(), free_port()
    server = [
        *(engines.program("prometheus"), f"--config.file={folder / 'receiver.yml'}", "--log.level=warn"),
        *(f"--storage.tsdb.path={folder / 'data'}", f"--web.listen-address=127.0.0.1:{port}"),
        "--web.enable-remote-write-receiver",
    ]
    with serving(1) as exporter, engines.running(server, f"http://127.0.0.1:{port}/-/ready", folder / "server.log"):
        network = engines.Network(port)
        made = _shipped(_machine(exporter), "fleet/prometheus-agent.yml")
        made["remote_write"] = [{"url": f"http://127.0.0.1:{network.port}/api/v1/write"}]
        (folder / "agent.yml").write_text(yaml.safe_dump(made))
        agent = [
            *(engines.program("prometheus"), "--enable-feature=agent", f"--config.file={folder / 'agent.yml'}"),
            *(f"--storage.agent.path={folder / 'agent'}", f"--web.listen-address=127.0.0.1:{agent_port}"),
            "--log.level=warn",
        ]
        with engines.running(agent, f"http://127.0.0.1:{agent_port}/-/ready", folder / "agent.log"):
            return _cut("Prometheus agent", "Prometheus", network, f"http://127.0.0.1:{port}", seconds)


def vmagent_to_victoria(folder: Path, seconds: int) -> Result:
    """Vmagent with its queue on disk, and a single VictoriaMetrics."""
    port, agent_port = free_port(), free_port()
    server = [
        *(engines.program("victoria-metrics"), f"-storageDataPath={folder / 'victoria'}", "-loggerLevel=WARN"),
        *(f"-httpListenAddr=127.0.0.1:{port}", "-search.latencyOffset=0s"),
    ]
    with serving(1) as exporter, engines.running(server, f"http://127.0.0.1:{port}/health", folder / "victoria.log"):
        network = engines.Network(port)
        (folder / "vmagent.yml").write_text(yaml.safe_dump(_shipped(_machine(exporter), "fleet/vmagent.yml")))
        agent = [
            *(engines.program("vmagent"), f"-promscrape.config={folder / 'vmagent.yml'}", "-loggerLevel=WARN"),
            *(f"-httpListenAddr=127.0.0.1:{agent_port}", f"-remoteWrite.tmpDataPath={folder / 'vmagent'}"),
            f"-remoteWrite.url=http://127.0.0.1:{network.port}/api/v1/write",
        ]
        with engines.running(agent, f"http://127.0.0.1:{agent_port}/health", folder / "vmagent.log"):
            return _cut("vmagent", "VictoriaMetrics", network, f"http://127.0.0.1:{port}", seconds)


def _machine(port: int) -> Machine:
    return Machine(name="ada", system=System.LINUX, port=port)


def _cut(agent: str, receiver: str, network: engines.Network, url: str, seconds: int) -> Result:
    """Write, cut the network, restore it, and look whether the time between has all its samples."""
    engines.wait(lambda: engines.query(url, _SERIES), "the first sample has arrived")
    time.sleep(_BEFORE)
    network.cut()
    time.sleep(seconds)
    network.restore()
    began = time.time()
    lasted = f"[{_BEFORE + seconds}s]"
    # vmagent waits up to a minute between two attempts.
    engines.wait(lambda: len(_times(url, lasted, began)) >= (_BEFORE + seconds) * 0.9, "what was kept arrives", 150)
    time.sleep(_AFTER)
    times = _times(url, lasted, began)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    return Result(agent, receiver, seconds, (_BEFORE + seconds) // _EVERY, len(times), max(gaps))


def _times(url: str, lasted: str, until: float) -> list[float]:
    """When the samples of the time before `until` were taken."""
    rows = engines.query(url, f'{_SERIES}{{instance="ada"}}{lasted} @ {until:.3f}')
    return [float(at) for at, _ in rows[0]["values"]] if rows else []
