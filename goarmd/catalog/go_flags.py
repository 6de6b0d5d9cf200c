"""Judges GOFLAGS as the go command does: one bad word makes it exit (cmd/go/internal/base/goflags.go, go1.26.8)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goarmd.catalog.go_text import BOOLEANS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# Words with spaces between; a quote at the start of a word reaches to the next quote (cmd/internal/quoted, Split).
_WORD = re.compile(r""""([^"]*)"|'([^']*)'|(["'])|(\S+)""")
_NO_FLAG = re.compile(r"-{1,2}+(?:[-=]|$)|[^-]|$")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{0,40}")  # anything else may be a piece of a value
# cmd/go/internal/work/build.go, AddBuildFlags; seen with go1.26.8.
_SWITCHES = frozenset(
    [
        "a",
        "asan",
        "buildvcs",
        "cover",
        "json",
        "linkshared",
        "modcacherw",
        "msan",
        "n",
        "race",
        "trimpath",
        "v",
        "work",
        "x",
    ]
)
_BUILD_MODES = ("archive", "c-archive", "c-shared", "default", "exe", "pie", "plugin", "shared")  # go help buildmode
_WORDS = {"buildmode": _BUILD_MODES, "compiler": ("gc", "gccgo"), "covermode": ("set", "count", "atomic")}
_NUMBER = re.compile(r"\+?[0-9a-fA-F_xXoO]{1,19}")
_OCTAL = re.compile(r"^\+?0(?=[0-7_])")
# Flags of one command that all others pass over. What gopls 0.18.1 and 0.24.0 then hear from the `go env` and `go list`
# of go1.26.8 with which they load a workspace.
_OF_ONE_COMMAND = {
    "f": "go list -f cannot be used with -json",
    "json": "go list -f cannot be used with -json",
    "m": "list -m cannot be used with GO111MODULE=off",
    "reuse": "go list -reuse cannot be used without -m",
    "u": "cannot use -json with -u",
    "versions": "go list -versions can only be used with -m",
    "w": "cannot use -json with -w",
}
# A word behind `-ldflags=-s` and the like which may be one of the linker's: `-w`, `main.version=1`.
_CUT = re.compile(r"(?<!\S)--?(?:ld|gc|asm|gccgo)flags=\S*\s+(?:-[A-Za-z](?!\S)|[^-\s])")
_PER_PACKAGE = frozenset(["asmflags", "gccgoflags", "gcflags", "ldflags"])  # load/flag.go, PerPackageFlag
MODES = ("mod", "readonly", "vendor")
_OFF = ("0", "f", "F", "FALSE", "false", "False")
_TEST_FLAG = "test."


def _is_positive(value: str) -> bool:
    """Whether strconv.ParseInt takes a number, in whichever base it is written, and it is above zero."""
    try:
        return bool(_NUMBER.fullmatch(value)) and int(_OCTAL.sub("0o", value), 0) > 0
    except ValueError:
        return False


def _wrong_pattern(value: str) -> str:
    """Why `[<pattern>=]<flags>` is not taken; empty if it is (load/flag.go, PerPackageFlag)."""
    if not value or value.startswith("-"):
        return ""
    if value.find("=") < 1:
        return "missing <pattern>=<value>"
    return f"parameter may not start with quote character {value[0]}" if value[0] in "\"'" else ""


def _wrong_value(word: str) -> str:
    """Why a flag does not take its value; empty if it may. Paths and names are not looked up."""
    name, equals, value = word.lstrip("-").partition("=")
    if equals and name in _SWITCHES and value not in BOOLEANS and (name, value) != ("buildvcs", "auto"):
        return f"invalid boolean value for flag -{name}"
    if name in _PER_PACKAGE and (wrong := _wrong_pattern(value.strip())):
        return f"invalid value for flag -{name}: {wrong}"
    if name == "p" and equals and not _is_positive(value):
        return "-p must be a positive integer"
    if name in _WORDS and equals and value not in _WORDS[name]:
        return f"invalid value for flag -{name}"
    return "-C flag must be first flag on command line" if name == "C" else ""


def split(value: str) -> tuple[list[str], str]:
    """The words of GOFLAGS, and the quote that nothing closes, if there is one."""
    words: list[str] = []
    for double, single, open_, bare in (match.groups() for match in _WORD.finditer(value)):
        if open_:
            return words, open_
        words.append(next(word for word in (double, single, bare) if word is not None))
    return words, ""


def name_of(word: str) -> str:
    """The flag's name: `mod` of `-mod=vendor`."""
    return word.lstrip("-").partition("=")[0]


def is_on(word: str) -> bool:
    """Whether a flag is given with a value that does not switch it off."""
    return word.partition("=")[2] not in _OFF


def without(value: str, name: str) -> str:
    """GOFLAGS without the flags of this name, all others as they are written."""
    others = (match[0] for match in _WORD.finditer(value) if name_of("".join(filter(None, match.groups()))) != name)
    return " ".join(others)


def is_cut(value: str) -> bool:
    """Whether a flag's value seems to go on after a space, which ends it."""
    return _CUT.search(value) is not None


def without_gopls(value: str) -> tuple[str, str] | None:
    """A flag with which builds work and gopls loads no workspace, and what its go command says; None without one."""
    given = (name_of(word) for word in split(value)[0] if is_on(word))
    return next(((name, _OF_ONE_COMMAND[name]) for name in given if name in _OF_ONE_COMMAND), None)


def fault(value: str, known: Iterable[str], with_value: Iterable[str]) -> str:
    """What the go command answers to GOFLAGS; empty if it takes them. No value is quoted, only a flag's name."""
    words, open_ = split(value)
    if open_:
        return f"parsing $GOFLAGS: unterminated {open_} string"
    for word in words:
        if _NO_FLAG.match(word):
            return "parsing $GOFLAGS: a word in it is not a flag"
        name = name_of(word)
        if name not in known and not name.startswith(_TEST_FLAG):
            return f"parsing $GOFLAGS: unknown flag{f' -{name}' if _NAME.fullmatch(name) else ''}"
    if wrong := next(filter(None, map(_wrong_value, words)), ""):
        return f"{wrong} (from $GOFLAGS)"
    given = {name_of(word) for word in words if is_on(word)}
    if "race" in given and (other := next((name for name in ("msan", "asan") if name in given), "")):
        return f"may not use -race and -{other} simultaneously"
    missing = next((name_of(word) for word in words if "=" not in word and name_of(word) in with_value), "")
    return f"flag needs an argument: -{missing} (from $GOFLAGS)" if missing else ""


def joined(arguments: Iterable[str], with_value: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Each flag and its number, with the value that stands in the text behind it: `-tags=x` for `-tags`, `x`."""
    rest = iter(enumerate(arguments))
    for number, word in rest:
        value = next(rest, (0, None))[1] if "=" not in word and name_of(word) in with_value else None
        yield number, word if value is None else f"{word}={value}"


def list_fault(arguments: Sequence[str], known: Iterable[str], with_value: Iterable[str]) -> tuple[int, str] | None:
    """What go list answers to the first wrong one of these arguments, and its number; None if it takes them."""
    for number, word in joined(arguments, with_value):
        name = name_of(word)
        if _NO_FLAG.match(word):
            return number, "a text in it is not a flag"
        if name not in known:
            return number, f"flag provided but not defined{f': -{name}' if _NAME.fullmatch(name) else ''}"
        if name in with_value and "=" not in word:
            return number, f"flag needs an argument: -{name}"
        if wrong := _wrong_value(word):
            return number, wrong
        if name == "mod" and word.partition("=")[2] not in ("", *MODES):
            return number, "-mod is not one of mod, readonly, vendor"
    return None
