"""The variables that gopls, and dlv where it builds, give to the go commands that they start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.settings.formats.document import Object
from goarmd.settings.home import Line, Origin, Variable, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from goarmd.settings.home import Home, Launch

_ENV = "env"  # gopls reads the last word of a key: build.env
_BUILDING = ("auto", "debug", "test")  # modes of a launch in which dlv runs go build


def handed_on(home: Home) -> Iterator[Variable]:
    """Those that each editor starts gopls with or gives it as an option, and of launch configurations: as written."""
    blocks = (file.get("gopls") for file in home.files)
    of_vscode = (part for block in blocks if block for part in block.parts())
    others = (option for other in home.others for option in other.options)
    for option in (*of_vscode, *home.settings(f"gopls.{_ENV}"), *others):
        if option.key.rpartition(".")[2] == _ENV:
            for part in option.parts():
                name = part.key.removeprefix(f"{option.key}.")
                yield Variable(name, text_of(part.node), part.at, Origin.LAUNCH, part.key)
    for environment in (each.environment for each in home.others if each.environment):
        for part in environment.parts():
            name = part.key.removeprefix(f"{environment.key}.")
            yield Variable(name, text_of(part.node), part.at, Origin.LAUNCH, part.key)
    for launch in home.launches:
        if _builds(launch):
            yield from _of_launch(launch)


def _builds(launch: Launch) -> bool:
    values = launch.values
    is_launch = values.get("type") == "go" and values.get("request") == "launch"
    return is_launch and values.get("mode", "auto") in _BUILDING and not values.get("port")


def _of_launch(launch: Launch) -> Iterator[Variable]:
    env = launch.configuration.get(_ENV)
    for member in env.members if isinstance(env, Object) else ():
        at = Line(launch.file, member.line)
        yield Variable(member.key, text_of(member.node), at, Origin.LAUNCH, f"launch.{_ENV}.{member.key}")
