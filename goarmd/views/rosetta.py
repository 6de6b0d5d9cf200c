"""What breaks without Rosetta, for people, in rich's markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from goarmd.core.system import MACOS_WITHOUT_ROSETTA, System
from goarmd.programs.starting import INSTALL_ROSETTA
from goarmd.views.markup import escape_line as escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_MOST_PATHS = 10  # of one kind; --json has all
_MOST_PROBLEMS = 5
# What is said of each place, in this order.
_PLACES = {
    "tool": "Programs",
    "editor-tool": "Fetched by editors",
    "goroot": "Go",
    "sdk": "Go SDKs kept side by side",
    "toolchain": "Go that the go command fetched",
    "editor": "Editors",
    "extension": "Extensions of editors",
    "homebrew": "Homebrew",
    "service": "Started by launchd",
    "debug-binary": "Built by a debugger",
}


# Of a Mac with Apple silicon, by what happens when an Intel program is started.
_ROSETTA = {
    "translated": "Rosetta is installed.",
    "not-now": "Rosetta is not installed, so Intel programs do not start.",
    "never": "This macOS has no Rosetta, so Intel programs do not start.",
}
# The programs that are looked for, by the same.
_WANTED = {
    "translated": "needs Rosetta",
    "not-now": "needs Rosetta",
    "never": "is for another processor only",
    "emulated": "needs an emulator",
}


def text(data: Mapping[str, Any]) -> str:
    """All that `goarmd rosetta` found."""
    host = data["host"]
    lines = [f"[bold]{escape(_machine(host, data['starting']))}[/]", *_ends(data["ends"]), ""]
    lines += _processes(data["running"])
    for place, title in _PLACES.items():
        lines += _installed(title, [one for one in data["installed"] if one["place"] == place])
    problems = data["problems"]
    for problem in problems[:_MOST_PROBLEMS]:
        lines.append(f"[yellow]not checked[/]: {escape(problem['path'])}: {escape(problem['problem'])}")
    if len(problems) > _MOST_PROBLEMS:
        lines.append(f"[yellow]not checked[/]: {len(problems) - _MOST_PROBLEMS} more (--json has all)")
    return "\n".join((*lines, _verdict(data)))


def _machine(host: Mapping[str, Any], starting: str) -> str:
    machine = " ".join(filter(None, (System(host["os"]).label, host["os_version"], host["architecture"], host["chip"])))
    if host["os"] != "macos" and host["self_translated"]:
        return f"{machine}. This whole system is another processor's: use the image for {host['architecture']} instead."
    if host["os"] != "macos":
        return f"{machine}. Programs for another processor run only under an emulator such as QEMU."
    if host["architecture"] != "arm64":
        return f"{machine}. An Intel Mac: nothing is translated here, and macOS 26 is its last."
    return f"{machine}. {_ROSETTA[starting]}"


def _ends(steps: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    for step in steps:
        yield f"macOS {step['macos']} ({step['when']}): {escape(step['what'])} [dim]{step['source']}[/]"


def _processes(processes: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    if processes:
        yield f"[bold]Runs translated now: {len(processes)}[/]"
    for (remedy, commands), same in _by_remedy(processes).items():
        for process in same:
            chain = " < ".join(escape(ancestor["name"]) for ancestor in process["ancestors"]) or "nothing known"
            yield f"  [yellow]{escape(process['name'])}[/], pid {process['pid']}, started by {chain}{_aside(process)}"
            yield from _job(process)
            if process["warning_of_macos"]:
                yield f"    {escape(process['warning_of_macos'])}"
            if process["origin"] != process["name"]:
                yield f"    translation begins with {escape(process['origin'])}"
            yield f"    {escape(process['path'] or 'its file is not known')}"
        yield from _remedy(remedy, commands)


def _installed(title: str, executables: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    if executables:
        yield f"[bold]{title}: {len(executables)} for another processor only[/]"
    for (remedy, commands), same in _by_remedy(executables).items():
        for one in same[:_MOST_PATHS]:
            built = f" [dim]({escape(one['built'])})[/]" if one["built"] else ""
            yield f"  {escape(one['path'])}{built}{_aside(one)}"
            yield from _job(one)
        if len(same) > _MOST_PATHS:
            yield f"  [dim]and {len(same) - _MOST_PATHS} more (--json has all)[/]"
        yield from _remedy(remedy, commands)


def _aside(one: Mapping[str, Any]) -> str:
    return " [dim](put aside)[/]" if one["put_aside"] else ""


def _job(one: Mapping[str, Any]) -> Iterable[str]:
    if one["launchd_job"]:
        yield f"    launchd starts it: {escape(one['launchd_job'])}"


def _by_remedy(
    found: Iterable[Mapping[str, Any]],
) -> Mapping[tuple[str, tuple[str, ...]], Sequence[Mapping[str, Any]]]:
    """What is fixed in the same way, together."""
    kinds: dict[tuple[str, tuple[str, ...]], list[Mapping[str, Any]]] = {}
    for one in found:
        kinds.setdefault((one["remedy"]["text"], tuple(one["remedy"]["commands"])), []).append(one)
    return kinds


def _remedy(remedy: str, commands: Iterable[str]) -> Iterable[str]:
    yield f"    {escape(remedy)}"
    yield from (f"      [cyan]{escape(command)}[/]" for command in commands)
    yield ""


def _programs(count: int) -> str:
    return "program needs" if count == 1 else "programs need"


def _verdict(data: Mapping[str, Any]) -> str:
    looked, starting = f"{data['looked_at']} programs checked", data["starting"]
    running, installed = len(data["running"]), len(data["installed"])
    known = sum(one["put_aside"] for one in (*data["running"], *data["installed"]))
    aside = f" ({known} put aside)" if known else ""
    if not running and not installed and data["problems"]:
        return f"[yellow]Nothing was found that {_WANTED[starting]}[/], but not all could be read: {looked}."
    if not running and not installed:
        return f"[green]Nothing {_WANTED[starting]}[/]: {looked}."
    if starting in ("translated", "emulated"):
        what = _WANTED[starting].removeprefix("needs ")
        return f"{running} running and {installed} installed {_programs(running + installed)} {what}{aside}; {looked}."
    programs = "1 program does" if installed == 1 else f"{installed} programs do"
    now = f"[red]{programs} not start now[/]{aside}; {looked}. Install native builds"
    if starting == "never":
        return f"{now}."
    return f"{now}. Until macOS {MACOS_WITHOUT_ROSETTA} they start with Rosetta:\n  [cyan]{INSTALL_ROSETTA}[/]"
