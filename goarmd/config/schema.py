"""The settings, each with its help; the file that sets them is TOML and every key is optional.

`config.example.toml` is generated from this table. Reading and its error messages are in `configfile.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import Meta, Struct, field

from goarmd.catalog.groups import DEFAULT_GROUPS, GroupPatterns, classifier, unseen
from goarmd.catalog.process_pattern import ProcessPattern
from goarmd.core.units import Seconds, Size

if TYPE_CHECKING:
    from collections.abc import Callable


def _help(text: str) -> Meta:
    return Meta(description=text)


Texts = tuple[str, ...]


class _Section(Struct, frozen=True, forbid_unknown_fields=True):
    """A table of the file: frozen, and unknown keys are refused."""


class Sampling(_Section, frozen=True):
    """How often the machine is looked at."""

    interval: Annotated[Seconds, _help("Time between two looks at the processes.")] = Seconds(15)
    slow_interval: Annotated[Seconds, _help("Time between two runs of sources that take long.")] = Seconds(300)


class Http(_Section, frozen=True):
    """The page that Prometheus scrapes."""

    listen: Annotated[str, _help("Address and port. Loopback unless you mean to share it.")] = "127.0.0.1:16464"
    hosts: Annotated[Texts, _help("Further Host headers to answer to, such as the name of this machine.")] = ()
    tls_certificate: Annotated[str, _help("PEM file with the certificate chain; empty serves plain HTTP.")] = ""
    tls_key: Annotated[str, _help("PEM file with the private key.")] = ""
    username: Annotated[str, _help("Ask for this login; empty asks for none.")] = ""
    password_file: Annotated[str, _help("File that holds the login's password in its first line.")] = ""
    insecure: Annotated[bool, _help("Allow non-loopback addresses without TLS and a login.")] = False

    @property
    def address(self) -> tuple[str, int]:
        """Host and port of `listen`; an IPv6 host without its brackets."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)


class Textfile(_Section, frozen=True):
    """The same metrics as a file, for node_exporter's textfile collector."""

    path: Annotated[str, _help("File to write, its name ending in .prom; empty writes none.")] = ""


class Log(_Section, frozen=True):
    """What goarmd says about its own work."""

    level: Annotated[Literal["debug", "info", "warning", "error"], _help("The least severe to be said.")] = "info"
    file: Annotated[str, _help("File to write to; empty means standard error.")] = ""
    max_size: Annotated[Size, _help("The file is set aside at this size; one older file is kept.")] = Size(5_000_000)


class Checks(_Section, frozen=True):
    """What doctor and goarmd_findings judge."""

    disabled: Annotated[Texts, _help("Names of checks not to run.")] = ()


class Sources(_Section, frozen=True):
    """Where facts come from."""

    disabled: Annotated[Texts, _help("Names of sources not to read.")] = ()


class Executables(_Section, frozen=True):
    """Which programs are looked at as files, beside Go's tools and editors."""

    workspaces: Annotated[
        Texts, _help("Folders of your projects, in which debug binaries (__debug_bin*) are found.")
    ] = ()


class Metrics(_Section, frozen=True):
    """What the metrics tell."""

    workspace_label: Annotated[
        bool, _help("Label goarmd_gopls_footprint_bytes with the workspace's folder name (the ten largest).")
    ] = False


class Group(_Section, frozen=True):
    """A group of processes. The lists are shell globs; those left empty are not asked."""

    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]*$", description="Name, the value of the label `group`.")]
    programs: Annotated[Texts, _help("The program's own name.")] = ()
    paths: Annotated[Texts, _help("The whole path of the program's file.")] = ()
    arguments: Annotated[Texts, _help("At least one of these fits one argument.")] = ()
    without: Annotated[Texts, _help("None of these fits any argument.")] = ()


class Policy(_Section, frozen=True):
    """What you expect of one setting or variable. A row with a built-in row's name replaces it."""

    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]*$", description="Name of the row.")]
    key: Annotated[str, _help("A variable such as GOPRIVATE, or a setting such as go.lintTool.")]
    expect: Annotated[
        Literal["present", "absent", "is", "is-not", "at-least"], _help("What is expected of its value.")
    ]
    values: Annotated[Texts, _help("Of which values; shell patterns, but a number for at-least.")] = ()
    severity: Annotated[Literal["info", "warning", "critical"], _help("How bad it is if not.")] = "warning"
    why: Annotated[str, _help("Why, one sentence.")] = ""
    remedy: Annotated[str, _help("What to do, one sentence.")] = ""


class Budget(_Section, frozen=True):
    """How much memory (footprint) one process of a group may take."""

    warning: Annotated[Size | None, _help("Above this it is worth a look.")] = None
    critical: Annotated[Size | None, _help("Above this the machine suffers.")] = None


# 1.4 GB: twice the steady state that users of mid-size repositories report; 4 GB: where 16 GB Macs begin to swap
# (golang/go#37670, #54268, golang/vscode-go#1859).
DEFAULT_BUDGETS = {"gopls": Budget(warning=Size(1_400_000_000), critical=Size(4_000_000_000))}


class Config(_Section, frozen=True):
    """Everything that can be set."""

    sampling: Sampling = Sampling()
    http: Http = Http()
    metrics: Metrics = Metrics()
    textfile: Textfile = Textfile()
    log: Log = Log()
    checks: Checks = Checks()
    sources: Sources = Sources()
    executables: Executables = Executables()
    budgets: Annotated[dict[str, Budget], _help("Memory of one process, a table for each group: [budgets.gopls].")] = (
        field(default_factory=lambda: DEFAULT_BUDGETS)
    )
    groups: Annotated[
        tuple[Group, ...],
        _help("Groups of your own, asked before the built-in ones; a built-in name replaces that group."),
    ] = ()

    policy: Annotated[tuple[Policy, ...], _help("Rows of your own policy for settings, beside the built-in ones.")] = ()

    def group_patterns(self) -> tuple[GroupPatterns, ...]:
        """The groups in matching order: the file's own, then the built-in ones it does not replace."""
        own: dict[str, tuple[ProcessPattern, ...]] = {}
        for row in self.groups:
            pattern = ProcessPattern(
                programs=row.programs, paths=row.paths, arguments=row.arguments, without=row.without
            )
            own[row.name] = (*own.get(row.name, ()), pattern)
        kept = (group for group in DEFAULT_GROUPS if group.name not in own)
        return (*(GroupPatterns(name, patterns) for name, patterns in own.items()), *kept)

    def group_names(self) -> tuple[str, ...]:
        """The names of all groups, in order."""
        return tuple(group.name for group in self.group_patterns())

    def group_finder(self) -> Callable[[str, str | None], str | None]:
        """Finds the group of a program, by its name and file, of which no process was seen; None when not watched.

        Where the file is unknown, a group of your own that asks for paths is taken by its name.
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
        """The memory budget of a group; an empty one when none is set."""
        return self.budgets.get(group) or DEFAULT_BUDGETS.get(group) or Budget()
