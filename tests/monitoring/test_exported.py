"""The configurations that come with goarmd, read by the programs that they are for."""

from __future__ import annotations

import json
import re
import socket
import ssl
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from goarmd.config.schema import Config, Http
from goarmd.core.errors import ConfigError
from goarmd.core.system import System
from goarmd.monitoring.alerts import ALERTS
from goarmd.monitoring.exported import files_for
from goarmd.monitoring.machine import SAMPLE, Machine, this_machine
from goarmd.monitoring.recording import RECORDS
from goarmd.monitoring.rules import recording_file, rule_file
from goarmd.web.server import WebSink
from tests.tools import tool
from tests.web.test_server import certificate

if TYPE_CHECKING:
    from pathlib import Path

LOCKED = Machine(
    name='odd "name"',
    system=System.LINUX,
    host="::1",
    port=17000,
    certificate="/etc/goarmd/cert.pem",
    server_name="vm.example.test",
    username="me",
    password_file="/etc/goarmd/password",
)
MACHINES = pytest.mark.parametrize("machine", [SAMPLE, LOCKED], ids=["plain", "with login and certificate"])


def parsed(machine: Machine, name: str) -> Any:
    return yaml.safe_load(files_for(machine)[name])


def written(machine: Machine, folder: Path) -> Path:
    files = files_for(machine) | {
        "rules/goarmd.rules.yml": rule_file(ALERTS),
        "rules/goarmd.recording.yml": recording_file(RECORDS),
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@MACHINES
def test_prometheus_and_alertmanager_accept_their_configurations(machine: Machine, tmp_path: Path) -> None:
    folder = written(machine, tmp_path)
    promtool = [tool("promtool"), "check", "config", "--syntax-only"]
    for command in (
        [
            *promtool,
            folder / "prometheus.yml",
            folder / "prometheus.docker.yml",
            folder / "fleet/receiver-prometheus.yml",
        ],
        [*promtool, "--agent", folder / "fleet/prometheus-agent.yml"],
        [tool("amtool"), "check-config", folder / "alertmanager.yml"],
    ):
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@MACHINES
def test_every_file_but_alloys_is_yaml(machine: Machine) -> None:
    for name in files_for(machine):
        assert name == "fleet/alloy.config" or parsed(machine, name)


@MACHINES
def test_instance_is_the_machines_name_in_every_configuration_that_scrapes(machine: Machine) -> None:
    entry = parsed(machine, "scrape.yml")[0]
    assert entry["static_configs"] == [{"targets": [machine.target], "labels": {"instance": machine.name}}]
    assert parsed(machine, "prometheus.yml")["scrape_configs"] == [entry]
    for name in ("fleet/prometheus-agent.yml", "fleet/vmagent.yml"):
        assert parsed(machine, name)["scrape_configs"] == [entry]
    collector = parsed(machine, "fleet/otel-collector.yaml")
    assert collector["receivers"]["prometheus"]["config"]["scrape_configs"] == [entry]


def test_a_login_and_a_certificate_are_used() -> None:
    entry = parsed(LOCKED, "scrape.yml")[0]
    assert entry["scheme"] == "https"
    assert entry["tls_config"] == {"ca_file": "/etc/goarmd/cert.pem", "server_name": "vm.example.test"}
    assert entry["basic_auth"] == {"username": "me", "password_file": "/etc/goarmd/password"}
    alloy = files_for(LOCKED)["fleet/alloy.config"]
    assert 'username = "me"' in alloy
    assert 'scheme          = "https"' in alloy
    assert 'server_name = "vm.example.test"' in alloy


def test_the_agent_is_started_as_prometheus_3_wants_it_and_as_2_did() -> None:
    text = files_for(SAMPLE)["fleet/prometheus-agent.yml"]
    assert "prometheus --agent " in text
    assert "2.x: --enable-feature=agent" in text


def test_mimir_names_its_own_path_where_the_agents_have_that_of_prometheus() -> None:
    files = files_for(SAMPLE)
    agents = ("prometheus-agent.yml", "vmagent.yml", "alloy.config", "otel-collector.yaml")
    assert all("/api/v1/write" in files[f"fleet/{agent}"] for agent in agents)
    assert "/api/v1/push in place of /api/v1/write" in files["fleet/receiver-mimir.yml"]


def test_the_receivers_take_what_a_laptop_kept_over_a_long_weekend() -> None:
    prometheus = parsed(SAMPLE, "fleet/receiver-prometheus.yml")["storage"]["tsdb"]
    mimir = parsed(SAMPLE, "fleet/receiver-mimir.yml")["limits"]
    assert prometheus["out_of_order_time_window"] == mimir["out_of_order_time_window"] == "7d"


@MACHINES
def test_alloy_can_read_its_configuration(machine: Machine) -> None:
    """Its comments begin with //, and its strings have the escapes of Go, most of which are those of JSON."""
    lines = files_for(machine)["fleet/alloy.config"].splitlines()
    assert lines[0].startswith("// ")
    assert not [line for line in lines if line.lstrip().startswith("#")]
    texts = [text for line in lines[1:] for text in re.findall(r'"(?:[^"\\]|\\.)*"', line)]
    assert machine.name in [json.loads(text) for text in texts]


def test_a_container_has_the_certificate_and_the_password_where_its_configuration_names_them() -> None:
    entry = parsed(LOCKED, "prometheus.docker.yml")["scrape_configs"][0]
    mounts = parsed(LOCKED, "compose.yaml")["services"]["prometheus"]["volumes"]
    for inside in (entry["tls_config"]["ca_file"], entry["basic_auth"]["password_file"]):
        assert [mount for mount in mounts if mount.endswith(f":{inside}:ro")]


def test_the_container_may_read_a_password_file_that_only_its_owner_may_read() -> None:
    assert parsed(LOCKED, "compose.yaml")["services"]["prometheus"]["user"] == "root"
    assert "user" not in parsed(SAMPLE, "compose.yaml")["services"]["prometheus"]


@MACHINES
def test_the_containers_listen_on_loopback_only(machine: Machine) -> None:
    for name, service in parsed(machine, "compose.yaml")["services"].items():
        if machine.system is System.MACOS:
            assert all(port.startswith("127.0.0.1:") for port in service["ports"])
        else:
            assert service["network_mode"] == "host"
            commands, environment = service.get("command", []), service.get("environment", {})
            assert "127.0.0.1" in environment.get("GF_SERVER_HTTP_ADDR", str(commands)), name


@MACHINES
def test_what_the_containers_mount_is_there(machine: Machine, tmp_path: Path) -> None:
    folder = written(machine, tmp_path)
    (folder / "dashboards").mkdir()
    services = parsed(machine, "compose.yaml")["services"].values()
    mounts = [mount.split(":")[0] for service in services for mount in service["volumes"]]
    missing = [path for path in mounts if path.startswith("./") and not (folder / path).exists()]
    assert missing == []


def test_a_machine_is_known_by_its_configuration() -> None:
    config = Config(
        http=Http(listen="0.0.0.0:17000", username="me", password_file="/p", hosts=("host.docker.internal",))
    )
    machine = this_machine(config, System.MACOS, "ada")
    assert (machine.name, machine.target) == ("ada", "127.0.0.1:17000")
    assert (machine.username, machine.password_file, machine.accepts_docker) == ("me", "/p", True)
    assert this_machine(Config(), System.LINUX).name


def test_exported_paths_need_neither_a_home_nor_a_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate(tmp_path, "DNS:vm")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    http = Http(tls_certificate="~/chain.pem", tls_key="~/key.pem", username="me", password_file="password")
    machine = this_machine(Config(http=http), System.LINUX)
    assert (machine.certificate, machine.password_file) == (f"{tmp_path}/chain.pem", f"{tmp_path}/password")


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("DNS:vm,DNS:localhost", "vm"),
        ("IP:127.0.0.1,DNS:vm", "vm"),
        ("IP:127.0.0.1", "127.0.0.1"),
        ("DNS:*.example.test", "goarmd.example.test"),
    ],
)
def test_scrapers_expect_a_name_that_is_in_the_certificate(names: str, expected: str, tmp_path: Path) -> None:
    chain, key = certificate(tmp_path, names)
    http = Http(listen="127.0.0.1:0", tls_certificate=chain, tls_key=key)
    machine = this_machine(Config(http=http), System.LINUX)
    assert machine.server_name == expected
    context = ssl.create_default_context(cafile=machine.certificate)
    with closing(WebSink(http)) as web:
        connection = socket.create_connection(("127.0.0.1", int(web.url.rpartition(":")[2])), timeout=5)
        context.wrap_socket(connection, server_hostname=machine.server_name).close()


def test_a_certificate_that_prometheus_would_refuse_is_one_clear_error(tmp_path: Path) -> None:
    chain, key = certificate(tmp_path)
    with pytest.raises(ConfigError, match=r"has no DNS name and no address .*: make a new one"):
        this_machine(Config(http=Http(tls_certificate=chain, tls_key=key)), System.LINUX)


def test_alerts_of_one_thing_are_one_notice() -> None:
    names = {alert.name for alert in ALERTS}
    for rule in parsed(SAMPLE, "alertmanager.yml")["inhibit_rules"]:
        for matchers in (rule["source_matchers"], rule["target_matchers"]):
            for matcher in matchers:
                assert set(matcher.split('"')[1].split("|")) <= names
