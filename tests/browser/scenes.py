"""Machines for the page, each with its past: nothing runs, all is well, a day of trouble, and names that mean harm."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING, Any

from goarmd.core.facts import Architecture, Fact, Problem, SourceRun
from goarmd.core.findings import CheckFault, Finding, Remedy, SettingLine, Severity
from goarmd.core.text import size
from goarmd.crashes.evidence import Cause, Crash, EvidenceSource, Seen
from goarmd.history.recorder import History
from goarmd.runtime.report import Report, Totals
from goarmd.settings.facts import WatchedFile
from goarmd.state.state_file import StateFile
from tests.builders import ancestor, evidence, executable, host, process, report, sample, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MB = 1_000_000
HOUR, DAY = 3600.0, 86_400.0
SETTINGS = "~/Library/Application Support/Code/User/settings.json"
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\u202etxt.exe\u2066 right to left",
    "x" * 10_000,
    "caf\udce9\n\x1b[31mred",
    "</main></body><h1>gone",
    "日本語 العربية עברית",
)


@dataclass(frozen=True)
class Scene:
    """A report and the history before it."""

    report: Report
    history: History | None = None
    kept: list[StateFile] = field(default_factory=list)


def crash(at: float, program: str = "gopls", cause: str = "bad-flag", editor: str = "vscode") -> Crash:
    words = {
        "bad-flag": ("flag provided but not defined: -cachesize", "Take the flag out of go.languageServerFlags."),
        "out-of-memory": ("the kernel killed it for memory", "Set a memoryLimit for gopls."),
        "go-panic": ("panic: runtime error: index out of range [5]", "Update gopls: go install golang.org/x/tools/gopls@latest."),
    }[cause]  # fmt: skip
    piece = evidence(program=program, group=program, at=at, editor=editor, reference=f"{program} {at}")
    causes = (Cause(cause, *words),)
    return Crash(id=f"{at}", seen=(Seen(piece, "first"),), causes=causes, source=EvidenceSource.EXIT, counts=True)


def finding(check: str, severity: Severity, title: str, detail: str, since: float, **given: Any) -> Finding:
    remedy = given.pop("remedy", Remedy("Look at it.", ("goarmd doctor",)))
    why = given.pop("why", "An editor that restarts gopls again and again gives up.")
    subject = given.pop("subject", "gopls")
    return Finding(check, title, severity, subject, detail, why, since, remedy, **given)


def setting(key: str, line: int, detail: str, since: float, severity: Severity = Severity.WARNING) -> Finding:
    remedy = Remedy(f"Delete line {line}.", ("goarmd settings",), edit="")
    return finding(
        "unknown_setting", severity, "A setting that nothing reads", detail, since,
        remedy=remedy, subject=key, place=SettingLine(SETTINGS, line, key),
    )  # fmt: skip


def editor_parts(now: float, editor: str = "Code") -> Iterator[Fact]:
    parents = (ancestor(editor, pid=400), ancestor("launchd", pid=1))
    kinds = (("Renderer", 310), ("Renderer", 280), ("Plugin", 420), ("GPU", 130))
    for number, (kind, megabytes) in enumerate(kinds):
        group = f"code-helper-{kind.lower()}"
        helper = process(f"{editor} Helper ({kind})", group=group, pid=500 + number, ancestors=parents,
                         started_at=now - 7 * HOUR)  # fmt: skip
        yield sample(helper, footprint_bytes=megabytes * MB, cpu_seconds=200.0 * number)
    yield sample(process(editor, group="editor", pid=400, ancestors=parents[1:], started_at=now - 7 * HOUR),
                 footprint_bytes=190 * MB, cpu_seconds=900.0)  # fmt: skip


def gopls(now: float, pid: int, megabytes: int, editor: str = "vscode", **given: Any) -> Fact:
    parents = given.pop("ancestors", (ancestor("Code Helper (Plugin)", pid=502), ancestor("Code", pid=400)))
    workspace = given.pop("workspace", "/Users/you/src/shop/backend")
    server = process("gopls", editor=editor, pid=pid, ancestors=parents, workspace=workspace,
                     started_at=now - given.pop("up", 2 * HOUR), **given)  # fmt: skip
    return sample(server, footprint_bytes=megabytes * MB, cpu_seconds=1234.0)


def programs() -> tuple[Fact, ...]:
    return (
        executable("go", path="/opt/homebrew/bin/go"),
        executable("gopls", path="/Users/you/go/bin/gopls"),
    )


def files(now: float, changed_at: float | None = None, keys: tuple[str, ...] = ()) -> tuple[Fact, ...]:
    return (
        WatchedFile(file="vscode-settings", path=SETTINGS, drifted_keys=keys, changed_keys=keys, changed_at=changed_at),
        WatchedFile(file="zshrc", path="~/.zshrc", drifted_keys=(), changed_keys=(), changed_at=None),
    )


def runs(now: float) -> tuple[SourceRun, ...]:
    names = ("processes", "host", "executables", "settings", "judged_settings", "crash_reports", "editor_logs", "state")
    return tuple(SourceRun(name, now - 2, 0.0012 * (number + 1)) for number, name in enumerate(names))


def first_minute() -> Scene:
    """A fresh machine: nothing is installed, nothing runs."""
    now = time.time()
    return Scene(_report(now, host(), sources=runs(now)))


def well(days: float = 1) -> Scene:
    """Everything is fine, with a day of history."""
    now = time.time()
    facts = (*editor_parts(now), gopls(now, 700, 640), host(), *programs(), *files(now),
             executable("dlv", path="/Users/you/go/bin/dlv"))  # fmt: skip
    now_report = _report(now, *facts, sources=runs(now))
    return _with_past(now_report, now, days=days)


def trouble(days: float = 1) -> Scene:
    """A changed setting, crashes after it, a gopls above its budget, a translated one, and settings to fix."""
    now = time.time()
    changed_at = now - 3.2 * HOUR
    crashes = [crash(changed_at + 180 + 70 * number) for number in range(5)]
    crashes += [
        crash(now - 9 * HOUR, cause="out-of-memory", editor="cursor"),
        crash(now - 20 * HOUR, "dlv", "go-panic"),
    ]
    by_hand = gopls(now, 801, 310, "none", architecture=Architecture.X86_64, translated=True, up=600,
                    ancestors=(ancestor("zsh", translated=True), ancestor("Terminal", translated=True)))  # fmt: skip
    facts = (
        *editor_parts(now),
        gopls(now, 700, 2150, workspace="/Users/you/src/shop/a-rather-long-name-of-a-monorepo/services/checkout"),
        gopls(now, 790, 540, "cursor", workspace="/Users/you/src/tools", ancestors=(ancestor("Cursor Helper (Plugin)"),)),
        by_hand,
        sample(process("dlv", group="dlv", pid=900, ancestors=(ancestor("Code Helper (Plugin)"),)), footprint_bytes=44 * MB),
        host(), translated(by_hand.process), *programs(), *crashes,  # type: ignore[attr-defined]
        *files(now, changed_at, ("go.languageServerFlags", "go.goplsArgs")),
    )  # fmt: skip
    found = (
        finding("crash_loop", Severity.CRITICAL, "A program crashes again and again",
                "gopls crashed 5 times in 10 minutes: bad-flag (flag provided but not defined: -cachesize)", now - 3 * HOUR,
                remedy=Remedy("Take -cachesize out of go.languageServerFlags, line 8 of settings.json.", ("goarmd fix",))),
        finding("translated_process", Severity.WARNING, "A program runs translated",
                "gopls (pid 801) in Terminal runs under Rosetta", now - 600, subject="pid 801",
                why="It is slower, and will not run without Rosetta.",
                remedy=Remedy("Install the native one, then restart the language server.", (
                    "arch -arm64 /opt/homebrew/bin/go install golang.org/x/tools/gopls@latest", "which -a gopls"))),
        finding("memory_budget", Severity.WARNING, "A process uses more memory than its budget",
                f"gopls in Visual Studio Code (pid 700) uses {size(2150 * MB)}, above its warning budget of 1.4 GB",
                now - 25 * 60, subject="pid 700", why="A gopls above its usual size makes the machine swap.",
                remedy=Remedy('Set a soft limit in settings.json: "gopls": {"memoryLimit": 2000000000}.')),
        setting("go.languageServerFlags", 8, "gopls has no flag -cachesize: it exits at its start.", now - 3 * HOUR, Severity.CRITICAL),
        setting("go.goplsArgs", 11, "Nothing reads go.goplsArgs. gopls' own settings stand below \"gopls\".", now - 3 * HOUR),
        setting("go.useLanguageServer", 3, "It is on unless it is switched off.", now - 9 * DAY, Severity.INFO),
    )  # fmt: skip
    problems = (
        SourceRun(
            "crash_reports", now, 0.004, problems=(Problem(kind="io", text="~/Library/Logs/x.ips: permission denied"),)
        ),
    )
    now_report = _report(now, *facts, findings=found, sources=(*runs(now)[:5], *problems))
    return _with_past(now_report, now, days=days, changed_at=changed_at, crashes=len(crashes))


def hostile(days: float = 1) -> Scene:
    """Names of programs, files, editors, keys and messages that mean harm."""
    now = time.time()
    facts: list[Fact] = [host(chip=HOSTILE[0], os_version=HOSTILE[2])]
    for number, name in enumerate(HOSTILE * 8):
        facts.append(
            gopls(now, 100 + number, 100 + number, name, workspace=f"/{name}", ancestors=(ancestor(name),), path=name)
        )
        facts.append(sample(process(name, group="go", pid=600 + number), footprint_bytes=number * MB))
    facts += [
        replace(crash(now - 60 * number), causes=(Cause("go-panic", name, name),))
        for number, name in enumerate(HOSTILE)
    ]
    facts += [WatchedFile(file=f"f{number}", path=name, drifted_keys=(name,), changed_keys=(name,) * 9, changed_at=now - 300)
              for number, name in enumerate(HOSTILE)]  # fmt: skip
    facts += [executable("gopls", path=f"/{name}/gopls") for name in HOSTILE]
    found = [finding("memory_budget", Severity.CRITICAL, name, name, now - 5, why=name, subject=name, remedy=Remedy(name, (name, name)))
             for name in HOSTILE]  # fmt: skip
    found += [finding("unknown_setting", Severity.WARNING, name, name, now, subject=name + name, place=SettingLine(name, 5, name))
              for name in HOSTILE * 30]  # fmt: skip
    sources = tuple(SourceRun(name, now, 1.0, error=name, error_kind="io") for name in HOSTILE)
    now_report = _report(now, *facts, findings=tuple(found), sources=sources, config_error=HOSTILE[0],
                         faults=(CheckFault("x", HOSTILE[1]),))  # fmt: skip
    return _with_past(now_report, now, days=days)


def _report(now: float, *facts: Fact, **given: Any) -> Report:
    made = report(*facts, sampled_at=now, **given)
    return replace(made, snapshot=replace(made.snapshot, taken_at=now))


def _with_past(last: Report, now: float, *, days: float, changed_at: float = 0.0, crashes: int = 0) -> Scene:
    """The report after so many days: two editors by day, one of them growing, and a machine that sleeps at night."""
    state = StateFile(None)
    history = History(state, lambda: (0.0, 46 * MB))
    step, random, at = (15.0 if days <= 1 else 60.0 if days <= 3 else 150.0), Random(7), now - days * DAY
    while at < now - 20:
        hour = ((at - now) / HOUR) % 24
        if not 9.5 < hour < 14.5:
            history.record(_past_report(last, at, hour, random, changed_at))
        at += step
    history.record(last)
    return Scene(last, history, [state])


def _past_report(last: Report, at: float, hour: float, random: Random, changed_at: float) -> Report:
    grown = 500 + 1650 * max(0.0, (hour - 15) / 9 if hour > 14 else 0.3 * math.sin(hour / 3)) + random.uniform(-25, 25)
    facts = [
        gopls(at, 700, max(200, int(grown))),
        *files(at, *((changed_at, ("go.languageServerFlags", "go.goplsArgs")) if 0 <= at - changed_at < 15 else ())),
    ]
    if hour > 16 or hour < 6:
        facts.append(gopls(at, 790, 420 + int(60 * math.sin(at / 1800)), "cursor"))
    if random.random() < 0.2 and hour > 20:
        facts.append(gopls(at, 801, 310, "none", translated=True))
    made = report(*facts, sampled_at=at, config=last.config, totals=Totals(sleep_seconds=0.0))
    return replace(made, snapshot=replace(made.snapshot, taken_at=at))


def month() -> Scene:
    """The same after thirty days."""
    return trouble(30)


SCENES: dict[str, Callable[[], Scene]] = {
    "first-minute": first_minute,
    "well": well,
    "trouble": trouble,
    "hostile": hostile,
    "month": month,
}
