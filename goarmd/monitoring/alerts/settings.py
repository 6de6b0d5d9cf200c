"""Alerts on what is installed and set: translated programs, drift, the proxies, and what the other checks find."""

from __future__ import annotations

from goarmd.catalog.go_tools import install_command
from goarmd.core.findings import Severity
from goarmd.monitoring import AlertRule, Runbook
from goarmd.monitoring.alerts._found import RESTART
from goarmd.monitoring.promql import Unlike, metric, selector, sum_without
from goarmd.rosetta.checks import translated_process
from goarmd.settings.checks import config_drift, proxy_failing

TRANSLATED_PROCESS = AlertRule(
    name="GoarmdTranslatedProcess",
    expr=sum_without(
        f"last_over_time({selector(metric('goarmd_group_processes'), translated='true')}[2m])", "arch", "translated"
    )
    + " > 0",
    hold="5m",  # one sample is visible for 2 minutes, and a build may run an Intel program for some
    keep=RESTART,
    severity=Severity.WARNING,
    summary="A Go tool or an editor runs translated.",
    description="{{ $labels.group }} on {{ $labels.instance }} runs under Rosetta or QEMU ({{ $value }} process(es)). "
    "`goarmd doctor` names the program to replace.",
    runbook=Runbook(
        "A watched process was compiled for another processor and runs under Rosetta 2 or another emulator: slower, "
        "larger, and a translated `dlv` cannot debug.",
        "The children of a translated process are translated too: an Intel editor or terminal starts Intel tools. Find "
        "the first translated process of the chain and install its build for this machine. After a move from an Intel Mac, "
        "`~/go/bin` and `/usr/local` still contain Intel programs.",
        (
            "goarmd doctor",
            "goarmd rosetta",
            str(install_command("gopls")),
            str(install_command("dlv")),
        ),
    ),
    checks=(translated_process.CHECK.name,),
)

CONFIG_DRIFT = AlertRule(
    name="GoarmdConfigDrift",
    expr=f"{selector(metric('goarmd_config_drifted_keys'))} > 0",
    hold="1h",
    keep=RESTART,
    severity=Severity.INFO,
    summary="Settings differ from the accepted baseline.",
    description="{{ $value }} key(s) of {{ $labels.file }} on {{ $labels.instance }} differ from the baseline. "
    "`goarmd drift` names them.",
    runbook=Runbook(
        "A watched settings file has differed from its accepted baseline for an hour.",
        "See which keys changed and when. Undo the change, or accept it.",
        ("goarmd drift", "goarmd drift --accept"),
    ),
    checks=(config_drift.CHECK.name,),
)

PROXY_FAILING = AlertRule(
    name="GoarmdProxyFailing",
    expr=f"{selector(metric('goarmd_proxy_probe_success'))} == 0",
    hold="30m",
    keep=RESTART,
    severity=Severity.WARNING,
    summary="A module proxy does not answer.",
    description="The module proxy {{ $labels.proxy }} does not answer on {{ $labels.instance }}. Run `goarmd doctor` there.",
    runbook=Runbook(
        "A module proxy of GOPROXY has not answered the probe for half an hour, although there is a network. go commands "
        "that need a module that is not in the cache fail or wait. The probe is off unless `proxy_probe.enabled` is set.",
        "`goarmd doctor` names the hop that fails and why; the panel *Duration of a proxy probe* shows how far it comes. "
        "Most often a VPN is off, an HTTP proxy is needed (`HTTPS_PROXY`), or a login has expired (`~/.netrc`).",
        ("goarmd doctor", "go env GOPROXY GONOPROXY GOSUMDB"),
    ),
    checks=(proxy_failing.CHECK.name,),
)


def check_failing(with_own_alert: tuple[str, ...]) -> AlertRule:
    """The alert on what all checks find but those that have an alert already."""
    found = selector(
        metric("goarmd_findings"),
        check=Unlike(tuple(sorted(set(with_own_alert)))),
        severity=(str(Severity.WARNING), str(Severity.CRITICAL)),
    )
    return AlertRule(
        name="GoarmdCheckFailing",
        expr=sum_without(found, "severity") + " > 0",  # a check may find both; the alert has a severity of its own
        hold="15m",
        keep=RESTART,
        severity=Severity.WARNING,
        summary="A check has findings.",
        description="The check {{ $labels.check }} has {{ $value }} finding(s) of severity warning or critical "
        "on {{ $labels.instance }}. `goarmd doctor` names the place and the edit.",
        runbook=Runbook(
            "A check of severity warning or critical that has no alert for itself has had findings for a quarter of an "
            "hour, such as a setting that makes gopls exit, or a program for another processor. Checks of severity info "
            "raise no alert.",
            "`goarmd doctor` names the file, the line and the edit; the section *Checks* below says why it matters. What "
            "you know and accept can be put aside with `goarmd ack`.",
            ("goarmd doctor", "goarmd fix"),
        ),
    )
