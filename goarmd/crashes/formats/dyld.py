"""What dyld prints when it refuses to start a program (dyld4: Loader.cpp, dyldMain.cpp; dyld2: dyld2.cpp).

It also prints warnings and, if asked to, every library that it loads: those are not exits.
"""

from __future__ import annotations

import re
from typing import Final

LINE: Final = re.compile(r".{0,120}?\bdyld(?:\[(?P<pid>\d{1,10})\])?: (?P<text>.*)")
_REFUSALS: Final = (
    r"Library (?:not loaded|missing)|(?:lazy )?[Ss]ymbol (?:not found|binding failed)|missing (?:LC_\w+|symbol called)"
    r"|terminating because|malformed |no platform|program was built for|launch, loading dependent|code signature "
    r"|shared cache|dependent dylib|(?:mach-o|main executable|cannot load|unable to load|unrecognized load command)\b"
)
REFUSAL: Final = re.compile(_REFUSALS)
# The same at the beginning of a line, where dyld itself writes it.
BEGINS_REFUSAL: Final = re.compile(rf"dyld(?:\[\d{{1,10}}\])?: (?:{_REFUSALS})")
# Where every system library would be since macOS 13: tried first for each path, and found by nobody.
_NOWHERE = re.compile(r"'/System/Volumes/Preboot/Cryptexes/[^']{1,400}' \(no such file\)(?:, )?")
_PID = re.compile(r"dyld\[(\d{1,10})\]: ")
# The lines below a refusal.
DETAILS: Final = re.compile(r"\s*(?:Referenced from|Reason|Expected in)\b")
_PATH: Final = re.compile(r"(?: in |Referenced from: (?:<[\w-]{1,60}> )?|executable: )'?(?P<path>/[^'\n(]{1,400})")


def pid(line: str) -> int | None:
    """The process that a line is about, if dyld itself begins it."""
    found = _PID.match(line)
    return int(found[1]) if found else None


def condensed(line: str) -> str:
    """A line without the places that are tried in vain for every library: its bound shall not cut what counts."""
    return _NOWHERE.sub("", line) if "Cryptexes" in line else line


def program(text: str) -> str | None:
    """The program that a refusal, or a line below it, names."""
    found = _PATH.search(text)
    return found["path"].strip().rpartition("/")[2] or None if found else None
