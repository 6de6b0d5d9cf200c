"""Names that people write in settings though no program ever read them, and what to use instead.

Most come from an article on Go in VS Code on Apple silicon, which names settings that were never there. For the
settings of the Go extension: no package.json of golang/vscode-go, from its first commit of 2015 to 2026-08-21, has
them, unless the row says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goarmd.catalog.verdict import Severity

_HISTORY = "golang/vscode-go package.json, all commits to 2026-08-21"
_PICKAXE = "golang/vscode-go and golang/tools, no commit names it (2026-08-21)"
_FLAGS = 'move flags that gopls has to "go.languageServerFlags"'


class Place(StrEnum):
    """Where an invented name stands."""

    SETTING = "setting"
    LAUNCH = "launch"
    VARIABLE = "variable"
    FILE = "file"
    GOPLS = "gopls"  # by the whole dotted key inside the gopls section
    FLAG = "flag"  # of gopls, without its dashes


@dataclass(frozen=True, slots=True)
class Invention:
    """A name that nothing reads.

    Attributes:
        instead: what to do, as a clause that follows "Delete it" or stands alone.
        source: where this was looked up.
        severity: `warning` if something else happens than its author expects.
    """

    place: Place
    name: str
    instead: str
    source: str
    severity: Severity = "info"


INVENTIONS = (
    Invention(Place.SETTING, "go.goplsArgs", _FLAGS, _PICKAXE),
    Invention(Place.SETTING, "go.goplsFlags", _FLAGS, _HISTORY),
    Invention(Place.SETTING, "go.goplsOptions", 'gopls has its own block, "gopls": {...}', _HISTORY),
    Invention(Place.SETTING, "go.goplsPath", 'use "go.alternateTools": {"gopls": "/path/to/gopls"}', _HISTORY),
    Invention(Place.SETTING, "go.dlvPath", 'use "go.alternateTools": {"dlv": "/path/to/dlv"}', _HISTORY),
    Invention(Place.SETTING, "go.delvePath", 'use "go.alternateTools": {"dlv": "/path/to/dlv"}', _HISTORY),
    Invention(Place.SETTING, "go.env", 'use "go.toolsEnvVars"', _HISTORY),
    Invention(Place.SETTING, "go.envVars", 'use "go.toolsEnvVars"', _HISTORY),
    Invention(Place.SETTING, "go.proxy", 'type go env -w GOPROXY=..., or use "go.toolsEnvVars"', _HISTORY),
    # In the extension until 0.6.69 (2017), before VS Code could format on save.
    Invention(Place.SETTING, "go.formatOnSave", 'use "[go]": {"editor.formatOnSave": true}', _HISTORY),
    Invention(
        Place.SETTING,
        "go.organizeImportsOnSave",
        'use "[go]": {"editor.codeActionsOnSave": {"source.organizeImports": "explicit"}}',
        _HISTORY,
    ),
    # In the extension until 0.6.70 (2018) and 0.6.60 (2017).
    Invention(Place.SETTING, "go.useDiffForFormatting", "gopls formats", _HISTORY),
    Invention(Place.SETTING, "go.referencesCodeLens.enabled", "nothing took its place", _HISTORY),
    Invention(
        Place.LAUNCH,
        "dlvPath",
        'use "go.alternateTools": {"dlv": "/path/to/dlv"} in settings.json',
        "golang/vscode-go src/goDebugConfiguration.ts",
        "warning",
    ),
    Invention(
        Place.LAUNCH,
        "dlv-path",
        'use "go.alternateTools": {"dlv": "/path/to/dlv"} in settings.json',
        "golang/vscode-go src/goDebugConfiguration.ts",
        "warning",
    ),
    Invention(
        Place.LAUNCH,  # the extension writes its own value over it
        "dlvToolPath",
        'use "go.alternateTools": {"dlv": "/path/to/dlv"} in settings.json',
        "golang/vscode-go src/goDebugConfiguration.ts",
        "warning",
    ),
    Invention(
        Place.GOPLS,
        "cache.directory",
        'to move the cache, set GOPLSCACHE in "go.toolsEnvVars"',
        "golang/tools gopls/internal/filecache (getCacheDir)",
    ),
    Invention(
        Place.GOPLS,
        "semanticTokens.enabled",
        'write "ui.semanticTokens" instead; false is its default',
        "golang/tools gopls/doc/settings.md",
    ),
    Invention(
        Place.FLAG,
        "mod",
        "it is a flag of go build, where readonly is the default; other values belong into build.buildFlags of gopls",
        "golang/vscode-go#1610",
    ),
    Invention(
        Place.FLAG,
        "cachesize",
        "memoryLimit bounds the memory of gopls 0.24 and newer, build.directoryFilters makes it smaller",
        "golang/tools gopls/doc/release/v0.24.0.md",
    ),
    Invention(Place.FLAG, "cpuprofile", "the flag is -profile.cpu=FILE", "golang/tools gopls/internal/cmd/cmd.go"),
    Invention(Place.FLAG, "memprofile", "the flag is -profile.mem=FILE", "golang/tools gopls/internal/cmd/cmd.go"),
    Invention(Place.VARIABLE, "GOLSP_CPU_AFFINITY", "GOMAXPROCS in go.toolsEnvVars limits gopls", _PICKAXE),
    Invention(Place.VARIABLE, "GO_SDK_OVERRIDE", "GOTOOLCHAIN or go.alternateTools.go selects a Go", _PICKAXE),
    Invention(Place.VARIABLE, "GO_SDK_AUTO_DETECT", "GOTOOLCHAIN selects a Go", _PICKAXE),
    Invention(Place.FILE, ".golangrc", "the go and toolchain lines of go.mod select a Go", _PICKAXE),
)

_BY_NAME = {(row.place, row.name): row for row in INVENTIONS}


def invention(place: Place, name: str) -> Invention | None:
    """The row of a name; None if it is not a known invention."""
    return _BY_NAME.get((place, name))
