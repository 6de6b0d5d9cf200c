"""Configurations of Prometheus, Alertmanager, Grafana and the agents, written for one machine.

`goarmd generate` writes them for a sample machine into grafana/, `goarmd export` for the one it runs on.
"""

from __future__ import annotations

import json
from textwrap import indent
from typing import TYPE_CHECKING, Final

from goarmd.core.system import System
from goarmd.monitoring import fleet_files

if TYPE_CHECKING:
    from goarmd.monitoring.machine import Machine

_PROMETHEUS: Final = """\
global:
  scrape_interval: 15s
  evaluation_interval: 1m
rule_files:
  - rules/goarmd.rules.yml
  - rules/goarmd.recording.yml
alerting:
  alertmanagers:
    - static_configs:
        - targets: [{alertmanager}]
scrape_configs:
{scrape}"""

_ALERTMANAGER: Final = """\
# An example of routes: put your own receiver in the place of the webhook.
route:
  receiver: developer
  group_by: [instance, alertname, group] # group: the program, such as gopls
  group_wait: 1m # a crash loop is seen before its single crashes are reported
  group_interval: 5m
  repeat_interval: 24h
  routes:
    # What is only worth knowing: on a dashboard, or once a week.
    - receiver: nobody
      matchers: ['severity = "info"', 'alertname != "GoarmdCrashed"']
    - receiver: developer
      matchers: ['severity = "critical"']
      group_wait: 10s
inhibit_rules:
  # One notice for one thing.
  - source_matchers: ['alertname = "GoarmdGoplsMemoryCritical"']
    target_matchers: ['alertname =~ "GoarmdGoplsMemoryHigh|GoarmdGoplsMemoryGrowing"']
    equal: [instance, editor]
  - source_matchers: ['alertname = "GoarmdGoplsMemoryHigh"']
    target_matchers: ['alertname = "GoarmdGoplsMemoryGrowing"']
    equal: [instance, editor]
  - source_matchers: ['alertname = "GoarmdCrashLooping"']
    target_matchers: ['alertname =~ "GoarmdCrashed|GoarmdCodesignKill|GoarmdOutOfMemoryKill"']
    equal: [instance, group]
  - source_matchers: ['alertname = "GoarmdSampleStale"']
    target_matchers: ['alertname = "GoarmdSourceFailing"']
    equal: [instance]
receivers:
  - name: nobody
  - name: developer
    webhook_configs:
      - url: http://127.0.0.1:9094/
"""

_DATASOURCES: Final = """\
apiVersion: 1
datasources:
  - name: Prometheus
    uid: goarmd-prometheus
    type: prometheus
    access: proxy
    url: {prometheus}
    isDefault: true
    jsonData:
      timeInterval: 15s # the scrape interval, 1m for a fleet: Grafana derives $__rate_interval from it
"""

_DASHBOARDS: Final = """\
apiVersion: 1
providers:
  - name: goarmd
    folder: goarmd
    type: file
    options:
      path: /var/lib/grafana/dashboards/goarmd
"""

_COMPOSE: Final = """\
# Prometheus, Alertmanager and Grafana for this machine's goarmd: `docker compose up -d`, then http://127.0.0.1:3000/
# All listen on loopback only; whoever can reach them may read everything.{note}
services:
  prometheus:
    image: prom/prometheus:v3.5.0
    restart: unless-stopped
{prometheus_network}{prometheus_user}    volumes:
      - ./prometheus.docker.yml:/etc/prometheus/prometheus.yml:ro
      - ./rules:/etc/prometheus/rules:ro
{secrets}      - prometheus:/prometheus
    command:
      - --config.file=/etc/prometheus/prometheus.yml
      - --storage.tsdb.path=/prometheus
      - --storage.tsdb.retention.time=90d
{prometheus_listen}  alertmanager:
    image: prom/alertmanager:v0.28.1
    restart: unless-stopped
{alertmanager_network}    volumes:
      - ./alertmanager.yml:/etc/alertmanager/alertmanager.yml:ro
    command:
      - --config.file=/etc/alertmanager/alertmanager.yml
{alertmanager_listen}  grafana:
    image: grafana/grafana:12.1.1
    restart: unless-stopped
{grafana_network}    environment:
      GF_AUTH_ANONYMOUS_ENABLED: "true"
      GF_ANALYTICS_REPORTING_ENABLED: "false"
      GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: /var/lib/grafana/dashboards/goarmd/goarmd-machine.json
{grafana_listen}    volumes:
      - ./provisioning:/etc/grafana/provisioning:ro
      - ./dashboards:/var/lib/grafana/dashboards/goarmd:ro
      - grafana:/var/lib/grafana
volumes:
  prometheus:
  grafana:
"""
_HOSTS_NOTE: Final = """
# goarmd must know the name by which containers reach it. In ~/.config/goarmd/config.toml:
# [http] hosts = ["host.docker.internal"], then type `goarmd install`"""


def files_for(machine: Machine) -> dict[str, str]:
    """The files by their path below grafana/."""
    in_docker = machine.system is System.MACOS
    alertmanager = "alertmanager:9093" if in_docker else "127.0.0.1:9093"
    prometheus = "http://prometheus:9090" if in_docker else "http://127.0.0.1:9090"
    files = {
        "prometheus.yml": _prometheus(machine, machine.target, "127.0.0.1:9093"),
        "prometheus.docker.yml": _prometheus(
            machine, machine.target_in_docker, alertmanager, secrets="/etc/prometheus/"
        ),
        "scrape.yml": f"# Add this to the scrape_configs of your prometheus.yml.\n{scrape(machine)}",
        "alertmanager.yml": _ALERTMANAGER,
        "compose.yaml": _compose(machine),
        "provisioning/datasources/goarmd.yaml": _DATASOURCES.format(prometheus=prometheus),
        "provisioning/dashboards/goarmd.yaml": _DASHBOARDS,
        **fleet_files.files_for(scrape(machine), machine),
    }
    return {name: _head(name, machine) + text for name, text in files.items()}


def _head(file: str, machine: Machine) -> str:
    sign = "//" if file.endswith(".config") else "#"  # Alloy knows no other comment
    return f"{sign} Written by `goarmd export` for the machine {machine.name}.\n"


def _prometheus(machine: Machine, target: str, alertmanager: str, secrets: str = "") -> str:
    scraped = indent(scrape(machine, target, secrets), "  ")
    return _PROMETHEUS.format(alertmanager=alertmanager, scrape=scraped)


def scrape(machine: Machine, target: str = "", secrets: str = "") -> str:
    """The entry of scrape_configs. Every laptop is 127.0.0.1, so `instance` is the machine's name.

    Args:
        machine: whose goarmd is scraped.
        target: if it is not reached as the machine itself reaches it.
        secrets: the folder with copies of certificate and password; empty for the files themselves.
    """
    lines = ["- job_name: goarmd"]
    if machine.certificate:
        file = f"{secrets}goarmd.crt" if secrets else machine.certificate
        lines += ["  scheme: https", "  tls_config:", f"    ca_file: {_text(file)}"]
        lines += [f"    server_name: {_text(machine.server_name)}"]
    if machine.username:
        file = f"{secrets}goarmd.password" if secrets else machine.password_file
        lines += ["  basic_auth:", f"    username: {_text(machine.username)}", f"    password_file: {_text(file)}"]
    lines += [
        "  static_configs:",
        f"    - targets: [{_text(target or machine.target)}]",
        f"      labels: {{instance: {_text(machine.name)}}}",
    ]
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    return json.dumps(text)  # JSON's strings are valid in YAML


def _compose(machine: Machine) -> str:
    """Docker Desktop reaches the host's loopback by a name; on Linux only the host's own network does."""
    secrets = ""
    if machine.certificate:
        secrets += f"      - {_text(machine.certificate + ':/etc/prometheus/goarmd.crt:ro')}\n"
    if machine.username:
        secrets += f"      - {_text(machine.password_file + ':/etc/prometheus/goarmd.password:ro')}\n"
    if machine.system is System.MACOS:
        published = {name: f'    ports: ["127.0.0.1:{port}:{port}"]\n' for name, port in _PORTS.items()}
        networks = {f"{name}_network": text for name, text in published.items()}
        note = "" if machine.accepts_docker else _HOSTS_NOTE
        unset = dict.fromkeys((*_LISTEN, "prometheus_user"), "")
        return _COMPOSE.format(note=note, secrets=secrets, **networks, **unset)
    networks = {f"{name}_network": "    network_mode: host\n" for name in _PORTS}
    user = _USER if machine.username else ""
    return _COMPOSE.format(note="", secrets=secrets, prometheus_user=user, **networks, **_LISTEN)


# The image's user is nobody, who cannot read a password file of mode 0600; its data belong to nobody, not to you.
_USER: Final = "    user: root # reads the password file, which is readable for you only\n"
_PORTS: Final = {"prometheus": 9090, "alertmanager": 9093, "grafana": 3000}
# On the host's own network, each must be kept to loopback itself.
_LISTEN: Final = {
    "prometheus_listen": "      - --web.listen-address=127.0.0.1:9090\n",
    "alertmanager_listen": "      - --web.listen-address=127.0.0.1:9093\n      - --cluster.listen-address=\n",
    "grafana_listen": "      GF_SERVER_HTTP_ADDR: 127.0.0.1\n",
}
