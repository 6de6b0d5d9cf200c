"""The environment of a shell after its start: variables, PATH in order, who set what where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from goarmd.settings.shell_environment import read_environment
from goarmd.settings.shell_values import Files, Origin, Outcome, PathEntry, ShellEnvironment

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME = "/Users/gopher"


def environment(
    files: Mapping[str, str],
    start: str = "zsh",
    inherited: Mapping[str, str] | None = None,
    *,
    exist: tuple[str, ...] = (),
    absent: tuple[str, ...] = (),
) -> ShellEnvironment:
    """What a home with these files gives; names without a slash at the beginning are in the home folder."""
    whole = {name if name.startswith("/") else f"{HOME}/{name}": text for name, text in files.items()}

    def read(path: str) -> bytes | None:
        return whole[path].encode() if path in whole else None

    def names(folder: str) -> list[str]:
        return [path.rpartition("/")[2] for path in whole if path.rpartition("/")[0] == folder]

    def exists(path: str) -> bool | None:
        return True if path in exist else False if path in absent else None

    return read_environment(start, HOME, Files(read, names, exists), inherited)


def zshrc(text: str, inherited: Mapping[str, str] | None = None) -> ShellEnvironment:
    return environment({".zshrc": text}, "zsh", inherited)


def config_fish(text: str) -> ShellEnvironment:
    return environment({".config/fish/config.fish": text}, "fish")


def folders(found: ShellEnvironment) -> list[str]:
    """PATH; `…` is what is not known, `?` behind a folder says that it may be there."""
    return [f"{entry.folder or '…'}{'' if entry.certain else '?'}" for entry in found.path]


def values(found: ShellEnvironment, name: str) -> list[tuple[str | None, bool]]:
    return [(variable.value, variable.certain) for variable in found.final(name)]


class TestVariables:
    def test_the_last_assignment_holds(self) -> None:
        found = zshrc("export GOFLAGS=-v\nexport GOFLAGS=-x")
        assert [(v.value, v.line, v.exported) for v in found.final("GOFLAGS")] == [("-x", 2, True)]
        assert [v.line for v in found.variables] == [1, 2]

    def test_a_value_is_expanded_by_home_and_what_is_known(self) -> None:
        found = zshrc(
            'export GOPATH=$HOME/go B=${GOPATH}/bin C=~/c D="${XDG:-$HOME/.d}" E=${B:+yes} F=${NO:+no}', {"XDG": "/x"}
        )
        assert [v.value for v in found.variables] == [
            f"{HOME}/go",
            f"{HOME}/go/bin",
            f"{HOME}/c",
            "/x",
            "yes",
            "",
        ]

    @pytest.mark.parametrize("text", ["$(pwd)/x", "$NOBODY/x", "${Y%/*}", "$((1+2))"])
    def test_a_value_that_cannot_be_known_is_none_and_its_text_is_kept(self, text: str) -> None:
        (variable,) = zshrc(f"A={text}").final("A")
        assert (variable.value, variable.text) == (None, text)

    def test_single_quotes_expand_nothing(self) -> None:
        assert values(zshrc("A='$HOME/x'"), "A") == [("$HOME/x", True)]

    def test_an_unset_variable_has_no_value(self) -> None:
        found = zshrc("A=b\nunset A\nC=x$A")
        assert (values(found, "A"), values(found, "C")) == ([], [("x", True)])

    def test_a_conditional_assignment_is_a_second_candidate(self) -> None:
        found = zshrc("A=b\nx && A=c\nB=$A")
        assert values(found, "A") == [("b", True), ("c", False)]
        assert values(found, "B") == [("c", False)]

    def test_a_conditional_unset_leaves_the_value_possible(self) -> None:
        assert [(v.value, v.unset) for v in zshrc("A=b\nx && unset A").final("A")] == [("b", False), (None, True)]

    def test_what_is_exported_once_stays_it(self) -> None:
        found = zshrc("A=b\nexport A\nA=c\nD=e\nF=g", {"F": "x"})
        assert [(v.name, v.line, v.exported) for v in found.variables] == [
            ("A", 1, False),
            ("A", 2, True),
            ("A", 3, True),
            ("D", 4, False),
            ("F", 5, True),
        ]

    def test_text_and_lists_are_appended(self) -> None:
        found = zshrc('A=b\nA+=c\nL=(a b)\nL+=(c)\nM="${L[@]}"')
        assert [values(found, name)[0][0] for name in "AL"] == ["bc", "a b c"]

    def test_a_file_that_is_needed_is_named(self) -> None:
        (variable,) = zshrc("[ -d ~/x ] && A=b").final("A")
        assert (variable.certain, variable.needs) == (False, (f"{HOME}/x",))

    def test_a_file_that_is_there_or_not_decides(self) -> None:
        text = {".zshrc": "[ -d ~/x ] && A=b\n[ -d ~/y ] && C=d"}
        found = environment(text, exist=(f"{HOME}/x",), absent=(f"{HOME}/y",))
        assert (values(found, "A"), values(found, "C")) == ([("b", True)], [])

    def test_values_grow_only_so_far(self) -> None:
        assert zshrc("A=xx\n" + "A=$A$A\n" * 99 + "L=(a b)\n" + "L=($L $L)\n" * 99).final("A")[0].value is None

    def test_values_are_not_in_a_repr(self) -> None:
        assert "hunter2" not in repr(zshrc("export TOKEN=hunter2\nalias go='X=hunter2 go'"))

    def test_the_value_of_a_list_of_fish_has_spaces_or_colons(self) -> None:
        found = config_fish("set -x GOFLAGS -v -x\nset -x GOPATH /a /b\nset -x CDPATH\nset -x ONE a")
        names = ("GOFLAGS", "GOPATH", "CDPATH", "ONE")
        assert [values(found, name)[0][0] for name in names] == ["-v -x", "/a:/b", "", "a"]


class TestPath:
    def test_folders_stand_in_their_order(self) -> None:
        found = zshrc(
            'export GOBIN=$HOME/go/bin\nexport PATH=/opt/homebrew/bin:~/b:$PATH:$GOBIN\nPATH="/usr/local/x:$PATH"'
        )
        assert folders(found) == ["/usr/local/x", "/opt/homebrew/bin", f"{HOME}/b", "…", f"{HOME}/go/bin"]
        assert [(e.line, e.text, e.origin) for e in found.path[3:]] == [
            (0, "$PATH", Origin.INHERITED),
            (2, "$GOBIN", Origin.PATH),
        ]

    def test_what_cannot_be_known_stands_where_it_is(self) -> None:
        found = zshrc('PATH="$(npm bin):/a:$NOBODY/bin:$PATH"')
        assert [(e.folder, e.text) for e in found.path][:3] == [
            (None, "$(npm bin)"),
            ("/a", "/a"),
            (None, "$NOBODY/bin"),
        ]

    def test_a_path_without_the_old_one_replaces_it(self) -> None:
        assert folders(zshrc("PATH=/a:$PATH\nPATH=/b:/c")) == ["/b", "/c"]

    @pytest.mark.parametrize("text", ["x && PATH=/b", "PATH=$(echo $PATH | sed s/x//)", "PATH=${PATH%:/x}"])
    def test_what_may_replace_the_path_leaves_it_possible(self, text: str) -> None:
        assert folders(zshrc(f"PATH=/a:$PATH\n{text}"))[1:] == ["/a?", "…?"]

    def test_a_conditional_folder_stands_first_and_may_be_absent(self) -> None:
        assert folders(zshrc("PATH=/a:$PATH\nx && PATH=/b:$PATH\n[ -d /c ] && PATH=$PATH:/c")) == [
            "/b?",
            "/a",
            "…",
            "/c?",
        ]

    @pytest.mark.parametrize(
        "text",
        ["path=(/a ~/b $path)", 'path=(/a ~/b(N-/) "${path[@]}")', "PATH=/a:~/b${PATH:+:$PATH}", "PATH=/a:~/b:$path"],
    )
    def test_zsh_has_path_as_a_list_too(self, text: str) -> None:
        assert folders(zshrc(text)) == ["/a", f"{HOME}/b", "…"]

    def test_bash_has_no_such_list(self) -> None:
        assert folders(environment({".bashrc": "path=(/a $path)"}, "bash-interactive")) == ["…"]

    def test_items_are_appended(self) -> None:
        assert folders(zshrc("path+=(/a)\nPATH+=:/b")) == ["…", "/a", "/b"]

    def test_typeset_u_keeps_the_first(self) -> None:
        assert folders(zshrc("typeset -U path\nPATH=/a:/b:$PATH\nPATH=$PATH:/a\nPATH=/b:$PATH")) == ["/b", "/a", "…"]

    def test_tildes_in_quotes_stay(self) -> None:
        assert folders(zshrc('PATH="~/bin:$PATH"')) == ["~/bin", "…"]

    def test_a_function_that_adds_folders_is_followed(self) -> None:
        text = 'add() {\n  case ":$PATH:" in\n    *":$1:"*) ;;\n    *) PATH="$1:$PATH" ;;\n  esac\n}\nadd /a\nadd ~/b\n'
        found = zshrc(text)
        assert folders(found) == [f"{HOME}/b?", "/a?", "…"]
        assert [(e.line, e.text) for e in found.path][:2] == [(8, f"{HOME}/b"), (7, "/a")]

    def test_a_loop_over_known_folders_is_followed(self) -> None:
        assert folders(zshrc("for d in /a ~/b; do PATH=$d:$PATH; done")) == [f"{HOME}/b", "/a", "…"]

    def test_a_path_that_doubles_has_an_end(self) -> None:
        assert len(zshrc("PATH=/a:/b:$PATH\n" + "PATH=$PATH:/a:$PATH\n" * 300).path) <= 200

    def test_go_env_gopath_is_gopath(self) -> None:
        assert folders(zshrc('GOPATH=/g\nPATH="$(go env GOPATH)/bin:$PATH"')) == ["/g/bin", "…"]
        assert folders(zshrc('PATH="$(go env GOPATH)/bin:$PATH"')) == [f"{HOME}/go/bin?", "…"]


class TestBrew:
    def test_the_last_homebrew_stands_first(self) -> None:
        text = (
            "[ -e /opt/homebrew/bin/brew ] &&\n"
            '  eval "$(/opt/homebrew/bin/brew shellenv)"\n'
            "[ -e /usr/local/bin/brew ] &&\n"
            '  eval "$(/usr/local/bin/brew shellenv)"\n'
        )
        found = environment({".bash_profile": "[ -e ~/.p ] && . ~/.p", ".p": text}, "bash-login")
        assert found.path[0] == PathEntry(
            "/usr/local/bin",
            "/usr/local/bin",
            f"{HOME}/.p",
            4,
            certain=False,
            origin=Origin.BREW,
            needs=("/usr/local/bin/brew",),
        )
        assert folders(found) == [
            *("/usr/local/bin?", "/usr/local/sbin?"),
            *("/opt/homebrew/bin?", "/opt/homebrew/sbin?", "…"),
        ]

    @pytest.mark.parametrize(
        "text", ["eval $(SHELL=/bin/zsh /usr/local/bin/brew shellenv)", "source <(/usr/local/bin/brew shellenv zsh)"]
    )
    def test_its_prefix_is_that_of_its_path(self, text: str) -> None:
        found = zshrc(text)
        assert folders(found) == ["/usr/local/bin", "/usr/local/sbin", "…"]
        assert values(found, "HOMEBREW_PREFIX") == [("/usr/local", True)]

    def test_a_bare_brew_is_the_first_on_path_perhaps(self) -> None:
        assert folders(zshrc('PATH=/opt/homebrew/bin:$PATH\neval "$(brew shellenv)"'))[:2] == [
            "/opt/homebrew/bin?",
            "/opt/homebrew/sbin?",
        ]

    def test_a_bare_brew_that_nothing_is_known_of_is_unknown(self) -> None:
        assert folders(zshrc('eval "$(brew shellenv)"')) == ["…", "…", "…"]

    def test_a_folder_moves_to_the_front(self) -> None:
        text = 'PATH=/a:/opt/homebrew/bin:$PATH\neval "$(/opt/homebrew/bin/brew shellenv)"'
        assert folders(zshrc(text)) == ["/opt/homebrew/bin", "/opt/homebrew/sbin", "/a", "…"]

    def test_brew_prefix_is_known_afterwards(self) -> None:
        text = 'eval "$(/opt/homebrew/bin/brew shellenv)"\nPATH="$(brew --prefix go)/bin:$(brew --prefix)/x:$PATH"'
        assert folders(zshrc(text))[:2] == ["/opt/homebrew/opt/go/bin", "/opt/homebrew/x"]

    def test_path_helper_puts_the_systems_folders_first(self) -> None:
        files = {
            ".zshenv": "PATH=/mine:$PATH",
            "/etc/zprofile": "if [ -x /usr/libexec/path_helper ]; then eval `/usr/libexec/path_helper -s`; fi",
            "/etc/paths": "/usr/local/bin\n/usr/bin\n",
            "/etc/paths.d/go": "/usr/local/go/bin\n",
        }
        found = environment(files, exist=("/usr/libexec/path_helper",))
        assert folders(found) == ["/usr/local/bin", "/usr/bin", "/usr/local/go/bin", "/mine", "…"]


class TestFish:
    def test_set_and_fish_add_path(self) -> None:
        found = config_fish(
            "set -gx PATH /a $PATH\nfish_add_path ~/b\nfish_add_path -a /c\nfish_add_path -P /d\nset -p PATH /e"
        )
        assert folders(found) == ["/e", "/d", f"{HOME}/b", "/c", "/a", "…"]

    def test_fish_user_paths_come_first_whenever_they_change(self) -> None:
        assert folders(
            config_fish("set -U fish_user_paths /a $fish_user_paths\nset PATH /b $PATH\nfish_add_path /c")
        ) == [*("/c", "/a", "/b", "…")]

    def test_what_is_there_is_not_moved_without_m(self) -> None:
        text = "fish_add_path /a\nfish_add_path /b\nfish_add_path /a"
        assert folders(config_fish(text)) == ["/b", "/a", "…"]
        assert folders(config_fish(f"{text} -m")) == ["/a", "/b", "…"]

    def test_a_function_with_a_named_argument(self) -> None:
        found = config_fish(
            "function add -a dir\n  if test -d $dir\n    set PATH $dir $PATH\n  end\nend\nadd ~/b/\nadd /c"
        )
        assert [(e.folder, e.line, e.certain, e.needs) for e in found.path][:2] == [
            ("/c", 7, False, ("/c",)),
            (f"{HOME}/b", 6, False, (f"{HOME}/b",)),
        ]

    def test_what_stands_in_a_function_nobody_calls_may_be(self) -> None:
        found = config_fish("function setproxy\n  set -gx http_proxy http://x:$argv[1]\n  set -x PATH /a $PATH\nend")
        assert [(v.name, v.line, v.certain) for v in found.variables] == [("http_proxy", 2, False), ("PATH", 3, False)]
        assert (values(found, "http_proxy"), folders(found)) == ([], ["…"])

    def test_set_without_x_exports_nothing(self) -> None:
        assert [v.exported for v in config_fish("set GO111MODULE on\nset -x GOPATH /x").variables] == [False, True]

    def test_the_files_are_read_in_order(self) -> None:
        files = {
            "fish_variables": "SETUVAR --export A:1\nSETUVAR fish_user_paths:/u\n",
            "conf.d/b.fish": "set A 3",
            "conf.d/a.fish": "set A 2",
            "conf.d/c.txt": "set A 4",
            "config.fish": "set A 5",
        }
        found = environment(
            {f"/x/fish/{name}": text for name, text in files.items()}, "fish", {"XDG_CONFIG_HOME": "/x"}
        )
        assert [v.value for v in found.variables if v.name == "A"] == ["1", "2", "3", "5"]
        assert folders(found) == ["/u", "…"]

    def test_brew_shellenv_may_be_piped(self) -> None:
        assert folders(config_fish("/usr/local/bin/brew shellenv | source"))[0] == "/usr/local/bin"


class TestFiles:
    def test_zsh_reads_its_files_in_order(self) -> None:
        files = {f".{name}": "" for name in ("zlogin", "zshrc", "zprofile", "zshenv")} | {"/etc/zshrc": ""}
        assert environment(files).files == (
            *(f"{HOME}/.zshenv", f"{HOME}/.zprofile", "/etc/zshrc"),
            *(f"{HOME}/.zshrc", f"{HOME}/.zlogin"),
        )

    def test_zdotdir_is_honoured(self) -> None:
        files = {".zshenv": "export ZDOTDIR=~/.config/zsh", ".config/zsh/.zshrc": "A=b", ".zshrc": "A=c"}
        assert values(environment(files), "A") == [("b", True)]
        assert environment({"/z/.zshrc": ""}, "zsh", {"ZDOTDIR": "/z"}).files == ("/z/.zshrc",)

    def test_bash_reads_the_first_of_three(self) -> None:
        files = {".profile": "A=1", ".bash_login": "A=2", ".bashrc": "A=3"}
        assert values(environment(files, "bash-login"), "A") == [("2", True)]
        assert values(environment(files, "bash-interactive"), "A") == [("3", True)]
        assert values(environment(files, "sh"), "A") == [("1", True)]

    def test_the_usual_profile_reads_bashrc(self) -> None:
        text = 'if [ -n "$BASH_VERSION" ]; then\n  if [ -f "$HOME/.bashrc" ]; then\n    . "$HOME/.bashrc"\n  fi\nfi\n'
        rc = "case $- in\n  *i*) ;;\n  *) return;;\nesac\nA=b\n"
        assert values(environment({".profile": text, ".bashrc": rc}, "bash-login"), "A") == [("b", True)]

    def test_a_file_that_is_there_is_read_for_certain(self) -> None:
        files = {".zshrc": "[ -f ~/.a ] && . ~/.a\nif [[ -s ~/.b ]]; then source ~/.b; fi\nx && . ~/.c\n. ~/.d"}
        found = environment({**files, ".a": "A=1", ".b": "B=1", ".c": "C=1"})
        assert [(s.path, s.line, s.certain, s.outcome) for s in found.sources] == [
            (f"{HOME}/.a", 1, True, Outcome.READ),
            (f"{HOME}/.b", 2, True, Outcome.READ),
            (f"{HOME}/.c", 3, False, Outcome.READ),
            (f"{HOME}/.d", 4, True, Outcome.ABSENT),
        ]
        assert [(v.name, v.certain) for v in found.variables] == [("A", True), ("B", True), ("C", False)]

    def test_single_quotes_read_nothing(self) -> None:
        found = zshrc("if [ -f '$HOME/x' ]; then . '$HOME/x'; fi")
        assert [s.outcome for s in found.sources] == [Outcome.ABSENT]

    def test_a_path_that_cannot_be_known_is_not_read(self) -> None:
        assert [(s.path, s.outcome) for s in zshrc("source $(x)/y").sources] == [(None, Outcome.UNKNOWN)]

    @pytest.mark.parametrize(
        "name",
        [".env", "work.env", ".envrc", ".env.local", ".secrets", ".secret/x.sh", ".api_keys", ".ssh/x", "tokens.zsh"],
    )
    def test_a_file_with_secrets_is_never_read(self, name: str) -> None:
        found = environment({".zshrc": f"source ~/{name}", name: "A=b"})
        assert ([s.outcome for s in found.sources], found.files) == ([Outcome.PRIVATE], (f"{HOME}/.zshrc",))

    @pytest.mark.parametrize("name", [".cargo/env", ".zsh/env.zsh", ".environment", "keyboard.zsh", ".private-dots"])
    def test_a_file_with_a_similar_name_is_read(self, name: str) -> None:
        assert environment({".zshrc": f"source ~/{name}", name: "A=b"}).files[1:] == (f"{HOME}/{name}",)

    def test_a_loop_of_files_ends(self) -> None:
        found = environment({".zshrc": ". ~/.a", ".a": ". ~/.zshrc\nA=b"})
        assert [s.outcome for s in found.sources] == [Outcome.READ, Outcome.LOOP]
        assert values(found, "A") == [("b", True)]

    def test_files_in_files_have_an_end(self) -> None:
        deep = {".zshrc": ". ~/.0", **{f".{n}": f". ~/.{n + 1}" for n in range(20)}}
        assert len(environment(deep).files) == 8
        many = {".zshrc": ". ~/.a\n" * 100, ".a": ""}
        assert len(environment(many).files) == 60

    def test_files_of_a_loop_and_a_pattern_are_read(self) -> None:
        files = {".zshrc": "for f in ~/.{a,b,c} ~/z/*.zsh(N); do\n  [ -r $f ] && source $f\ndone"}
        found = environment({**files, ".a": "", ".c": "", "z/2.zsh": "", "z/1.zsh": "", "z/3.sh": ""})
        assert [path.removeprefix(f"{HOME}/") for path in found.files[1:]] == [".a", ".c", "z/1.zsh", "z/2.zsh"]

    def test_the_users_own_files_in_oh_my_zsh_are_read(self) -> None:
        files = {
            ".zshrc": "export ZSH=$HOME/.oh-my-zsh\nplugins=(git asdf)\nsource $ZSH/oh-my-zsh.sh\nB=c",
            ".oh-my-zsh/oh-my-zsh.sh": "A=x",
            ".oh-my-zsh/custom/go.zsh": "A=b",
            ".oh-my-zsh/custom/notes.txt": "A=d",
        }
        found = environment(files)
        assert values(found, "A") == [("b", True)]
        assert [(s.line, s.outcome) for s in found.sources] == [(3, Outcome.FRAMEWORK), (3, Outcome.READ)]
        assert [manager.what for manager in found.managers] == ["asdf"]
        other = {**files, ".zshrc": "ZSH_CUSTOM=/c\nsource ~/.oh-my-zsh/oh-my-zsh.sh", "/c/a.zsh": "A=e"}
        assert values(environment(other), "A") == [("e", True)]

    def test_what_stands_behind_a_return_is_not_read(self) -> None:
        assert [v.name for v in zshrc("A=b\nreturn\nC=d").variables] == ["A"]

    def test_problems_have_their_file(self) -> None:
        found = environment({".zshrc": ". ~/.a", ".a": "A=b\nexport C='d\n"})
        assert [(file, problem.line) for file, problem in found.problems] == [(f"{HOME}/.a", 2)]

    def test_a_function_of_another_file_is_called(self) -> None:
        files = {".zshrc": ". ~/.f\nadd /a", ".f": "add() {\n  PATH=$1:$PATH\n  GOFLAGS=-v\n}"}
        found = environment(files)
        assert folders(found) == ["/a", "…"]
        assert [(v.name, v.file, v.line) for v in found.variables] == [
            ("PATH", f"{HOME}/.zshrc", 2),
            ("GOFLAGS", f"{HOME}/.f", 3),
        ]

    def test_functions_that_call_themselves_end(self) -> None:
        assert len(zshrc("f() { A=b; f; f; f; }\nf").variables) <= 5_000


class TestPrograms:
    def test_go_env_w_names_the_variables_only(self) -> None:
        found = zshrc("go env -w GOPROXY=https://me:hunter2@x GOFLAGS=-v\nx && go env -u GOROOT\ngo env GOPATH")
        assert [(c.what, c.names, c.line, c.certain) for c in found.calls] == [
            ("go env -w", ("GOPROXY", "GOFLAGS"), 1, True),
            ("go env -u", ("GOROOT",), 2, False),
        ]

    def test_launchctl_and_arch_are_seen(self) -> None:
        lines = ("launchctl setenv PATH $PATH", "[ x ] && exec arch -x86_64 zsh", "env /usr/bin/arch -arch x86_64 zsh")
        found = zshrc("\n".join((*lines, "arch -arm64 zsh")))
        assert [(c.what, c.names, c.line) for c in found.calls] == [
            ("launchctl setenv", ("PATH",), 1),
            ("arch -x86_64", (), 2),
            ("arch -x86_64", (), 3),
        ]

    def test_aliases_say_whether_they_are_for_intel(self) -> None:
        found = zshrc("alias x86='arch -x86_64 zsh'\nalias go=/x/go ll='ls -l'")
        assert [(a.name, a.line, a.intel) for a in found.aliases] == [("x86", 1, True), ("go", 2, False)]

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ('eval "$(mise activate zsh)"', "mise"),
            ('eval "$(~/.local/bin/rtx activate zsh)"', "mise"),
            ('. "$(brew --prefix asdf)/libexec/asdf.sh"', "asdf"),
            ('export PATH="${ASDF_DATA_DIR:-$HOME/.asdf}/shims:$PATH"', "asdf"),
            ('eval "$(goenv init -)"', "goenv"),
            ("[[ -s ~/.gvm/scripts/gvm ]] && source ~/.gvm/scripts/gvm", "gvm"),
        ],
    )
    def test_version_managers_are_seen(self, text: str, name: str) -> None:
        assert [(manager.what, manager.line) for manager in zshrc(text).managers] == [(name, 1)]

    def test_a_version_manager_stands_first_with_folders_that_are_not_known(self) -> None:
        found = zshrc('eval "$(mise activate zsh)"')
        assert [(e.folder, e.text, e.origin) for e in found.path][:1] == [(None, "mise activate", Origin.MANAGER)]
