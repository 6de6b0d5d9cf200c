from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.catalog.gopls_options import refusals
from goarmd.catalog.gopls_refusal import RefusalKind
from goarmd.settings.go_client import Origin, Sent, pair_refusals, places, sent
from tests.settings.test_vscode_layers import SETTINGS

if TYPE_CHECKING:
    from goarmd.catalog.gopls_refusal import Refusal

EXTENSION, GOPLS = "0.56.0", "0.24.0"
ADDED = {"ui.inlayhint.hints", "ui.vulncheck", "linkifyShowMessage"}


def options(settings: dict[str, object], extension: str = EXTENSION, gopls: str = GOPLS) -> dict[str, object]:
    return dict(sent([settings], extension, gopls).options)


def users(settings: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in options(settings).items() if key not in ADDED}


def refused(layers: list[dict[str, object]], extension: str = EXTENSION, gopls: str = GOPLS) -> tuple[Sent, Refusal]:
    answered = sent(layers, extension, gopls)
    (refusal,) = refusals(answered.options, gopls)
    return answered, refusal


def test_the_object_is_sent_as_it_is() -> None:
    assert users({"gopls": {"ui.semanticTokens": True, "x": None}}) == {"ui.semanticTokens": True, "x": None}


def test_a_flat_key_becomes_an_option_by_its_second_word() -> None:
    assert users({"gopls.buildFlags": ["-v"]}) == {"buildFlags": ["-v"]}


def test_a_flat_key_of_three_words_is_sent_nested_and_refused() -> None:
    assert users({"gopls.ui.semanticTokens": True}) == {"ui": {"semanticTokens": True}}
    answered, refusal = refused([{"gopls.ui.semanticTokens": True, "gopls.ui.noSemanticString": True}])
    assert (refusal.name, refusal.kind) == ("ui", RefusalKind.UNKNOWN)
    assert places(refusal, answered) == (
        Origin(0, ("gopls.ui.semanticTokens",)),
        Origin(0, ("gopls.ui.noSemanticString",)),
    )


def test_a_gopls_setting_that_is_no_object_is_not_sent() -> None:
    assert users({"gopls": True}) == {}
    assert users({"gopls": ["x"]}) == {}


def test_the_extension_adds_options_of_its_own() -> None:
    assert set(options({})) == ADDED
    assert options({})["linkifyShowMessage"] is True
    assert options({})["ui.vulncheck"] == "Prompt"


@pytest.mark.parametrize(
    ("extension", "gopls", "added"),
    [
        ("0.34.1", GOPLS, set()),
        ("0.35.0", GOPLS, {"ui.inlayhint.hints"}),
        ("0.35.0", "0.8.4", set()),
        ("0.38.0", GOPLS, {"ui.inlayhint.hints", "ui.vulncheck"}),
        ("0.38.0", "0.10.1", {"ui.inlayhint.hints"}),
        ("0.40.0", GOPLS, ADDED),
        ("0.40.0", "0.13.2", ADDED - {"linkifyShowMessage"}),
        ("0.42.1", GOPLS, ADDED),
        ("0.43.0", GOPLS, ADDED | {"allExperiments"}),
        ("0.57.2", GOPLS, ADDED | {"allExperiments"}),
        ("", "", ADDED),
    ],
)
def test_what_is_added_depends_on_both_versions(extension: str, gopls: str, added: set[str]) -> None:
    assert set(options({}, extension, gopls)) == added


def test_hints_are_all_named_and_overlaid_by_the_users() -> None:
    hints = options({"go.inlayHints.parameterNames": True})["ui.inlayhint.hints"]
    assert isinstance(hints, dict)
    assert len(hints) == 8
    assert [name for name, is_on in hints.items() if is_on] == ["parameterNames"]
    older = options({}, "0.49.0")["ui.inlayhint.hints"]
    assert isinstance(older, dict)
    assert "ignoredError" not in older


def test_hints_that_are_no_object_are_none() -> None:
    assert options({"go.inlayHints": True})["ui.inlayhint.hints"] == {}
    assert "ui.inlayhint.hints" not in options({"go.inlayHints": False})


def test_vulncheck_was_off_before_it_asked() -> None:
    assert options({}, "0.51.1")["ui.vulncheck"] == "Off"
    assert options({"go.diagnostic.vulncheck": "Imports"})["ui.vulncheck"] == "Imports"
    assert "ui.vulncheck" not in options({"go.diagnostic.vulncheck": ""})


def test_build_flags_and_tags_of_go_are_sent_together() -> None:
    settings: dict[str, object] = {"go.buildFlags": ["-race"], "go.buildTags": "a,b"}
    assert options(settings)["build.buildFlags"] == ["-race", "-tags", "a,b"]
    assert options({"go.buildFlags": ["-tags", "x"], "go.buildTags": "y"})["build.buildFlags"] == ["-tags", "x"]
    assert "build.buildFlags" not in options({"go.buildFlags": [], "go.buildTags": ""})


def test_build_flags_of_gopls_win_if_they_are_named_in_full() -> None:
    settings: dict[str, object] = {"go.buildTags": "a", "gopls": {"build.buildFlags": ["-v"]}}
    assert options(settings)["build.buildFlags"] == ["-v"]


def test_build_flags_that_are_text_fall_into_letters() -> None:
    assert options({"go.buildFlags": "-v"})["build.buildFlags"] == ["-", "v"]


def test_build_flags_by_their_short_name_beside_those_of_go_are_a_duplicate() -> None:
    answered, refusal = refused([{"go.buildTags": "x"}, {"gopls": {"buildFlags": ["-v"]}}])
    assert refusal.kind is RefusalKind.DUPLICATE
    assert places(refusal, answered) == (Origin(1, ("gopls", "buildFlags")), Origin(0, ("go.buildTags",)))


def test_hints_of_gopls_beside_those_of_the_extension_are_a_duplicate() -> None:
    answered, refusal = refused([{"gopls": {"hints": {"constantValues": True}}}])
    assert refusal.message == "duplicate value for hints"
    assert places(refusal, answered) == (Origin(0, ("gopls", "hints")),)


def test_what_the_extension_puts_in_the_place_of_the_users_has_no_effect() -> None:
    answered = sent([{"gopls": {"ui.vulncheck": "Imports", "ui.inlayhint.hints": {}}}], EXTENSION, GOPLS)
    assert answered.origins["ui.vulncheck"] == ()


def test_a_refusal_is_traced_to_the_strongest_layer_first() -> None:
    user: dict[str, object] = {"gopls": {"formatting.gofumpt": "yes"}, "editor.fontSize": 12}
    folder: dict[str, object] = {"gopls": {"formatting.gofumpt": "on", "local": "x"}}
    answered, refusal = refused([user, {}, folder])
    assert places(refusal, answered) == (
        Origin(2, ("gopls", "formatting.gofumpt")),
        Origin(0, ("gopls", "formatting.gofumpt")),
    )


def test_a_refusal_of_what_the_extension_adds_is_traced_to_its_setting() -> None:
    answered, refusal = refused([{"go.diagnostic.vulncheck": "on"}])
    assert places(refusal, answered) == (Origin(0, ("go.diagnostic.vulncheck",)),)


def test_an_extension_can_be_too_new_for_gopls_with_no_settings_at_all() -> None:
    (refusal,) = pair_refusals("0.52.0", "0.20.0")
    assert (refusal.name, refusal.kind) == ("vulncheck", RefusalKind.BAD_ENUM)
    assert pair_refusals("0.52.0", "0.21.0") == ()
    assert pair_refusals("0.51.1", "0.18.1") == ()
    assert pair_refusals("0.57.2", "0.24.0") == ()


def test_names_of_vscodes_own_functions_are_hidden() -> None:
    assert users({"gopls": {"get": 1, "local": "x"}}) == {"local": "x"}


@given(st.lists(SETTINGS | st.dictionaries(st.sampled_from(["go", "gopls", "gopls.a.b", "go.buildFlags"]), SETTINGS)))
def test_every_option_has_its_origins(layers: list[dict[str, object]]) -> None:
    answered = sent(layers, EXTENSION, GOPLS)
    assert set(answered.origins) == set(answered.options)
    assert all(origin.path[0] in layers[origin.layer] for found in answered.origins.values() for origin in found)
