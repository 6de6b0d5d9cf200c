"""PATH as start-up files make it: which folder stands where, and because of which line."""

from __future__ import annotations

import pytest

from goarmd.settings.shell_values import Origin, PathEntry
from tests.settings.shell_homes import HOME, config_fish, environment, folders, values, zshrc


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
