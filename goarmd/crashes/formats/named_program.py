"""Which program a message of an operating system's error or of a signal is about: the text before it names it."""

from __future__ import annotations

import re

# A text that is nothing but a name or a path, perhaps behind the shell's own name.
_ALONE = re.compile(r"(?:\S{0,40}sh: |\S{0,40}line \d{1,7}: |exec:? |fork/exec )?(?P<name>[^\s:]{1,300})")
_OWN_FIELD = re.compile(r"\bpath: \"(?P<name>/[^\"]{1,300})\"")  # Zed
_PATHS = re.compile(r"(?:^|[\s\"'(=])(?P<name>\.{0,2}/[^\s:\"',()]{1,300})")
_GO_TOOL = re.compile(r"\bgo tool (?P<name>[a-z]{1,30})\b")
_GO = re.compile(r"(?:^|\s)go(?:: | (?:build|env|generate|install|list|mod|run|test|vet)\b)")
_SHELLS = re.compile(r"-?(?:z|ba|fi|da|k|tc)?sh$|line$|exec$|err(?:or)?$")


def before(text: str) -> str | None:
    """The program that the text before `: signal: killed` or `: bad CPU type in executable` names; None if none."""
    if match := _ALONE.fullmatch(text) or _OWN_FIELD.search(text) or _GO_TOOL.search(text):
        return base(match["name"])
    paths = _PATHS.findall(text)
    return base(paths[-1]) if paths else "go" if _GO.search(text) else None


def base(path: str | None) -> str | None:
    """A program's name in a path or in a shell's word; a variable of the shell, or the shell itself, is none."""
    name = (path or "").strip().strip("'\"`)").rpartition("/")[2]
    return None if not name or name.startswith("$") or _SHELLS.match(name) else name
