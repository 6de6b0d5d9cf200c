"""The environment of a shell after its start: its variables, and the programs that it runs."""

from __future__ import annotations

import pytest

from goarmd.settings.shell_values import Origin
from tests.settings.shell_homes import HOME, config_fish, environment, values, zshrc


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

    @pytest.mark.parametrize(
        "text",
        [
            '[ -z "$A" ] && A=c',
            "[[ -n $A ]] || A=c",
            '[ ! -n "${A:-}" ] && A=c',
            "[[ -v A ]] || A=c",
            "[ -z ${A+x} ] && A=c",
            'if [ -z "$A" ]; then A=c; fi',
            'if [ -n "$A" ]; then :; else A=c; fi',
        ],
    )
    def test_a_default_holds_where_nothing_is_set_before(self, text: str) -> None:
        assert values(zshrc(text), "A") == [("c", True)]
        assert values(zshrc(f"A=b\n{text}"), "A") == [("b", True)]
        assert values(zshrc(f"x && A=b\n{text}"), "A") == [("b", False), ("c", False)]

    @pytest.mark.parametrize(
        "text", ["set -q A; or set -gx A c", "set -q A || set A c", "if not set -q A\nset A c\nend"]
    )
    def test_so_does_one_in_fish(self, text: str) -> None:
        assert values(config_fish(text), "A") == [("c", True)]
        assert values(config_fish(f"set A b\n{text}"), "A") == [("b", True)]

    @pytest.mark.parametrize(
        "text",
        ['[ -z "$B" ] && A=c', '[ -z "$A" ] && [ -z "$B" ] && A=c', '[ -n "$A" ] && A=c', '[ -z "$A$B" ] && A=c'],
    )
    def test_what_asks_for_another_variable_is_not_certain(self, text: str) -> None:
        assert values(zshrc(text), "A") == [("c", False)]

    def test_a_default_of_what_each_shell_has_is_not_certain(self) -> None:
        assert values(zshrc('[ -z "$LANG" ] && LANG=C'), "LANG") == [("C", False)]

    def test_what_is_exported_once_stays_it(self) -> None:
        found = zshrc("A=b\nexport A\nA=c\nD=e\nF=g", {"F": "x"})
        assert [(v.name, v.line, v.exported) for v in found.variables] == [
            ("A", 1, False),
            ("A", 1, True),
            ("A", 3, True),
            ("D", 4, False),
            ("F", 5, True),
        ]

    @pytest.mark.parametrize("text", ["$GOFLAGS -v", "${GOFLAGS} -v"])
    def test_flags_are_added_to_those_of_before_also_where_there_are_none(self, text: str) -> None:
        assert values(zshrc(f'GOFLAGS="{text}"'), "GOFLAGS") == [(" -v", True)]
        assert values(zshrc(f'GOFLAGS=-x\nGOFLAGS="{text}"'), "GOFLAGS") == [("-x -v", True)]

    def test_what_the_system_may_set_is_not_known_where_no_file_does(self) -> None:
        assert values(zshrc('GOPATH="$GOPATH:/x"'), "GOPATH") == [(None, True)]

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

    def test_a_version_manager_stands_first_with_folders_that_are_not_known(self) -> None:
        found = zshrc('eval "$(mise activate zsh)"')
        assert [(e.folder, e.text, e.origin) for e in found.path][:1] == [(None, "mise activate", Origin.MANAGER)]
