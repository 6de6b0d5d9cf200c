"""Names of files and programs that anybody may choose."""

from __future__ import annotations

import subprocess

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics

from goarmd.config.schema import Config, Metrics
from goarmd.crashes.evidence import CrashCount, CrashKind
from goarmd.metrics.exposition import Exposition
from tests.builders import NOW, process, report, sample
from tests.metrics.made import values
from tests.tools import tool


def test_names_that_are_not_utf8_do_not_break_the_exposition() -> None:
    made = report(
        sample(process(editor="vscode", workspace="/src/caf\udce9\n")),
        config=Config(metrics=Metrics(workspace_label=True)),
    )
    assert list(values(made, "goarmd_gopls_footprint_bytes")) == [("vscode", "caf\ufffd\n")]


def test_two_long_names_that_begin_alike_are_one_series() -> None:
    made = report(
        *(sample(process(pid=n, editor="zed", workspace="/src/" + "w" * 10_000 + str(n))) for n in range(3)),
        config=Config(metrics=Metrics(workspace_label=True)),
    )
    assert list(values(made, "goarmd_gopls_footprint_bytes")) == [("zed", "w" * 200)]


@pytest.mark.parametrize(
    "name", ['a"b', "a\nb", "a\\", "}\n# TYPE x counter\n", "\x00\x7f", "\udc80\udcff", "w" * 10_000]
)
def test_a_hostile_name_cannot_break_the_exposition(name: str) -> None:
    made = report(
        sample(process(editor="zed", workspace=f"/src/{name}")),
        crash_counts={CrashKind("gopls", name, "exit"): CrashCount(1, NOW)},
        config=Config(metrics=Metrics(workspace_label=True)),
    )
    done = subprocess.run(
        [tool("promtool"), "check", "metrics"], input=Exposition(made).text(), capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    parse_openmetrics(Exposition(made).text(openmetrics=True).decode())  # type: ignore[no-untyped-call]
