"""Writes C that Apple's headers must agree with: what platforms/_libsystem.py says of layouts, numbers and calls.

The stand-in for Apple's library (tests/darwin/libsystem.c) must agree with the same.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

from goarmd.platforms._libsystem import PRIVATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from goarmd.platforms.formats.darwin_process import CStruct

_HEADERS = (
    *("stddef.h", "sys/types.h", "sys/time.h", "sys/syslimits.h", "sys/sysctl.h", "sys/proc.h", "sys/proc_info.h"),
    *("sys/resource.h", "sys/event.h", "sys/un.h", "sys/ucred.h", "fcntl.h", "libproc.h"),
)
# C's own words for what ctypes calls by another name. Both systems of the check have 64 bits.
_C_TYPES: dict[Any, str] = {
    ctypes.c_int32: "int",
    ctypes.c_uint32: "unsigned int",
    ctypes.c_size_t: "size_t",
    ctypes.c_void_p: "void *",
    ctypes.c_char_p: "const char *",
    ctypes.POINTER(ctypes.c_int32): "int *",
    ctypes.POINTER(ctypes.c_size_t): "size_t *",
}
_INTEGERS = frozenset("bBhHiIqQ")


def source(
    structs: Iterable[CStruct],
    constants: Mapping[str, int],
    prototypes: Mapping[str, tuple[Any, tuple[Any, ...]]],
) -> str:
    """A program that compiles only where all of this is so, and links only where every function exists.

    A private function is in no header, so it is declared here: of such a one only the name can be held against Apple.
    """
    lines = [f"#include <{header}>" for header in _HEADERS]
    lines += [_declaration(name, *prototype) for name, prototype in prototypes.items() if name in PRIVATE]
    calls = " ".join(f"call_{name}();" for name in prototypes)
    main = f"int main(void) {{ {calls} return 0; }}"
    return "\n".join([*lines, assertions(structs, constants, prototypes), main, ""])


def assertions(
    structs: Iterable[CStruct],
    constants: Mapping[str, int],
    prototypes: Mapping[str, tuple[Any, tuple[Any, ...]]],
) -> str:
    """What compiles only below declarations that agree."""
    lines = [line for struct in structs for line in _layout(struct)]
    lines += [
        f'_Static_assert((unsigned long long)({name}) == {value}ull, "{name}");' for name, value in constants.items()
    ]
    for name, (result, parameters) in prototypes.items():
        lines += _call(name, result, parameters)
    return "\n".join(lines)


def _layout(struct: CStruct) -> Iterable[str]:
    yield f'_Static_assert(sizeof({struct.name}) == {struct.size}, "size of {struct.name}");'
    for field in struct.fields:
        what = f"{struct.name}.{field.path}"
        member = f"(({struct.name} *)0)->{field.path}"
        yield f'_Static_assert(offsetof({struct.name}, {field.path}) == {field.offset}, "offset of {what}");'
        yield f'_Static_assert(sizeof({member}) == {field.size}, "size of {what}");'
        if field.code in _INTEGERS:
            sign = "<" if field.code.islower() else ">"
            yield f'_Static_assert((__typeof__({member}))-1 {sign} 0, "sign of {what}");'


def _declaration(name: str, result: Any, parameters: tuple[Any, ...]) -> str:
    return f"{_C_TYPES[result]} {name}({', '.join(_C_TYPES[kind] for kind in parameters)});"


def _call(name: str, result: Any, parameters: tuple[Any, ...]) -> Iterable[str]:
    """A function that calls with just these types; the compiler converts nothing but pointers to void in silence."""
    yield f"void call_{name}(void);"
    yield f"void call_{name}(void) {{"
    yield from (f"    {_C_TYPES[kind]} a{number} = 0;" for number, kind in enumerate(parameters))
    given = ", ".join(f"a{number}" for number in range(len(parameters)))
    yield f"    {_C_TYPES[result]} result = {name}({given});"
    yield f'    _Static_assert(sizeof(result) == sizeof({name}({given})), "result of {name}");'
    yield "    (void)result;"
    yield "}"
