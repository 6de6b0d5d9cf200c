"""Which files a shell reads at its start, and which are never read."""

from __future__ import annotations

import pytest

from tests.settings.shell_homes import HOME, environment, folders, values, zshrc


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
        assert found.files == tuple(f"{HOME}/{name}" for name in (".zshrc", ".a", ".b", ".c"))
        assert [(v.name, v.certain) for v in found.variables] == [("A", True), ("B", True), ("C", False)]

    def test_single_quotes_read_nothing(self) -> None:
        files = {".zshrc": "if [ -f '$HOME/x' ]; then . '$HOME/x'; fi", "x": "A=b"}
        assert environment(files).files == (f"{HOME}/.zshrc",)

    def test_a_path_that_cannot_be_known_is_not_read(self) -> None:
        assert environment({".zshrc": "source $(x)/y", "y": "A=b"}).files == (f"{HOME}/.zshrc",)

    @pytest.mark.parametrize(
        "name",
        [".env", "work.env", ".envrc", ".env.local", ".secrets", ".secret/x.sh", ".api_keys", ".ssh/x", "tokens.zsh"],
    )
    def test_a_file_with_secrets_is_never_read(self, name: str) -> None:
        found = environment({".zshrc": f"source ~/{name}", name: "A=b"})
        assert found.files == (f"{HOME}/.zshrc",)

    @pytest.mark.parametrize("name", [".cargo/env", ".zsh/env.zsh", ".environment", "keyboard.zsh", ".private-dots"])
    def test_a_file_with_a_similar_name_is_read(self, name: str) -> None:
        assert environment({".zshrc": f"source ~/{name}", name: "A=b"}).files[1:] == (f"{HOME}/{name}",)

    def test_a_loop_of_files_ends(self) -> None:
        found = environment({".zshrc": ". ~/.a", ".a": ". ~/.zshrc\nA=b"})
        assert found.files == (f"{HOME}/.zshrc", f"{HOME}/.a")
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
        assert found.files == (f"{HOME}/.zshrc", f"{HOME}/.oh-my-zsh/custom/go.zsh")
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
