"""Five hundred machines into one engine: what it takes, and how much a day of one machine takes on disk."""

from __future__ import annotations

import re
import subprocess
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.request import Request, urlopen

import yaml

from bench.fleet import engines
from bench.fleet.exporters import Machine, serving
from bench.measure import BenchError
from bench.server import free_port
from goarmd.monitoring.alerts import ALERTS
from goarmd.monitoring.recording import RECORDS
from goarmd.monitoring.rules import recording_file, rule_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVERY: Final = 15  # seconds between two scrapes of a machine
_SETTLING: Final = 60  # seconds until every machine has been scraped, before anything is measured
_DAY_AWAKE: Final = 9 * 3600  # seconds; a laptop's
_STORED_EVERY: Final = 60  # seconds between two samples of the stored day, as the agents of grafana/fleet scrape
_DAYS: Final = 2  # days stored, so that the first of a series does not count alone
_BEGAN: Final = 1_767_603_600  # Monday, 5 January 2026, 9:00 UTC


@dataclass(frozen=True, slots=True)
class Result:
    """What one engine took.

    Attributes:
        series: of all machines.
        per_second: samples it took in a second.
        cpu: of one core.
        memory: resident bytes at the end.
        rules: seconds to evaluate all rules once; None if the engine has none here.
        day: bytes on disk of one machine and day.
    """

    engine: str
    machines: int
    series: int
    per_second: float
    cpu: float
    memory: int
    rules: float | None
    day: float


def prometheus(folder: Path, machines: int, seconds: int) -> Result:
    """One Prometheus with the shipped rules."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with serving(machines) as exporter:
        entries = _entries(exporter, machines)
        # Its own figures: of samples, and of the rules.
        entries.append({"job_name": "itself", "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]})
        config = {"scrape_configs": entries, "rule_files": ["rules.yml", "recording.yml"]}
        (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
        (folder / "rules.yml").write_text(rule_file(ALERTS))
        (folder / "recording.yml").write_text(recording_file(RECORDS))
        command = [
            *(engines.program("prometheus"), f"--config.file={folder / 'prometheus.yml'}", "--log.level=warn"),
            *(f"--storage.tsdb.path={folder / 'data'}", f"--web.listen-address=127.0.0.1:{port}"),
        ]
        with engines.running(command, f"{url}/-/ready", folder / "log") as process:
            appended = "sum(prometheus_tsdb_head_samples_appended_total)"
            cpu, rate = _observed(process, url, appended, seconds)
            return Result(
                engine="Prometheus",
                machines=machines,
                series=int(engines.number(url, "prometheus_tsdb_head_series")),
                per_second=rate,
                cpu=cpu,
                memory=engines.resident(process),
                rules=engines.number(url, "sum(prometheus_rule_group_last_duration_seconds)"),
                day=_day_in_prometheus(folder),
            )


def victoria(folder: Path, machines: int, seconds: int) -> Result:
    """One VictoriaMetrics that scrapes by itself; vmalert would evaluate the rules."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with serving(machines) as exporter:
        (folder / "scrape.yml").write_text(yaml.safe_dump({"scrape_configs": _entries(exporter, machines)}))
        command = [
            *(engines.program("victoria-metrics"), f"-storageDataPath={folder / 'data'}", "-loggerLevel=WARN"),
            *(f"-promscrape.config={folder / 'scrape.yml'}", f"-httpListenAddr=127.0.0.1:{port}"),
            *("-selfScrapeInterval=5s", "-retentionPeriod=100y", "-search.latencyOffset=1s"),
        ]
        with engines.running(command, f"{url}/health", folder / "log") as process:
            cpu, rate = _observed(process, url, "sum(vm_rows_inserted_total)", seconds)
            return Result(
                engine="VictoriaMetrics",
                machines=machines,
                series=int(engines.number(url, "sum(vm_cache_entries{type='storage/hour_metric_ids'})")),
                per_second=rate,
                cpu=cpu,
                memory=engines.resident(process),
                rules=None,
                day=_day_in_victoria(url),
            )


def _entries(exporter: int, machines: int) -> list[dict[str, object]]:
    targets = [
        {
            "targets": [f"127.0.0.1:{exporter}"],
            "labels": {"instance": f"laptop-{n:04}", "__metrics_path__": f"/{n}/metrics"},
        }
        for n in range(machines)
    ]
    return [{"job_name": "goarmd", "scrape_interval": f"{EVERY}s", "static_configs": targets}]


def _observed(process: subprocess.Popen[bytes], url: str, counter: str, seconds: int) -> tuple[float, float]:
    """CPU of one core, and samples in a second, while all machines are scraped."""
    time.sleep(_SETTLING)
    before, count, began = _cpu(process), engines.number(url, counter), time.monotonic()
    time.sleep(seconds)
    lasted = time.monotonic() - began
    return (_cpu(process) - before) / lasted, (engines.number(url, counter) - count) / lasted


def _cpu(process: subprocess.Popen[bytes]) -> float:
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:  # noqa: PTH123  # of /proc
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def _a_day() -> Iterator[bytes]:
    """What one machine's scrapes of some days at work hold, with their times in seconds."""
    machine = Machine(1)
    for day in range(_DAYS):
        for second in range(0, _DAY_AWAKE, _STORED_EVERY):
            yield machine.text(_BEGAN + day * 86400 + second)


_SAMPLE: Final = re.compile(rb"^(\w+)(\{)?", re.MULTILINE)


def _day_in_prometheus(folder: Path) -> float:
    """Bytes of the blocks that promtool makes of the days."""
    text, blocks = folder / "day.txt", folder / "day"
    with text.open("wb") as file:
        for scrape in _a_day():
            file.writelines(line + b"\n" for line in scrape.splitlines() if not line.startswith(b"#"))
        file.write(b"# EOF\n")
    command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", "--quiet", "--max-block-duration=168h"]
    done = subprocess.run([*command, text, blocks], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchError(f"promtool: {done.stderr.strip()[-300:]}")
    return engines.size_of(blocks) / _DAYS


def _day_in_victoria(url: str) -> float:
    """Bytes that the data grows by when the days of twenty machines are imported and merged."""
    _flush(url)
    before = engines.number(url, "sum(vm_data_size_bytes)")
    many = 20
    body = b"".join(_a_day())
    for number in range(many):
        text = _SAMPLE.sub(rb'\1{instance="stored-%03d",' % number, body)
        text = re.sub(rb",\} |,(?= )", b"} ", text)
        _post(f"{url}/api/v1/import/prometheus", text)
    _flush(url)
    _post(f"{url}/internal/force_merge", b"")
    time.sleep(10)
    return (engines.number(url, "sum(vm_data_size_bytes)") - before) / many / _DAYS


def _flush(url: str) -> None:
    _post(f"{url}/internal/force_flush", b"")
    time.sleep(7)  # its own figures are of the last five seconds


def _post(url: str, body: bytes) -> None:
    with urlopen(Request(url, data=body, method="POST"), timeout=120) as response:  # of loopback
        response.read()
