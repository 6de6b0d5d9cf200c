"""Configurations for a fleet: an agent on each laptop scrapes loopback and pushes, a server receives late samples.

Facts: Prometheus 3 has `--agent` in place of the feature flag of 2 (its migration guide). As an agent it keeps two
hours of unsent samples (prometheus/docs, prometheus_agent.md). As a receiver it refuses late samples unless
`out_of_order_time_window` is set; those before the window it refuses with 500 before 2.50, which asks for a repetition
(prometheus/pull/13335). Mimir has another path, and a header for the tenant (its HTTP API). vmagent keeps samples on
disk up to a size; Alloy keeps them for `max_keepalive_time` (its reference of prometheus.remote_write); the collector's
exporter has a queue on disk (`wal`, README of prometheusremotewriteexporter).
"""

from __future__ import annotations

import json
from textwrap import indent
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from goarmd.monitoring.machine import Machine

_SERVER: Final = "https://metrics.example.com"
_WINDOW: Final = "7d"  # a receiver's; longer than a long weekend

_AGENT: Final = """\
# Prometheus as an agent: prometheus --agent --config.file=prometheus-agent.yml
# (2.x: --enable-feature=agent in place of --agent)
# It keeps about two hours of what it could not send.
global:
  scrape_interval: 1m
remote_write:
  - url: {server}/api/v1/write
    # basic_auth: {{username: fleet, password_file: /etc/goarmd/fleet.password}}
scrape_configs:
{scrape}"""

_VMAGENT: Final = """\
# vmagent -promscrape.config=vmagent.yml -remoteWrite.url={server}/api/v1/write \\
#   -remoteWrite.tmpDataPath=/var/lib/vmagent -remoteWrite.maxDiskUsagePerURL=500MB
# It keeps what it could not send on disk, for days: best for laptops.
global:
  scrape_interval: 1m
scrape_configs:
{scrape}"""

_ALLOY: Final = """\
// Grafana Alloy: alloy run alloy.config
prometheus.scrape "goarmd" {{
  targets         = [{{"__address__" = {target}, "instance" = {name}}}]
  job_name        = "goarmd"
  scrape_interval = "1m"
{login}  forward_to      = [prometheus.remote_write.fleet.receiver]
}}

prometheus.remote_write "fleet" {{
  endpoint {{
    url = "{server}/api/v1/write"
  }}
  wal {{
    max_keepalive_time = "96h" // unsent samples: from Friday evening to Tuesday morning; the default is 8h
  }}
}}
"""

_COLLECTOR: Final = """\
# OpenTelemetry collector (contrib): otelcol-contrib --config otel-collector.yaml
receivers:
  prometheus:
    config:
      global:
        scrape_interval: 1m
      scrape_configs:
{scrape}exporters:
  prometheusremotewrite:
    endpoint: {server}/api/v1/write
    wal:
      directory: /var/lib/otelcol/wal
service:
  pipelines:
    metrics:
      receivers: [prometheus]
      exporters: [prometheusremotewrite]
"""

_RECEIVER: Final = """\
# A central Prometheus: prometheus --web.enable-remote-write-receiver --config.file=receiver-prometheus.yml
# Put TLS and a login before it (its --web.config.file, or a reverse proxy).
global:
  evaluation_interval: 1m
rule_files:
  - ../rules/goarmd.rules.yml
  - ../rules/goarmd.recording.yml
storage:
  tsdb:
    # A laptop that comes back sends what it kept. What is older than this is lost; before Prometheus 2.50 the agent
    # repeats it for ever, and sends nothing that is newer.
    out_of_order_time_window: {window}
"""

_MIMIR: Final = """\
# Mimir: the limits of a tenant whose machines are laptops.
# Their agents push to /api/v1/push in place of /api/v1/write, with the header X-Scope-OrgID if there are tenants.
limits:
  out_of_order_time_window: {window}
  max_global_series_per_user: 2000000 # 300 for each machine
"""


def files_for(scrape: str, machine: Machine) -> dict[str, str]:
    """The files by their path below grafana/; `scrape` is the machine's entry of scrape_configs."""
    of_machine = {"server": _SERVER, "scrape": indent(scrape, "  ")}
    collector = _COLLECTOR.format(server=_SERVER, scrape=indent(scrape, "        "))
    quoted = {"target": _alloy_text(machine.target), "name": _alloy_text(machine.name)}
    alloy = _ALLOY.format(server=_SERVER, login=_alloy_login(machine), **quoted)
    return {
        "fleet/prometheus-agent.yml": _AGENT.format(**of_machine),
        "fleet/vmagent.yml": _VMAGENT.format(**of_machine),
        "fleet/alloy.config": alloy,
        "fleet/otel-collector.yaml": collector,
        "fleet/receiver-prometheus.yml": _RECEIVER.format(window=_WINDOW),
        "fleet/receiver-mimir.yml": _MIMIR.format(window=_WINDOW),
    }


def _alloy_login(machine: Machine) -> str:
    lines = ""
    if machine.certificate:
        file, name = _alloy_text(machine.certificate), _alloy_text(machine.server_name)
        tls = f"ca_file     = {file}\n    server_name = {name}"
        lines += f'  scheme          = "https"\n  tls_config {{\n    {tls}\n  }}\n'
    if machine.username:
        login = f"username = {_alloy_text(machine.username)}\n    password_file = {_alloy_text(machine.password_file)}"
        lines += f"  basic_auth {{\n    {login}\n  }}\n"
    return lines


def _alloy_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)  # Alloy has Go's escapes, which have no surrogate pairs
