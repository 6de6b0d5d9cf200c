"""goarmd's configuration: every key with its type, default and help. The file is TOML, and every key is optional.

`config.example.toml` is generated from these classes; `file.py` reads the file and writes the error messages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta, Struct, field, structs

from goarmd.catalog.groups import DEFAULT_GROUPS, GroupPatterns, classifier, unseen
from goarmd.catalog.process_pattern import ProcessPattern
from goarmd.core.units import Seconds, Size

if TYPE_CHECKING:
    from collections.abc import Callable


def _help(text: str) -> Meta:
    return Meta(description=text)


Texts = tuple[str, ...]
_BUILT_IN = tuple(group.name for group in DEFAULT_GROUPS)


class _Section(Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the file; unknown keys are refused."""


class Sampling(_Section, frozen=True):
    """How often the machine is sampled."""

    interval: Annotated[Seconds, _help("Interval of the process samples, at most 2m.")] = Seconds(15)
    slow_interval: Annotated[Seconds, _help("Interval of the slow sources.")] = Seconds(300)
    spare_battery: Annotated[
        bool, _help("Sample half as often on battery. A command gets a new sample anyway, a scrape starts one.")
    ] = False

    @property
    def longest(self) -> float:
        """Seconds between two regular samples, at most."""
        return float(self.interval) * (2 if self.spare_battery else 1)


class Http(_Section, frozen=True):
    """The web server that Prometheus scrapes."""

    listen: Annotated[str, _help("Address and port. Only loopback is safe without TLS and a login.")] = (
        "127.0.0.1:16464"
    )
    hosts: Annotated[Texts, _help("More accepted Host headers, such as the name of this machine.")] = ()
    tls_certificate: Annotated[str, _help("PEM file with the certificate chain; empty serves plain HTTP.")] = ""
    tls_key: Annotated[str, _help("PEM file with the private key.")] = ""
    username: Annotated[str, _help("User name of the login; empty means no login.")] = ""
    password_file: Annotated[str, _help("File with the login's password in its first line.")] = ""
    insecure: Annotated[bool, _help("Allow other machines to connect without TLS or a login (not recommended).")] = (
        False
    )

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of `listen`; an IPv6 host without its brackets."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)


class Textfile(_Section, frozen=True):
    """The same metrics as a file, for node_exporter's textfile collector."""

    path: Annotated[str, _help("File to write, with a name that ends in .prom; empty writes none.")] = ""


class Notifications(_Section, frozen=True):
    """Critical findings and crash loops on the desktop: osascript on macOS, notify-send on Linux."""

    enabled: Annotated[bool, _help("Show them.")] = False
    hold: Annotated[Seconds, _help("How long a finding must last before it is shown.")] = Seconds(60)
    quiet: Annotated[str, _help("Quiet hours, such as 22:00-07:00; empty means none.")] = ""
    command: Annotated[Texts, _help("Your own program and its first arguments; title and text follow.")] = ()


class Log(_Section, frozen=True):
    """goarmd's own log."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"], _help("Lowest level to log: debug, info, warning or error.")
    ] = "info"
    file: Annotated[str, _help("Log file; empty means standard error.")] = ""
    max_size: Annotated[Size, _help("Rotate the log at this size; one old file is kept.")] = Size(5_000_000)


class Checks(_Section, frozen=True):
    """The checks behind doctor and goarmd_findings."""

    disabled: Annotated[Texts, _help("Names of disabled checks.")] = ()


class Sources(_Section, frozen=True):
    """The sources of goarmd's data."""

    disabled: Annotated[Texts, _help("Names of disabled sources.")] = ()


class Executables(_Section, frozen=True):
    """Program files to read besides Go's tools and editors."""

    workspaces: Annotated[Texts, _help("Folders of your projects, to search for debug binaries (__debug_bin*).")] = ()


class Settings(_Section, frozen=True):
    """How the settings of editors, Go and shells are judged."""

    policy: Annotated[str, _help("Policy file of your team; empty means none.")] = ""


class ProxyProbe(_Section, frozen=True):
    """Asks your Go module proxies each slow interval, as Go would: through HTTP(S)_PROXY, with their logins."""

    enabled: Annotated[bool, _help("Ask them. goarmd uses the network for nothing else.")] = False
    timeout: Annotated[Seconds, _help("Longest time for one of them.")] = Seconds(10)
    slow: Annotated[Seconds, _help("An answer that takes longer is a finding.")] = Seconds(3)


class Metrics(_Section, frozen=True):
    """Optional labels of the metrics."""

    workspace_label: Annotated[
        bool, _help("Label goarmd_gopls_footprint_bytes with the workspace's folder name (the ten largest).")
    ] = False


class Group(_Section, frozen=True):
    """A group of processes. Each list holds shell patterns; an empty list matches everything."""

    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]*$", description="Name, the value of the label `group`.")]
    programs: Annotated[Texts, _help("The program's base name.")] = ()
    paths: Annotated[Texts, _help("The full path of the program's file.")] = ()
    arguments: Annotated[Texts, _help("At least one pattern must match an argument.")] = ()
    without: Annotated[Texts, _help("No pattern may match an argument.")] = ()


class Policy(_Section, frozen=True):
    """What you expect of one setting or variable. A row with a built-in row's name replaces it."""

    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]*$", description="Name of the row.")]
    key: Annotated[str, _help("A variable such as GOPRIVATE, or a setting such as go.lintTool.")]
    expect: Annotated[Literal["present", "absent", "is", "is-not", "at-least"], _help("What is expected of its value.")]
    values: Annotated[Texts, _help("Expected values: shell patterns, or one number for at-least.")] = ()
    severity: Annotated[Literal["info", "warning", "critical"], _help("How bad it is if not.")] = "warning"
    why: Annotated[str, _help("Why, one sentence.")] = ""
    remedy: Annotated[str, _help("What to do, one sentence.")] = ""


class Ignore(_Section, frozen=True):
    """Findings that you know and accept: they are put aside, and counted only in goarmd_acknowledged_findings."""

    check: Annotated[str, _help("Name of the check, as goarmd doctor shows it.")]
    subject: Annotated[str, _help("Shell pattern that the finding's subject must match.")] = "*"
    reason: Annotated[str, _help("Why, one sentence.")] = ""


class Budget(_Section, frozen=True):
    """Memory limits (footprint) of one process of a group."""

    warning: Annotated[Size | None, _help("Warning level.")] = None
    critical: Annotated[Size | None, _help("Critical level, at which the machine becomes slow.")] = None


# 1.4 GB: twice the steady state that users of mid-size repositories report; 4 GB: 16 GB Macs start to swap
# (golang/go#37670, #54268, golang/vscode-go#1859).
DEFAULT_BUDGETS = {"gopls": Budget(warning=Size(1_400_000_000), critical=Size(4_000_000_000))}


def _filled(budget: Budget | None, usual: Budget) -> Budget:
    """The budget, with the usual levels where it has none."""
    if budget is None:
        return usual
    warning, critical = budget.warning, budget.critical
    return Budget(
        warning=usual.warning if warning is None else warning, critical=usual.critical if critical is None else critical
    )


class Config(_Section, frozen=True):
    """The whole configuration."""

    sampling: Sampling = Sampling()
    http: Http = Http()
    metrics: Metrics = Metrics()
    textfile: Textfile = Textfile()
    notifications: Notifications = Notifications()
    log: Log = Log()
    checks: Checks = Checks()
    sources: Sources = Sources()
    executables: Executables = Executables()
    settings: Settings = Settings()
    proxy_probe: ProxyProbe = ProxyProbe()
    budgets: Annotated[
        dict[str, Budget],
        _help("Memory limits of one process, one table per group."),
    ] = field(default_factory=lambda: DEFAULT_BUDGETS)
    groups: Annotated[
        tuple[Group, ...],
        _help("Your own groups, matched before the built-in ones; reusing a built-in name replaces it."),
    ] = ()

    policy: Annotated[tuple[Policy, ...], _help("Rows of your own policy for settings, beside the built-in ones.")] = ()

    ignore: Annotated[tuple[Ignore, ...], _help("Findings to put aside, as `goarmd ack` does one by one.")] = ()

    def group_patterns(self) -> tuple[GroupPatterns, ...]:
        """The groups in matching order: those of the file, then the built-in ones it does not replace."""
        own: dict[str, tuple[ProcessPattern, ...]] = {}
        for row in self.groups:
            pattern = ProcessPattern(
                programs=row.programs, paths=row.paths, arguments=row.arguments, without=row.without
            )
            own[row.name] = (*own.get(row.name, ()), pattern)
        kept = (group for group in DEFAULT_GROUPS if group.name not in own)
        return (*(GroupPatterns(name, patterns) for name, patterns in own.items()), *kept)

    def group_names(self) -> tuple[str, ...]:
        """The names of all groups, in matching order."""
        return tuple(dict.fromkeys((*(row.name for row in self.groups), *_BUILT_IN)))

    def group_finder(self) -> Callable[[str, str | None], str | None]:
        """A function that finds the group of a program without a process, by base name and path; None if not watched.

        Without a path, a group that replaces a built-in one is found by the built-in patterns.
        """
        of_mine, of_default, names = classifier(self.group_patterns()), classifier(DEFAULT_GROUPS), self.group_names()

        def group_of(program: str, path: str | None) -> str | None:
            found = of_mine(unseen(program, path))
            if found is None and path is None:
                named = of_default(unseen(program, None))
                return named if named in names else None
            return found

        return group_of

    def budget(self, group: str) -> Budget:
        """The memory budget of a group; an empty one if none is set."""
        return self.budgets.get(group) or Budget()

    def with_default_budgets(self) -> Config:
        """The same, where a level that is not set is the default one."""
        budgets = {group: _filled(self.budgets.get(group), usual) for group, usual in DEFAULT_BUDGETS.items()}
        return structs.replace(self, budgets={**budgets, **self._other_budgets()})

    def _other_budgets(self) -> dict[str, Budget]:
        return {group: budget for group, budget in self.budgets.items() if group not in DEFAULT_BUDGETS}
