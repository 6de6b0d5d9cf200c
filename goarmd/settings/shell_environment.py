"""The environment that a shell has after its start, from its start-up files: variables, PATH, and who set what where.

Nothing is run and nothing is read here: the caller gives functions that read files. What an editor sees is what
`$SHELL -ilc` makes of the files, which is why conditions about interactive and login shells are taken to be true.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from goarmd.settings.formats.uname import UNKNOWN
from goarmd.settings.shell_interpreter import Interpreter
from goarmd.settings.shell_values import Files, ShellEnvironment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from goarmd.settings.formats.uname import Uname

# The files of each start, in order; of several in one step, the shell reads the first that exists. Sources: zsh(1),
# STARTUP/SHUTDOWN FILES; bash(1), INVOCATION; https://fishshell.com/docs/current/language.html#configuration-files.
# Debian has zsh's files in /etc/zsh, and bash's in /etc/bash.bashrc.
STARTS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "zsh": (
        ("/etc/zshenv", "/etc/zsh/zshenv"),
        ("{zdotdir}/.zshenv",),
        ("/etc/zprofile", "/etc/zsh/zprofile"),
        ("{zdotdir}/.zprofile",),
        ("/etc/zshrc", "/etc/zsh/zshrc"),
        ("{zdotdir}/.zshrc",),
        ("/etc/zlogin", "/etc/zsh/zlogin"),
        ("{zdotdir}/.zlogin",),
    ),
    "bash-login": (("/etc/profile",), ("{home}/.bash_profile", "{home}/.bash_login", "{home}/.profile")),
    "bash-interactive": (("/etc/bash.bashrc",), ("{home}/.bashrc",)),
    # What people mean by bash: what a login shell reads, as terminals on a Mac start one, then what all others read.
    "bash": (
        ("/etc/profile",),
        ("{home}/.bash_profile", "{home}/.bash_login", "{home}/.profile"),
        ("/etc/bash.bashrc",),
        ("{home}/.bashrc",),
    ),
    "zshenv": (("/etc/zshenv", "/etc/zsh/zshenv"), ("{zdotdir}/.zshenv",)),  # where ZDOTDIR is set
    "sh": (("/etc/profile",), ("{home}/.profile",)),
    "fish": (
        ("{config}/fish_variables",),
        ("{config}/conf.d/*.fish",),
        ("/etc/fish/config.fish",),
        ("{config}/config.fish",),
    ),
}


def read_environment(
    start: str, home: str, files: Files, inherited: Mapping[str, str] | None = None, uname: Uname = UNKNOWN
) -> ShellEnvironment:
    """Follow the start-up files of a shell.

    Args:
        start: one of STARTS.
        home: the absolute path of the home folder, as the files mean it.
        files: functions that read files by their absolute paths.
        inherited: variables that are set before the shell starts, such as ZDOTDIR or XDG_CONFIG_HOME.
        uname: of the machine, if that is known.
    """
    shell = Interpreter(start.partition("-")[0], home, files, inherited or {}, uname)
    for step in STARTS[start]:
        for path in _paths(shell, step):
            if path in shell.read_files:  # another one has read it
                break
            if shell.read(path) and "*" not in step[0]:
                break
    shell.follow_uncalled()
    return ShellEnvironment(
        tuple(shell.variables.all),
        shell.variables.candidates,
        shell.path.final(),
        tuple(shell.calls),
        tuple(shell.aliases),
        tuple(shell.read_files),
        tuple(shell.problems),
    )


def _paths(shell: Interpreter, step: tuple[str, ...]) -> Iterator[str]:
    """The files of one step, by what the files before have set."""
    zdotdir, config = shell.variables.find("ZDOTDIR"), shell.variables.find("XDG_CONFIG_HOME")
    folders = {
        "home": shell.home,
        "zdotdir": (zdotdir.value if zdotdir else None) or shell.home,
        "config": f"{(config.value if config else None) or shell.home + '/.config'}/fish",
    }
    for template in step:
        path = template.format_map(folders)
        folder, _, name = path.rpartition("/")
        if name == "*.fish":
            yield from (f"{folder}/{each}" for each in sorted(shell.files.names(folder)) if each.endswith(".fish"))
        else:
            yield path
