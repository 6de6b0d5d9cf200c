"""The parts of bench/fleet: machines whose exposition is real, and a network that can be cut."""

from __future__ import annotations

import socket
import subprocess
from contextlib import suppress
from threading import Thread
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families as parse

from bench.fleet.engines import Network
from bench.fleet.exporters import Machine, serving
from goarmd.metrics.table import METRICS
from tests.tools import tool


def samples(text: bytes) -> dict[str, float]:
    return {f"{s.name}{sorted(s.labels.items())}": s.value for family in parse(text.decode()) for s in family.samples}


def test_a_simulated_machine_has_the_series_of_a_real_one() -> None:
    machine = Machine(1)
    done = subprocess.run(
        [tool("promtool"), "check", "metrics"], input=machine.text(), capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    found = samples(machine.text())
    assert machine.series == len(found)
    assert 200 < machine.series <= 300
    assert {name.partition("[")[0] for name in found} <= {metric.name for metric in METRICS}


def test_some_values_change_from_scrape_to_scrape_and_most_do_not() -> None:
    machine = Machine(1)
    before, after = samples(machine.text()), samples(machine.text())
    changed = [name for name in before if before[name] != after[name]]
    assert len(before) / 20 < len(changed) < len(before) / 2


def test_many_machines_answer_on_one_port() -> None:
    with serving(3) as port:
        texts = []
        for number in range(3):
            with urlopen(f"http://127.0.0.1:{port}/{number}/metrics", timeout=5) as response:
                texts.append(response.read())
    assert len(set(texts)) == 3


def _reaches(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2) as link:
        link.sendall(b"x")
        return link.recv(1) == b"x"
    return False


def test_a_network_that_is_cut_lets_nothing_through_until_it_is_restored() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def echo() -> None:
            with suppress(OSError):
                while True:
                    link, _ = server.accept()
                    link.sendall(link.recv(1))
                    link.close()

        Thread(target=echo, daemon=True).start()
        network = Network(server.getsockname()[1])
        assert _reaches(network.port)
        network.cut()
        assert not _reaches(network.port)
        network.restore()
        assert _reaches(network.port)
        network.cut()
