from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics

from goarmd.assembly import all_checks, all_sources
from goarmd.config.schema import Config, Metrics
from goarmd.core.facts import Architecture, Outcome, SourceRun, ToolUse
from goarmd.core.findings import CheckFault, CheckName, Finding, PutAside, Remedy, Severity
from goarmd.crashes.evidence import CrashCount, CrashKind, Reports
from goarmd.metrics.exposition import Exposition, Renderer, _Family
from goarmd.metrics.table import METRICS, MetricKind
from goarmd.metrics.usual_crashes import USUAL_CRASHES
from goarmd.parts.source import EventSource, Source
from goarmd.probes.proxy_outcome import Hop, Phase, Probed
from goarmd.probes.proxy_outcome import Outcome as Proxy
from goarmd.programs.facts import ASIDE
from goarmd.runtime.report import Totals
from goarmd.settings.facts import ProxyProbed, WatchedFile
from tests.builders import NOW, build, executable, host, process, report, sample, snapshot, translated
from tests.metrics.made import crashed, found, values
from tests.tools import tool

if TYPE_CHECKING:
    from goarmd.runtime.report import Report


def probed(outcome: Proxy, proxy: str) -> ProxyProbed:
    found = Probed(outcome, Hop.SERVER, Phase.TLS, {Phase.CONNECT: 0.1, Phase.TLS: 0.2})
    return ProxyProbed(proxy=proxy, through=None, probed=found, at=NOW)


def full_report() -> Report:
    gopls = process(editor="vscode", translated=True, architecture=Architecture.X86_64)
    finding = Finding("translated_process", "T", Severity.WARNING, "s", "d", "w", NOW, Remedy("r"))
    return report(
        host(),
        sample(gopls),
        translated(gopls),
        executable(),
        *crashed(1, 2, 3),
        Reports(counts=(("crash", 2),)),
        ToolUse(group="gopls", program="gopls", version="v1", os="linux", architecture=Architecture.ARM64, bugs=1),
        WatchedFile(file="zshrc", path="/z", drifted_keys=("a", "b"), changed_keys=(), changed_at=NOW),
        probed(Proxy.OK, "proxy.example"),
        findings=(finding, found("crash_loop", "gopls")),
        checks=(CheckName("translated_process", Severity.WARNING), CheckName("orphan_gopls", Severity.WARNING)),
        totals=Totals(
            cpu_seconds={"gopls": 1.5},
            starts={"gopls": 2},
            exits={("gopls", Outcome.SIGNAL): 1},
            source_errors={("host", "io"): 3},
            config_changes={"zshrc": 4},
        ),
        crash_counts={CrashKind("gopls", "memory-access", "exit"): CrashCount(1, NOW)},
        watch_alive=True,
        acknowledged=(PutAside(finding),),
    )


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.name)
def test_a_metric_keeps_the_naming_rules(metric: object) -> None:
    name, kind = metric.name, metric.kind  # type: ignore[attr-defined]
    assert re.fullmatch(r"(goarmd|process)_[a-z_]+", name)
    assert name.endswith("_total") is (kind is MetricKind.COUNTER)
    assert metric.help.endswith(".")  # type: ignore[attr-defined]
    assert not {"pid", "path", "user", "type"} & set(metric.labels)  # type: ignore[attr-defined]


def test_an_acknowledged_finding_counts_in_its_own_metric_only() -> None:
    finding = Finding("memory_budget", "T", Severity.WARNING, "s", "d", "w", NOW, Remedy("r"))
    made = report(acknowledged=(PutAside(finding),), checks=(CheckName("memory_budget", Severity.WARNING),))
    assert values(made, "goarmd_findings") == {("memory_budget", "warning"): 0}
    assert values(made, "goarmd_acknowledged_findings") == {("memory_budget", "warning"): 1}


def test_metric_names_are_unique() -> None:
    names = [metric.name for metric in METRICS]
    assert len(names) == len(set(names))


def test_every_metric_has_a_value_in_a_full_report() -> None:
    made = full_report()
    empty = [metric.name for metric in METRICS if not list(metric.read(made))]
    assert empty == []


def test_promtool_accepts_the_exposition() -> None:
    done = subprocess.run(
        [tool("promtool"), "check", "metrics"], input=Exposition(full_report()).text(), capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_prometheus_clients_parser_reads_the_openmetrics_format() -> None:
    text = Exposition(full_report()).text(openmetrics=True).decode()
    names = {family.name for family in parse_openmetrics(text)}  # type: ignore[no-untyped-call]
    assert {"goarmd_group_exits", "goarmd_build_info"} <= names


@pytest.mark.parametrize("openmetrics", [False, True])
def test_one_report_after_another_is_rendered_as_if_it_were_the_only_one(*, openmetrics: bool) -> None:
    renderer = Renderer()
    for made in (full_report(), report(host()), full_report(), full_report(), report(host(), sample())):
        text = Exposition(made, renderer).text(openmetrics=openmetrics)
        assert _without_own(text) == _without_own(Exposition(made).text(openmetrics=openmetrics))


def _without_own(text: bytes) -> list[bytes]:
    """Without what this process uses, which changes meanwhile."""
    return [line for line in text.splitlines() if not line.startswith(b"process_")]


def test_only_a_metric_with_other_values_is_rendered_again(monkeypatch: pytest.MonkeyPatch) -> None:
    rendered: list[str] = []

    def render(collector: _Family, **_: object) -> bytes:
        rendered.append(collector.row.name)
        return b""

    monkeypatch.setattr("goarmd.metrics.exposition.generate_latest", render)
    renderer, made = Renderer(), report(host(), sample())
    Exposition(made, renderer).text()
    rendered.clear()
    Exposition(replace(made, sampled_at=NOW + 1), renderer).text()
    changed = [name for name in rendered if not name.startswith("process_")]
    assert changed == ["goarmd_sample_timestamp_seconds"]


def usual_machine() -> Report:
    """Three editors, two settings files of each and three shells, every check and source, some crashes."""
    editors = [process(pid=n, editor=name) for n, name in enumerate(("vscode", "cursor", "zed"), 1)]
    groups = [process(pid=n, group=name) for n, name in enumerate(Config().group_names(), 10)]
    programs = (executable(path=f"/{n}", build=build(go_version=f"go1.{n}")) for n in range(8))
    files = (
        WatchedFile(file=f"file-{n}", path="/z", drifted_keys=(), changed_keys=(), changed_at=NOW) for n in range(9)
    )
    sources = tuple(SourceRun(source.name, NOW, 0.1) for source in all_sources(Source, EventSource))
    return report(
        host(),
        *map(sample, (*editors, *groups)),
        *programs,
        *files,
        sources=sources,
        checks=tuple(CheckName(check.name, check.severity) for check in all_checks()),
        crash_counts={CrashKind(*kind): CrashCount(1, NOW) for kind in USUAL_CRASHES[:5]},
    )


def test_a_usual_machine_has_at_most_300_series() -> None:
    lines = Exposition(usual_machine()).text().decode().splitlines()
    assert len([line for line in lines if not line.startswith("#")]) <= 300


def test_a_configured_group_without_a_process_exports_zero_with_the_hosts_architecture() -> None:
    assert values(report(host()), "goarmd_group_processes")["dlv", "arm64", "false"] == 0


def test_a_translated_gopls_is_counted_as_translated() -> None:
    counts = values(full_report(), "goarmd_group_processes")
    assert counts["gopls", "x86_64", "true"] == 1
    assert not [labels for labels, count in counts.items() if labels[0] == "gopls" and count == 0]


def test_a_process_of_unknown_translation_is_counted_as_unknown() -> None:
    unknown = process(translated=None, architecture=Architecture.UNKNOWN)
    assert values(report(sample(unknown)), "goarmd_group_processes")["gopls", "unknown", "unknown"] == 1


def test_an_unreadable_process_table_has_no_process_series() -> None:
    blind = replace(report(), snapshot=snapshot(host()))
    assert values(blind, "goarmd_group_processes") == {}
    assert values(blind, "goarmd_group_footprint_bytes") == {}


def test_group_memory_is_the_sum_and_the_largest() -> None:
    made = report(sample(process(pid=1), footprint_bytes=100), sample(process(pid=2), footprint_bytes=300))
    assert values(made, "goarmd_group_footprint_bytes")["gopls",] == 400
    assert values(made, "goarmd_group_footprint_max_bytes")["gopls",] == 300


def test_memory_that_nobody_may_read_is_missing_and_not_zero() -> None:
    made = report(sample(process(), footprint_bytes=None))
    assert ("gopls",) not in values(made, "goarmd_group_footprint_bytes")
    assert values(made, "goarmd_group_footprint_bytes")["dlv",] == 0


def test_the_largest_gopls_of_each_editor_has_no_workspace_by_default() -> None:
    made = report(
        sample(process(pid=1, editor="vscode", workspace="/src/secret"), footprint_bytes=100),
        sample(process(pid=2, editor="vscode", workspace="/src/other"), footprint_bytes=300),
    )
    assert values(made, "goarmd_gopls_footprint_bytes") == {("vscode", ""): 300}


def test_workspaces_are_exported_if_enabled_and_at_most_ten() -> None:
    samples = [sample(process(pid=n, editor="zed", workspace=f"/src/w{n}"), footprint_bytes=n) for n in range(1, 15)]
    made = report(*samples, config=Config(metrics=Metrics(workspace_label=True)))
    series = values(made, "goarmd_gopls_footprint_bytes")
    assert len(series) == 10
    assert ("zed", "w14") in series


def test_every_known_outcome_starts_at_zero_in_every_group() -> None:
    exits = values(report(), "goarmd_group_exits_total")
    assert {labels[1] for labels in exits if labels[0] == "gopls"} == set(Outcome) - {Outcome.UNKNOWN}
    assert set(exits.values()) == {0}


def test_a_check_that_failed_is_exported() -> None:
    assert values(report(), "goarmd_check_faults") == {(): 0}
    assert values(report(faults=(CheckFault("orphan_gopls", "KeyError"),)), "goarmd_check_faults") == {(): 1}


def test_a_check_that_finds_nothing_exports_zero() -> None:
    findings = values(full_report(), "goarmd_findings")
    assert findings == {
        ("translated_process", "warning"): 1,
        ("crash_loop", "critical"): 1,
        ("orphan_gopls", "warning"): 0,
    }


def test_a_failed_source_has_success_zero() -> None:
    failed = (SourceRun("host", NOW, 0.1, "OSError: no", "io"),)
    assert values(report(sources=failed), "goarmd_source_success") == {("host",): 0}


def test_a_program_is_exported_by_its_architecture_here_and_its_build() -> None:
    both = executable(architectures=(Architecture.X86_64, Architecture.ARM64))
    intel = executable("dlv", group="dlv", architectures=(Architecture.X86_64,), build=None)
    assert values(report(host(), both, intel), "goarmd_executable_info") == {
        ("gopls", "arm64", "go1.27.0", "v0.24.0"): 1,
        ("dlv", "x86_64", "", ""): 1,
    }


def test_programs_make_at_most_twenty_series() -> None:
    many = (executable(path=f"/{n}", build=build(go_version=f"go1.{n}")) for n in range(99))
    assert len(values(report(host(), *many), "goarmd_executable_info")) == 20


def test_unused_go_sdks_have_no_series() -> None:
    aside = [executable("go", place=place, path=f"/{place}") for place in ASIDE]
    assert values(report(host(), *aside), "goarmd_executable_info") == {}


def test_a_program_without_a_group_has_no_series() -> None:
    assert values(report(host(), executable("staticcheck", group=None)), "goarmd_executable_info") == {}


def test_a_module_proxy_answers_or_fails_and_is_unknown_without_a_network() -> None:
    proxies = {"a.example": Proxy.OK, "b.example": Proxy.EXPIRED, "c.example": Proxy.OFFLINE}
    made = report(host(), *(probed(outcome, name) for name, outcome in proxies.items()))
    assert values(made, "goarmd_proxy_probe_success") == {("a.example",): 1, ("b.example",): 0}
    assert values(made, "goarmd_proxy_probe_duration_seconds")["a.example", "tls"] == 0.2
    assert values(made, "goarmd_proxy_probe_last_run_timestamp_seconds") == {(): NOW}
    assert values(report(host()), "goarmd_proxy_probe_last_run_timestamp_seconds") == {}


def test_the_files_of_one_label_are_added_up() -> None:
    def workspace(name: str, *drifted: str, at: float | None) -> WatchedFile:
        return WatchedFile(
            file=f"workspace:{name}",
            path=f"/{name}",
            drifted_keys=drifted,
            changed_keys=(),
            changed_at=at,
            label="workspace-settings",
        )

    made = report(
        host(),
        workspace("a", "x", "y", at=NOW),
        workspace("b", "x", at=NOW - 5),
        workspace("c", at=None),
        totals=Totals(config_changes={"workspace-settings": 7}),
    )
    label = ("workspace-settings",)
    assert values(made, "goarmd_config_drifted_keys") == {label: 3}
    assert values(made, "goarmd_config_last_change_timestamp_seconds") == {label: NOW}
    assert values(made, "goarmd_config_changes_total") == {label: 7}
