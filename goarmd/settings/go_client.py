"""What the Go extension of VS Code sends to gopls: the user's `gopls` settings, and what the extension adds.

The extension takes the object that VS Code has at `gopls`. So `"gopls": {"ui.semanticTokens": true}` is sent as it is,
and `"gopls.ui.semanticTokens": true` as `{"ui": {"semanticTokens": true}}`, which gopls refuses. go.toolsEnvVars is the
environment of the process and is not sent. Source: golang/vscode-go, adjustGoplsWorkspaceConfiguration in
extension/src/language/goLanguageServer.ts, compared tag by tag from v0.19 to v0.57.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goarmd.catalog.gopls_options import last_word, refusals
from goarmd.catalog.gopls_refusal import RefusalKind
from goarmd.catalog.gopls_table import release
from goarmd.settings.vscode_layers import look_up, merge_layers, tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from goarmd.catalog.gopls_refusal import Refusal
    from goarmd.catalog.gopls_table import Release

BUILD_FLAGS, HINTS, VULNCHECK = "build.buildFlags", "ui.inlayhint.hints", "ui.vulncheck"
LINKIFY, EXPERIMENTS = "linkifyShowMessage", "allExperiments"

# Each option that the extension adds: since which extension, and for which gopls at least.
_SINCE: Mapping[str, tuple[Release, Release]] = {
    BUILD_FLAGS: ((0, 20, 2), (0, 0, 0)),
    HINTS: ((0, 35, 0), (0, 8, 5)),
    VULNCHECK: ((0, 37, 0), (0, 10, 2)),
    LINKIFY: ((0, 40, 0), (0, 14, 0)),
    EXPERIMENTS: ((0, 43, 0), (0, 0, 0)),  # in pre-releases, whose minor version is odd
}
# The user's settings that these are made of.
_MADE_OF: Mapping[str, tuple[str, ...]] = {
    BUILD_FLAGS: ("go.buildFlags", "go.buildTags"),
    HINTS: ("go.inlayHints",),
    VULNCHECK: ("go.diagnostic.vulncheck",),
}
_PROMPT: Release = (0, 52, 0)  # go.diagnostic.vulncheck is "Prompt" by default since then, "Off" before
_IGNORED_ERROR: Release = (0, 49, 1)  # the eighth hint
_HINT_NAMES = (
    "assignVariableTypes",
    "compositeLiteralFields",
    "compositeLiteralTypes",
    "constantValues",
    "functionTypeParameters",
    "parameterNames",
    "rangeVariableTypes",
)
# Names of VS Code's own functions on a configuration object, which hide settings of the same name.
_HIDDEN = frozenset({"has", "get", "update", "inspect"})
_NEWEST: Release = (1 << 31, 0, 0)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a settings file names something.

    Attributes:
        layer: the file's place among the layers.
        path: the keys from the top of the file: `("gopls", "ui.vulncheck")` or `("go.buildTags",)`.
    """

    layer: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """The initializationOptions of the extension.

    Attributes:
        options: what is sent.
        origins: for each option the places that it comes from, the strongest layer first; empty if it is a default of
            the extension's own.
        replaced: keys of the user's block in whose place the extension sends its own value: they have no effect.
    """

    options: Mapping[str, object]
    origins: Mapping[str, tuple[Origin, ...]]
    replaced: tuple[str, ...] = ()


def sent(layers: Sequence[Mapping[str, object]], extension: str, gopls: str = "") -> Sent:
    """The options that are sent for settings files, and which keys of the user they come from.

    Args:
        layers: the weakest first: user, remote machine, workspace, folder.
        extension: its version; an unknown one is taken as the newest.
        gopls: its version; likewise.
    """
    users, added = _parts(merge_layers(layers), extension, gopls)
    origins = {option: tuple(_origins(layers, option, is_added=option in added)) for option in users | added}
    replaced = tuple(key for key, value in added.items() if key in users and users[key] != value)
    return Sent(users | added, origins, replaced)


def places(refusal: Refusal, answered: Sent) -> tuple[Origin, ...]:
    """The places in the user's settings that a refusal is about; empty if the extension alone has sent the option.

    A duplicate is about all keys with the same last word.
    """
    keys = [refusal.key]
    if refusal.kind is RefusalKind.DUPLICATE:
        keys = [key for key in answered.options if last_word(key) == refusal.name]
    return tuple(origin for key in keys for origin in answered.origins.get(key, ()))


def pair_refusals(extension: str, gopls: str, layers: Sequence[Mapping[str, object]] = ()) -> tuple[Refusal, ...]:
    """What gopls complains about although no setting of the user names it: the two versions do not fit.

    Unless the user sets go.diagnostic.vulncheck, extension 0.52 and newer sends vulncheck "Prompt", which gopls accepts
    since 0.21 (vscode-go#3970, #3950).

    Args:
        extension: its version.
        gopls: its version.
        layers: the user's settings, the weakest file first.
    """
    answered = sent(layers, extension, gopls)
    return tuple(each for each in refusals(answered.options, gopls) if not places(each, answered))


def _parts(settings: Mapping[str, object], extension: str, gopls: str) -> tuple[dict[str, object], dict[str, object]]:
    """What the user has set for gopls, and what the extension adds or puts in its place."""
    configuration = tree(settings)
    users = configuration.get("gopls")
    options = {key: value for key, value in users.items() if key not in _HIDDEN} if isinstance(users, dict) else {}
    return options, dict(_added(configuration, options, release(extension) or _NEWEST, release(gopls) or _NEWEST))


def _added(
    configuration: Mapping[str, object], users: Mapping[str, object], extension: Release, gopls: Release
) -> Iterator[tuple[str, object]]:
    is_prerelease = extension[1] % 2 == 1
    values = {
        BUILD_FLAGS: None if BUILD_FLAGS in users else _build_flags(configuration),
        HINTS: _hints(configuration, extension),
        VULNCHECK: _vulncheck(configuration, extension),
        LINKIFY: True,
        EXPERIMENTS: True if is_prerelease and not users.get(EXPERIMENTS) else None,
    }
    for option, (since, for_gopls) in _SINCE.items():
        if extension >= since and gopls >= for_gopls and values[option] is not None:
            yield option, values[option]


def _build_flags(configuration: Mapping[str, object]) -> list[object] | None:
    """go.buildFlags and go.buildTags together; text where a list should be becomes its letters, as in JavaScript."""
    flags, tags = look_up(configuration, "go.buildFlags"), look_up(configuration, "go.buildTags")
    together = list(flags) if isinstance(flags, list | str) else []
    if tags and "-tags" not in together:
        together += ["-tags", tags]
    return together or None


def _hints(configuration: Mapping[str, object], extension: Release) -> dict[str, object] | None:
    defaults: dict[str, object] = dict.fromkeys(
        (*_HINT_NAMES, *("ignoredError",) * (extension >= _IGNORED_ERROR)), False
    )
    users = look_up(configuration, "go.inlayHints")
    if isinstance(users, dict):
        return defaults | users
    if users is None:
        return defaults
    return {} if users else None


def _vulncheck(configuration: Mapping[str, object], extension: Release) -> object:
    users = look_up(configuration, "go.diagnostic.vulncheck")
    default = "Prompt" if extension >= _PROMPT else "Off"
    return default if users is None else users or None


def _origins(layers: Sequence[Mapping[str, object]], option: str, *, is_added: bool) -> Iterator[Origin]:
    for layer in reversed(range(len(layers))):
        for path in _paths(layers[layer]):
            if _makes(path, option) if is_added else _option(path) == option:
                yield Origin(layer, path)


def _makes(path: tuple[str, ...], option: str) -> bool:
    """Whether a setting of the Go extension goes into an option that the extension adds."""
    key = ".".join(path)
    return any(key == each or key.startswith(f"{each}.") for each in _MADE_OF.get(option, ()))


def _option(path: tuple[str, ...]) -> str | None:
    """The option of gopls that a key becomes: in the object the whole inner key, of a flat key the second word."""
    if len(path) > 1:
        return path[1] if path[0] == "gopls" else None
    room, _, rest = path[0].partition(".")
    return rest.partition(".")[0] if room == "gopls" else None


def _paths(settings: Mapping[str, object]) -> Iterator[tuple[str, ...]]:
    """The keys of a file that are about gopls or the Go extension; of objects, the keys inside."""
    for key, value in settings.items():
        if key.partition(".")[0] not in {"gopls", "go"}:
            continue
        if isinstance(value, dict) and key in {"gopls", "go"}:
            yield from ((key, str(inner)) for inner in value)
        else:
            yield (key,)
