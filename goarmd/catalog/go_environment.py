"""Judges Go's variables, one at a time, where they stand: in the Go env file, the environment or the editor's settings.

No text quotes a value, which may hold a login. Names that nobody reads are left alone in an environment, since people
name variables of scripts GO_SOMETHING; a name one letter from a real one is not.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from goarmd.catalog import go_flags, homebrew
from goarmd.catalog.go_build_values import LEVELS
from goarmd.catalog.go_environment_table import may_carry_key, table
from goarmd.catalog.go_fault import BUILDS, EVERY, Fault
from goarmd.catalog.go_values import fault, flags_of_gopls, misplaced
from goarmd.catalog.homebrew import Machine
from goarmd.catalog.inventions import Place, invention
from goarmd.catalog.near_miss import nearest, one_edit_apart
from goarmd.catalog.verdict import Deletion, Kind, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goarmd.catalog.go_places import Seen


class Where(StrEnum):
    """Where a variable is set, which decides what is replaced in its value."""

    ENV_FILE = "env-file"  # the file that `go env GOENV` names; nothing is replaced
    EXPANDED = "expanded"  # a shell's start-up file, with all replaced that the shell replaces
    ENVIRONMENT = "environment"  # a shell's start-up file, or a process's environment
    EDITOR = "editor"  # go.toolsEnvVars; ${env:NAME}, ${workspaceFolder} and a ~ at the start are replaced
    TESTS = "tests"  # go.testEnvVars; as above
    TERMINAL = (
        "terminal"  # terminal.integrated.env.*; ${env:NAME} and others of VS Code are replaced, no ~ and no $NAME
    )
    HANDED_ON = "handed-on"  # what gopls gives to go, an option of an editor; nothing is replaced
    LAUNCH = "launch"  # env of a launch configuration, for the build that dlv starts; a value with ${ is not asked


_DELETE = {
    Where.ENV_FILE: Deletion("Delete the line."),
    Where.EXPANDED: Deletion("Delete the line."),
    Where.ENVIRONMENT: Deletion("Delete the line."),
    Where.EDITOR: Deletion("Delete it from go.toolsEnvVars."),
    Where.TESTS: Deletion("Delete it from go.testEnvVars."),
    Where.TERMINAL: Deletion("Delete it."),
    Where.HANDED_ON: Deletion("Delete it."),
    Where.LAUNCH: Deletion("Delete it."),
}
_ONLY_BUILDS = (Where.TESTS, Where.LAUNCH)
_OF_EDITOR = (Where.EDITOR, Where.TESTS)
_FOR_TESTS = "The tests are built for another machine: they fail with an exec format error."
_OWN_WORDS = re.compile(r"[_0-9]")  # GO_PATH and GOPATH1 are somebody's own names, not slips
_HOME_PATH = re.compile(r"(?:\$HOME|\$\{HOME\}|~)(/[\w./-]{1,200})")
_TILDE = "Write $HOME in place of ~, which a shell leaves as it is in quotes."
_IN_FULL = "Write the path in full: nothing replaces ~ and $HOME here."
_ENV_HOME = "${env:HOME}"
_OF_EDITORS_HOME = f"Write {_ENV_HOME} in place of ~ or $HOME."
_BARE = "Write what the value is meant to be."
_COMMENT = re.compile(r"\s#.*", re.DOTALL)
_QUOTED = re.compile(r"([\"'])([^\"'\\]*)\1")
_DECIMAL = re.compile(r"(\d+) ?([KMGTkmgt])i?[Bb]?")
_LINE = re.compile(r"go1\.\d+")
_JSON = re.compile(r"(?:^|\s+)-?-json\S*")  # what the extension takes out of GOFLAGS (src/goEnv.ts)
_FLAG_APART = re.compile(r"(?<!\S)(--?(?:mod|tags|p)) +([^\s\"'-]\S*)")
# A value that was meant is shown before it is written: of those that may carry a key, only these few flags.
_HARMLESS_FLAG = r"--?(?:(?:mod|tags|p|buildvcs)=[\w,.]{1,80}|trimpath|v|x|race|modcacherw|buildvcs)"
_HARMLESS_FLAGS = re.compile(rf"{_HARMLESS_FLAG}(?: +{_HARMLESS_FLAG}){{0,20}}")
_NOT_SETTABLE = frozenset({"GOTELEMETRY", "GOTELEMETRYDIR"})
# Go splits these by quotes itself.
_WITH_QUOTES = re.compile(r"CGO_\w*FLAGS|GOFLAGS|CC|CXX|FC|AR|GCCGO|PKG_CONFIG|GOCACHEPROG|GOAUTH")
_WHATEVER_PATH = frozenset({"GOROOT", "LD_LIBRARY_PATH"})  # judged though the shell makes the value
_SOME_PATH = "/"
_TRIMMED = re.compile(rf"{_WITH_QUOTES.pattern}|GOPROXY|GOSUMDB|GOVCS")  # Go passes over spaces and line ends in these
_BY_HAND = frozenset({"GOROOT", "GOWORK", "GODEBUG", "GOENV", "GOTELEMETRY", "GOTELEMETRYDIR"})  # go env -u refuses


def verdict(
    name: str, value: str, where: Where, machine: Machine | None = None, *, seen: Seen | None = None
) -> Verdict | None:
    """The judgement of one variable; None if it is fine.

    Args:
        name: as it stands in the file: the name of a line `export X=y` of a Go env file is `export X`.
        value: as it stands in the file, with its quotes if it is a Go env file.
        where: the place, which decides what is replaced in the value.
        machine: where the setting is for; without it any GOOS or GOARCH is taken for another machine's.
        seen: what the caller saw at the path that the value is; None if it is as it should be, or unknown.
    """
    here = machine or Machine()
    pinned = homebrew.verdict(name, value, here) if name == "GOROOT" else None
    found = _of_name(name, where) or (misplaced(name, seen) if seen else None)
    found = found or (_of_value(name, value, where, here) if value else None)
    if pinned and (found is None or found.noise):
        return pinned
    if found is None:
        return None
    if where is Where.TESTS and found.kind is Kind.CROSS_COMPILE_TRAP and found.severity == "warning":
        found = found._replace(detail=_FOR_TESTS, remedy="")
    meant = _meant(name, value, where, here, found.flag)
    if found.flag:
        remedy = found.remedy or f"Delete -{found.flag} from it."
        return Verdict(name, found.kind, found.severity, found.detail, remedy, noise=found.noise, edit=meant)
    if meant is not None:
        right = _OF_EDITORS_HOME if meant.startswith(_ENV_HOME) else _BARE
        remedy = right if isinstance(found.remedy, Deletion) else found.remedy or right
        return Verdict(name, found.kind, found.severity, found.detail, remedy, noise=found.noise, edit=meant)
    is_quoted = value.startswith("~/") and where in (Where.EXPANDED, Where.ENVIRONMENT)
    is_of_home = where in (Where.ENV_FILE, Where.HANDED_ON, Where.LAUNCH) and _HOME_PATH.fullmatch(value)
    remedy = found.remedy or (_TILDE if is_quoted else _IN_FULL if is_of_home else _DELETE[where])
    commands = _commands(name, value) if where is Where.ENV_FILE else ()
    return Verdict(name, found.kind, found.severity, found.detail, remedy, commands, found.noise)


def _meant(name: str, value: str, where: Where, machine: Machine, wrong_flag: str) -> str | None:
    """The value that was meant, if what is too much or missing in it is plain, and nothing else is wrong with it."""
    is_of_shells = where is Where.TERMINAL or (where in _OF_EDITOR and value.startswith("$"))
    of_home = _HOME_PATH.fullmatch(value) if is_of_shells else None
    if of_home:
        return f"{_ENV_HOME}{of_home[1]}"
    meant = value
    if where is Where.ENV_FILE:
        meant = _COMMENT.sub("", meant).rstrip() if '"' not in meant and "'" not in meant else meant.rstrip()
        quoted = _QUOTED.fullmatch(meant)
        meant = quoted[2] if quoted and not _WITH_QUOTES.fullmatch(name) else meant
    if name == "GOFLAGS":
        meant = _FLAG_APART.sub(r"\1=\2", meant)
        meant = go_flags.without(meant, wrong_flag) if wrong_flag else meant
    if name == "GOMEMLIMIT":
        meant = _DECIMAL.sub(lambda found: f"{found[1]}{found[2].upper()}iB", meant)
    if name == "GOTOOLCHAIN":
        meant = _LINE.sub(r"\g<0>.0", meant)
    if may_carry_key(name) and not is_harmless(name, meant):
        return None
    is_right = meant not in ("", value) and _is_literal(meant, where) and _of_value(name, meant, where, machine) is None
    return meant if is_right else None


def is_harmless(name: str, value: str) -> bool:
    """Whether a value that may carry a key, because of its name, is nothing but a few flags that cannot."""
    return name == "GOFLAGS" and _HARMLESS_FLAGS.fullmatch(value) is not None


def together(variables: Mapping[str, str], machine: Machine | None = None) -> tuple[Verdict, ...]:
    """What the variables that one go command sees mean together."""
    return (*_target(variables, machine or Machine()), *_root(variables), *_checksums(variables))


def _target(variables: Mapping[str, str], machine: Machine) -> Iterator[Verdict]:
    """A system and a processor that each exist, and together do not; what is not set is this machine's."""
    system, processor = (variables.get("GOOS") or machine.os), (variables.get("GOARCH") or machine.arch)
    known = table()
    if processor in known.architectures and processor not in known.pairs.get(system, (processor,)):
        key = "GOARCH" if variables.get("GOARCH") else "GOOS"
        detail = "Every build exits with: unsupported GOOS/GOARCH pair."
        yield Verdict(key, Kind.MAKES_GO_EXIT, "critical", detail, Deletion("Delete it, and set both for one command."))


def _root(variables: Mapping[str, str]) -> Iterator[Verdict]:
    root, path = (variables.get(name, "").rstrip("/") for name in ("GOROOT", "GOPATH"))
    if root.startswith("/") and root == path:
        detail = "Every go command warns: GOPATH and GOROOT are the same directory. Modules cannot be stored there."
        yield Verdict("GOPATH", Kind.CONFLICTS, "warning", detail, Deletion("Delete it: Go knows its own root."))


def _checksums(variables: Mapping[str, str]) -> tuple[Verdict, ...]:
    if variables.get("GONOPROXY") in (None, "", "none") or variables.get("GOSUMDB") == "off":
        return ()  # go.dev/ref/mod#private-modules: none means all modules through the proxy
    if variables.get("GOPRIVATE") or variables.get("GONOSUMDB"):
        return ()
    detail = "GONOPROXY alone: the public checksum database is still asked for these modules."
    return (Verdict("GONOPROXY", Kind.PROXY, "info", detail, "Name them in GOPRIVATE instead."),)


def _of_name(name: str, where: Where) -> Fault | None:
    known = table()
    invented = invention(Place.VARIABLE, name)
    if invented:
        detail = f"No program reads {name}: it has no effect."
        return Fault(Kind.UNKNOWN_SETTING, invented.severity, detail, Deletion(f"Delete it; {invented.instead}."))
    if name in _NOT_SETTABLE:
        detail = f"Go reports {name} but does not read it: it has no effect."
        remedy = Deletion("Delete it; go telemetry off, local or on sets the mode.")
        return Fault(Kind.UNKNOWN_SETTING, "info", detail, remedy)
    if where is Where.ENV_FILE:
        return _of_name_in_file(name)
    if name in known.anywhere | known.environment_only | known.reported_only | known.runtime:
        return None
    return _slip(name)


def _of_name_in_file(name: str) -> Fault | None:
    known = table()
    if name in known.anywhere:
        return None
    bare = name.strip().removeprefix("\ufeff").removeprefix("export ").strip()
    if bare in known.anywhere:
        detail = "The Go env file is not a shell script: export, spaces or a byte-order mark make the line ineffective."
        return Fault(Kind.UNKNOWN_SETTING, "info", detail, f"Begin the line with {bare}=.")
    if name in known.environment_only or name in known.runtime:
        detail = f"{name} is read from the environment only: in the Go env file it has no effect."
        return Fault(Kind.UNKNOWN_SETTING, "info", detail, "Set it in the shell, or in go.toolsEnvVars.")
    meant = _begun(name) or nearest(name, known.anywhere)
    detail = "Go reads no variable of this name: the line has no effect."
    return Fault(Kind.UNKNOWN_SETTING, "info", detail, f"Write {meant}, or delete the line." if meant else "")


def _slip(name: str) -> Fault | None:
    """A name one letter from a real one; only Go's own names count, CC and AR have too many neighbours."""
    if not name.startswith(("GO", "CGO_")):
        return None
    for real in sorted(table().anywhere):
        if real.startswith(("GO", "CGO_")) and one_edit_apart(name, real) and not _differ_by_own_word(name, real):
            detail = f"No program reads {name}: it has no effect."
            return Fault(Kind.UNKNOWN_SETTING, "info", detail, f"Write {_begun(name) or real}, or delete it.")
    return None


def _begun(name: str) -> str:
    """The one name of Go that begins so, as GOFIPS140 begins with GOFIPS; empty if there is none, or several."""
    found = [real for real in table().anywhere if real.startswith(name)]
    return found[0] if len(found) == 1 else ""


def _differ_by_own_word(name: str, real: str) -> bool:
    return _OWN_WORDS.sub("", name) == _OWN_WORDS.sub("", real)


def _is_literal(value: str, where: Where) -> bool:
    """Whether nothing in the value is replaced before Go reads it."""
    if where in (Where.ENV_FILE, Where.EXPANDED, Where.HANDED_ON, Where.LAUNCH):
        return True
    if where in _OF_EDITOR:
        is_home = value.startswith("~") and ":~" not in value  # of a list only the first ~ is replaced
        return not is_home and "${env:" not in value and "${workspace" not in value
    if where is Where.TERMINAL:
        return "${" not in value
    return not any(sign in value for sign in "$`(") and not value.startswith("~") and ":~" not in value


def _of_value(name: str, value: str, where: Where, machine: Machine) -> Fault | None:
    if not _is_literal(value, where):
        return fault(name, _SOME_PATH, machine) if name in _WHATEVER_PATH else None
    if name == "GOFLAGS" and where is Where.EDITOR:
        value = _JSON.sub("", value)
    found = fault(name, value, machine)
    if name == "GOFLAGS" and where not in _ONLY_BUILDS:
        found = found if found and found.severity == "critical" else flags_of_gopls(value) or found
    if found and where is Where.ENV_FILE and name in LEVELS:
        is_read = LEVELS[name] == machine.arch
        found = found._replace(detail=found.detail.replace(EVERY, BUILDS)) if is_read else None
    if found:
        return found if found.noise else found._replace(detail=found.detail + _why(value, where))
    return _extra_text(name, value) if where is Where.ENV_FILE else None


def _why(value: str, where: Where) -> str:
    """Why a value that looks right is not, as a further sentence."""
    if where in _OF_EDITOR:
        return " The extension replaces ${env:NAME}, but no $NAME." if "$" in value else ""
    if where is not Where.ENV_FILE:
        return ""
    if value.endswith("\r"):
        return " The line ends as on Windows, and the carriage return is part of the value."
    if value[:1] in "\"'":
        return " Quotes are part of the value in the Go env file."
    return " The Go env file is not a shell script: $NAME and ~ are not replaced." if value[:1] in "$~" else ""


def _extra_text(name: str, value: str) -> Fault | None:
    """Quotes, a comment or a carriage return that became part of a value."""
    quoted = value[:1] in "\"'" and not _WITH_QUOTES.fullmatch(name)
    returned = value.endswith("\r") and not _TRIMMED.fullmatch(name)
    if not quoted and " #" not in value and not returned:
        return None
    what = "Quotes are" if quoted else "The comment is" if " #" in value else "The carriage return at its end is"
    detail = f"{what} part of the value in the Go env file, which is not a shell script."
    return Fault(Kind.WRONG_TYPE, "warning", detail, "Write the bare value.")


def _commands(name: str, value: str) -> tuple[str, ...]:
    """What takes the line out of the Go env file, where a bad value keeps `go env -u` itself from running."""
    home = _HOME_PATH.fullmatch(value)
    if name == "GOPATH":
        path = f'"$HOME{home[1] if home else "/go"}"'
        return (f"GOPATH={path} go env -w GOPATH={path}" if home else f"GOPATH={path} go env -u GOPATH",)
    if home and name in table().anywhere - _BY_HAND:
        return (f'{name}="$HOME{home[1]}" go env -w {name}="$HOME{home[1]}"',)
    if name == "GOTOOLCHAIN":
        return ("go env -w GOTOOLCHAIN=auto",)
    return (f"go env -u {name}",) if name in table().anywhere - _BY_HAND else ()
