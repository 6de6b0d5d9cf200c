"""The variables that Go programs read at their start, or go before anything else: experiments, levels, memory limit.

Messages and exits were seen with go1.26.8.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goarmd.catalog.go_environment_table import table
from goarmd.catalog.go_fault import EVERY, Fault, stops
from goarmd.catalog.verdict import Deletion

if TYPE_CHECKING:
    from collections.abc import Callable

    from goarmd.catalog.homebrew import Machine

# The processor of each level. Those in the Go env file are read by the compiler for that processor, and by nobody else.
LEVELS = {"GOARM64": "arm64", "GORISCV64": "riscv64", "GOPPC64": "ppc64le", "GOWASM": "wasm", "GOMIPS": "mips"}
LEVELS |= {"GOMIPS64": "mips64"}
_PROGRAMS = "Every Go program, and so gopls and dlv,"
_FIPS_MODES = ("", "on", "only", "debug", "off")
_MEMORY = re.compile(r"\d{1,19}(?:B|[KMGT]iB)?|off")


def is_known_release(machine: Machine) -> bool:
    """Whether the machine's Go is that of the table, or not known: the names of others differ."""
    return machine.go.split(".")[:2] in ([""], table().go.split(".")[:2])


def _memory_limit(value: str, _machine: Machine) -> Fault | None:
    """runtime/mgcpacer.go, readGOMEMLIMIT: bytes with a binary unit; the start of every Go program reads it."""
    if _MEMORY.fullmatch(value):
        return None
    remedy = "Write a whole number with B, KiB, MiB, GiB or TiB, such as 4GiB, or off."
    return stops(_PROGRAMS, "malformed GOMEMLIMIT", remedy)


def _experiments(value: str, machine: Machine) -> Fault | None:
    """internal/buildcfg/exp.go, ParseGOEXPERIMENT. Releases differ in their names, so only this one's are judged."""
    known = table().experiments | {"", "none"}
    if not is_known_release(machine) or all(
        name in known or name.removeprefix("no") in known for name in value.split(",")
    ):
        return None
    remedy = Deletion("Delete it, or name only experiments of the installed Go: those that became part of Go are gone.")
    return stops(EVERY, "unknown GOEXPERIMENT", remedy)


def _debug(value: str, _machine: Machine) -> Fault | None:
    """crypto/internal/fips140/check: of all settings the one whose wrong words end a program; the last one counts."""
    modes = [word.partition("=")[2] for word in value.split(",") if word.startswith("fips140=")]
    if not modes or "#" in modes[-1] or modes[-1] in _FIPS_MODES:
        return None
    remedy = "Write fips140=on, only, debug or off, or delete it."
    return stops(_PROGRAMS, "panic: fips140: unknown GODEBUG setting fips140", remedy)


def _level(pattern: str, message: str) -> Callable[[str, Machine], Fault | None]:
    """A level of a processor, which internal/buildcfg reads whatever GOARCH is; of GOAMD64 and GOARM it is not."""
    return lambda value, _machine: None if re.fullmatch(pattern, value) else stops(EVERY, message)


RULES: dict[str, Callable[[str, Machine], Fault | None]] = {
    "GODEBUG": _debug,
    "GOMEMLIMIT": _memory_limit,
    "GOEXPERIMENT": _experiments,
    "GOARM64": _level(
        r"(?:v8\.\d|v9\.[0-5])(?:,lse|,crypto)*", "invalid GOARM64: must start with v8.{0-9} or v9.{0-5}"
    ),
    "GORISCV64": _level(r"rva2[023]u64", "invalid GORISCV64: must be rva20u64, rva22u64, rva23u64"),
    "GOPPC64": _level(r"power(?:8|9|10)", "invalid GOPPC64: must be power8, power9, power10"),
    "GOWASM": _level(r"(?:satconv|signext)?(?:,(?:satconv|signext)?)*", "invalid GOWASM: no such feature"),
    **dict.fromkeys(
        ("GOMIPS", "GOMIPS64"), _level("hardfloat|softfloat", "invalid GOMIPS: must be hardfloat, softfloat")
    ),
}
