"""What the go command makes of the value of one variable: the values that make it exit, and those that are traps.

Every message is go1.26.8's, without the value, which a variable may keep secret. Each was seen by running `go list`,
`go build` or `go mod download` with such a value on 2026-11-26.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goarmd.catalog import go_build_values, go_flags, go_places
from goarmd.catalog.go_environment_table import table
from goarmd.catalog.go_fault import BUILDS, EVERY, Fault, stops
from goarmd.catalog.go_places import Seen, What
from goarmd.catalog.verdict import Deletion, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from goarmd.catalog.homebrew import Machine


_DEFAULT_PATH = Deletion("Delete it: $HOME/go is the default.")
_ROOT_IS_SET = Fault(
    Kind.STALE_PIN,
    "info",
    "Go knows its own root: with another go first on PATH, GOROOT breaks the build.",
    noise=True,
)
_NOT_IN_STD = "package is not in std"
_ROOT_HAS_SOURCES = Deletion("Delete it: Go knows its own root, which has a folder src.")
_IN_MODULE = "Every go command in a module"
_WORK_FILE = "Write the path of a go.work, or delete it: go finds the go.work above a module itself."
_VERSION = re.compile(r"1(?:\.\d{1,6}){0,2}(?:(?:rc|beta)\d{1,6})?(?:[ \t-].*)?")
_TOOLCHAIN = re.compile(r"(?:[^\\/]*?-)?go(.*)")
_FIPS_MODULES = ("v1.0.0", "v1.0.0-c2097c7c", "v1.26.0")  # lib/fips140 of go1.26.8
_FIPS = re.compile(r"off|latest|inprocess|certified|v1\.\d{1,6}\.\d{1,6}(?:-[0-9a-f]{8})?")
_LINE = re.compile(r"go1\.(\d{1,3})")
_FIRST_WITH_PATCH = 21  # go.dev/doc/toolchain#version
_YES = frozenset({"true", "yes", "on"})
_IN_URL = r"(?:[^\s\"'$;]|\$(?![A-Za-z_{]))"
_PROXY_URL = re.compile(rf"(?i:https?)://(?!/){_IN_URL}+|(?i:file):///{_IN_URL}*")
_PROXY_HOST = re.compile(rf"(?=[^:/.]+[.:/]){_IN_URL}+")  # Go puts https:// before it
_CHECKSUM_SERVERS = ("off", "sum.golang.org", "sum.golang.google.cn")


def fault(name: str, value: str, machine: Machine) -> Fault | None:
    """What is wrong with the value of a variable; None if nothing is, or nothing is known of it."""
    rule = _RULES.get(name)
    return rule(value, machine) if rule and value else None


def misplaced(name: str, seen: Seen) -> Fault | None:
    """What Go does with a path at which there is something else; None if it makes the folder or does without."""
    return _MISPLACED.get((name, seen))


def _gopath(value: str, _machine: Machine) -> Fault | None:
    for part in value.split(":"):
        if part.startswith("~"):
            return stops(EVERY, "GOPATH entry cannot start with shell metacharacter '~'")
        if part and not part.startswith("/"):
            return stops(EVERY, "GOPATH entry is relative; must be absolute path")
    place = go_places.what_is_at(value)
    if place is What.PROGRAM:
        return stops("Every download of a module", "could not create module cache: not a directory", _DEFAULT_PATH)
    if place is What.ROOT:
        detail = "Every go command warns: GOPATH and GOROOT are the same directory. Modules cannot be stored there."
        return Fault(Kind.CONFLICTS, "warning", detail, _DEFAULT_PATH)
    return None


def _goroot(value: str, _machine: Machine) -> Fault:
    place = go_places.what_is_at(value)
    if not value.startswith("/") or value.endswith("\r"):
        return stops(EVERY, "cannot find GOROOT directory")
    if place is What.PROGRAM:
        return stops(EVERY, "cannot find GOROOT directory", Deletion("Delete it: this is the go program, no folder."))
    if place in (What.PROGRAMS, What.PREFIX):
        return stops(BUILDS, _NOT_IN_STD, _ROOT_HAS_SOURCES)
    return _ROOT_IS_SET


def _modules(value: str, _machine: Machine) -> Fault | None:
    if value == "on":
        return Fault(Kind.REMOVED, "info", "GO111MODULE=on is the default since Go 1.16.", noise=True)
    if value == "auto":
        return Fault(Kind.REMOVED, "info", "GO111MODULE=auto is of no use since Go 1.16.", noise=True)
    if value == "off":
        return Fault(Kind.REMOVED, "warning", "GO111MODULE=off turns modules off: go get, go mod and gopls need them.")
    return stops("Every go command that needs modules", "unknown environment setting GO111MODULE")


_SPACED = 'Write flags as "-name=value", with spaces between.'
_WHOLE = "Put the whole flag into quotes, such as '-ldflags=-s -w'"
_VENDORED = "Go uses a vendor folder that is up to date."
_LOADS = "gopls loads no workspace, since its go command"
_INNER_QUOTE = re.compile(r"=[\"']")


def _flags(value: str, _machine: Machine) -> Fault | None:
    known = table()
    message = go_flags.fault(value, known.flags, known.flags_with_value)
    if message:
        return stops("Every go command but go env", message, _requoted(value) or _SPACED)
    words = go_flags.split(value)[0]
    modes = [word.partition("=")[2] for word in words if go_flags.name_of(word) == "mod"]
    found = _mod(modes[-1]) if modes else None
    if found is None or len(modes) == len(words):
        return found
    return found._replace(flag="mod", remedy=f"Delete -mod from it: {_VENDORED}" if found.remedy else "")


def _requoted(value: str) -> str:
    """How to keep a flag's value together; empty if nothing cuts it."""
    if _INNER_QUOTE.search(value):
        return f"{_WHOLE}: quotes behind the = are part of the value."
    return f"{_WHOLE}: without them a space ends it." if go_flags.is_cut(value) else ""


def flags_of_gopls(value: str) -> Fault | None:
    """What is wrong with GOFLAGS that builds get by with; None if the go commands of gopls do, too."""
    found = go_flags.without_gopls(value)
    if found is None:
        return None
    flag, message = found
    is_alone = len(go_flags.split(value)[0]) == 1
    remedy = _requoted(value) if go_flags.is_cut(value) else Deletion("Delete it.") if is_alone else ""
    return stops(_LOADS, message, remedy)._replace(flag=flag)


def _mod(mode: str) -> Fault | None:
    if mode == "vendor":
        detail = "-mod=vendor for good: go install of a tool and modules without a vendor folder fail."
        return Fault(Kind.CONFLICTS, "warning", detail, Deletion(f"Delete it: {_VENDORED}"))
    if mode == "mod":
        detail = "A permanent -mod=mod lets every go command change go.mod and go.sum."
        return Fault(Kind.CONFLICTS, "info", detail, noise=True)
    if mode in ("readonly", ""):
        return None
    return stops(BUILDS, "-mod is not one of mod, readonly, vendor")


def _toolchain_form(value: str, _machine: Machine) -> Fault | None:
    name, plus, suffix = value.partition("+")
    named = _TOOLCHAIN.fullmatch(name)
    fine = name == "local" or (not plus and name in ("auto", "path")) or (named and _VERSION.fullmatch(named[1]))
    if fine and (not plus or suffix in ("auto", "path")) and value == value.rstrip():
        return None
    return stops(EVERY, "invalid GOTOOLCHAIN", "Write local, auto, path, or a name such as go1.26.1.")


def _toolchain(value: str, machine: Machine) -> Fault | None:
    """A well-formed name: since Go 1.21 the first release of a line is go1.21.0, and go1.21 is not a release."""
    line = _LINE.fullmatch(value)
    if not line or int(line[1]) < _FIRST_WITH_PATCH:
        return _toolchain_form(value, machine)
    message = "download: this toolchain is not available"
    return stops(EVERY, message, "Write the name of a release, which has three numbers, such as go1.26.0.")


def _absolute(what: str, message: str) -> Callable[[str, Machine], Fault | None]:
    return lambda value, _machine: None if value.startswith("/") else stops(what, message)


def _cache(value: str, _machine: Machine) -> Fault | None:
    if value == "off":
        return stops(BUILDS, "build cache is disabled by GOCACHE=off, but required as of Go 1.12")
    return None if value.startswith("/") else stops(BUILDS, "GOCACHE is not an absolute path")


def _workspace(value: str, _machine: Machine) -> Fault | None:
    if value.startswith("/") and value.endswith("/go.mod"):
        return stops(_IN_MODULE, "errors parsing go.work: unknown directive: module", _WORK_FILE)
    fine = value.startswith("/") or value in ("off", "auto")
    return None if fine else stops(EVERY, "invalid GOWORK: not an absolute path")


def _bin(value: str, _machine: Machine) -> Fault | None:
    if value.startswith("/"):
        return None
    detail = "go install exits with: cannot install, GOBIN must be an absolute path."
    return Fault(Kind.RELATIVE_PATH, "warning", detail)


def _compiler(value: str, _machine: Machine) -> Fault | None:
    program = next(iter(go_flags.split(value)[0]), "")
    if program.startswith("/") or "/" not in program:
        return None
    return stops(BUILDS, "environment variable is relative; must be absolute path")


def _target(value: str, known: frozenset[str], own: str) -> Fault | None:
    if value not in known:
        return stops(BUILDS, "unsupported GOOS/GOARCH pair")
    if value == own:
        detail = "It names this machine today: another Go would cross-compile, which go install with GOBIN refuses."
        return Fault(Kind.CROSS_COMPILE_TRAP, "info", detail)
    detail = "Everything is built for another machine: go run, go test and debugging fail with an exec format error."
    return Fault(Kind.CROSS_COMPILE_TRAP, "warning", detail, "Set it for one command, or as gopls' build.env.")


def _cgo(value: str, _machine: Machine) -> Fault | None:
    if value not in ("0", "1"):  # cmd/go/internal/cfg: anything else leaves the default
        detail = "Go reads only 0 and 1 here: with this value cgo is on, as without it."
        return Fault(Kind.BAD_ENUM, "info", detail, "Write 0 or 1, or delete it.", noise=value.lower() in _YES)
    if value == "1":
        return None
    detail = "CGO_ENABLED=0 for good leaves every package with C out: build constraints exclude all Go files."
    return Fault(Kind.CGO, "warning", detail, "Set it for one build.")


def _proxy(value: str, _machine: Machine) -> Fault | None:
    entries = [entry.strip() for entry in re.split(r"[,|]", value)]
    named = [entry for entry in entries if entry]
    if named and all(_is_proxy(entry) for entry in named):
        return None
    what = "a name that is not a URL, off or direct" if named else "no entries"
    detail = f"GOPROXY holds {what}: every download of a module fails."
    return Fault(Kind.PROXY, "warning", detail, 'Write URLs, off or direct, with "," or "|" between and no quotes.')


def _is_proxy(entry: str) -> bool:
    if entry in ("off", "direct"):
        return True
    return bool(_PROXY_URL.fullmatch(entry) or (":/" not in entry and _PROXY_HOST.fullmatch(entry)))


def _checksums(value: str, _machine: Machine) -> Fault | None:
    if value == "off":
        detail = "GOSUMDB=off: the checksums of modules are not verified."
        return Fault(Kind.PROXY, "info", detail, "Name private modules in GOPRIVATE instead.", noise=True)
    server = value.split(maxsplit=1)[0] if value.strip() else ""
    if server in _CHECKSUM_SERVERS or server.count("+") > 1:
        return None
    detail = "Go answers invalid GOSUMDB: malformed verifier id, and every download of a new module fails."
    return Fault(Kind.PROXY, "warning", detail)


def _patterns(value: str, _machine: Machine) -> Fault | None:
    """`a,b`: module.MatchPrefixPatterns of golang.org/x/mod splits at commas only and compares what it finds there."""
    if not any(sign in value for sign in ": ;|") or any(sign in value for sign in "#\"'\r"):
        return None  # what quotes and comments do to a value is judged elsewhere
    detail = "A pattern here matches no module: it begins with https://, or another sign than a comma separates it."
    remedy = "Write paths such as git.example.com/team, with commas between and no spaces."
    return Fault(Kind.PROXY, "warning", detail, remedy)


def _fips(value: str, machine: Machine) -> Fault | None:
    if not _FIPS.fullmatch(value):
        return stops(EVERY, "invalid GOFIPS140: must be off, latest, inprocess, certified, or v1.Y.Z")
    if value[0] != "v" or value in _FIPS_MODULES or not go_build_values.is_known_release(machine):
        return None
    return stops(EVERY, "unknown GOFIPS140 version", "Write off, latest, certified or inprocess.")


def _linux_only(_value: str, machine: Machine) -> Fault | None:
    if machine.os != "darwin":
        return None
    detail = "macOS does not read LD_LIBRARY_PATH, and takes DYLD_LIBRARY_PATH from protected programs."
    remedy = 'Link with -rpath: CGO_LDFLAGS="-Wl,-rpath,@loader_path/lib".'
    return Fault(Kind.REMOVED, "info", detail, remedy)


_MISPLACED = {
    ("GOROOT", Seen.NOTHING): stops(EVERY, "cannot find GOROOT directory"),
    ("GOROOT", Seen.NO_SOURCES): stops(BUILDS, _NOT_IN_STD, _ROOT_HAS_SOURCES),
    ("GOWORK", Seen.NOTHING): stops(_IN_MODULE, "reading go.work: no such file or directory"),
    ("GOWORK", Seen.FOLDER): stops(_IN_MODULE, "reading go.work: is a directory", _WORK_FILE),
    ("GOTMPDIR", Seen.NOTHING): stops(BUILDS, "creating work dir: no such file or directory"),
}
_RULES: dict[str, Callable[[str, Machine], Fault | None]] = {
    "GOPATH": _gopath,
    "GOROOT": _goroot,
    "GO111MODULE": _modules,
    "GOFLAGS": _flags,
    "GOTOOLCHAIN": _toolchain,
    "GOMODCACHE": _absolute("Every download of a module", "GOMODCACHE entry is relative; must be absolute path"),
    "GOTMPDIR": _absolute(BUILDS, "creating work dir: no such file or directory"),
    "GOCACHE": _cache,
    "GOWORK": _workspace,
    "GOBIN": _bin,
    "CC": _compiler,
    "CXX": _compiler,
    "FC": _compiler,
    "GOOS": lambda value, machine: _target(value, table().systems, machine.os),
    "GOARCH": lambda value, machine: _target(value, table().architectures, machine.arch),
    "GOFIPS140": _fips,
    **go_build_values.RULES,
    "CGO_ENABLED": _cgo,
    "GOPROXY": _proxy,
    "GOSUMDB": _checksums,
    **dict.fromkeys(("GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOINSECURE"), _patterns),
    "LD_LIBRARY_PATH": _linux_only,
}
