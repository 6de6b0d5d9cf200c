from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goarmd.catalog.gopls_options import nearest_option, refusals, replacement, unknown_names
from goarmd.catalog.gopls_refusal import Refusal, RefusalKind

NEW, OLD = "v0.24.0", "v0.14.2"
NO_OPERATOR = (
    '"directoryFilters": invalid filter -b?/c, operator ? not supported.'
    " If you want to have this operator supported, consider filing an issue"
)
IN_TWO_LINES = (
    'gopls setting "expandWorkspaceToModule" is deprecated.\n'
    "Please comment on https://go.dev/issue/63536 if this impacts your workflow."
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda each: st.lists(each, max_size=4) | st.dictionaries(st.text(max_size=10), each, max_size=4),
    max_leaves=10,
)


def words(options: dict[str, object], version: str = NEW) -> list[str]:
    return [refusal.message for refusal in refusals(options, version)]


def kinds(options: dict[str, object], version: str = NEW) -> list[RefusalKind]:
    return [refusal.kind for refusal in refusals(options, version)]


def test_only_the_last_word_of_a_key_counts() -> None:
    assert refusals({"any.thing.gofumpt": True}, NEW) == ()
    assert refusals({"cache.size": 1}, NEW) == (
        Refusal("size", "cache.size", RefusalKind.UNKNOWN, 'setting option "size": unexpected setting'),
    )


def test_a_nested_object_is_one_unknown_setting() -> None:
    assert words({"ui": {"semanticTokens": True}}) == ['setting option "ui": unexpected setting']


def test_names_are_compared_with_case() -> None:
    assert kinds({"GoFumpt": True}) == [RefusalKind.UNKNOWN]


def test_enums_are_compared_without_case() -> None:
    assert refusals({"matcher": "cASEsENSITIVE"}, NEW) == ()
    assert words({"matcher": "exact"}) == ['setting option "matcher": invalid option "exact" for enum']


def test_a_word_can_be_new_in_an_enum() -> None:
    assert kinds({"vulncheck": "Prompt"}, "v0.20.0") == [RefusalKind.BAD_ENUM]
    assert kinds({"vulncheck": "Prompt"}, "v0.21.0") == []


def test_a_setting_is_unknown_before_its_first_release() -> None:
    assert kinds({"memoryLimit": 10**9}, "v0.23.0") == [RefusalKind.UNKNOWN]
    assert kinds({"memoryLimit": 10**9}, NEW) == []


def test_settings_that_are_not_listed_are_accepted() -> None:
    unlisted = {"completeUnimported": True, "deepCompletion": False, "allExperiments": "x", "zeroConfig": True}
    assert refusals(unlisted, NEW) == ()


def test_settings_that_are_listed_can_be_refused() -> None:
    assert words({"memoryMode": "", "staticcheckProvided": True}) == [
        'setting option "memoryMode": this setting is deprecated',
        'setting option "staticcheckProvided": unexpected setting',
    ]


def test_a_renamed_setting_says_its_new_name() -> None:
    said = 'setting option "fuzzyMatching": this setting is deprecated, use "matcher" instead'
    assert words({"fuzzyMatching": True}) == [said]
    assert replacement("fuzzyMatching", NEW) == "matcher has taken its place"


def test_a_removed_setting_has_a_way_out_where_one_is_known() -> None:
    assert replacement("experimentalWorkspaceModule", NEW).startswith("go work init")
    assert replacement("go-diff", NEW) == ""
    assert replacement("nosuch", NEW) == ""


def test_a_setting_can_be_deprecated_and_applied_all_the_same() -> None:
    assert kinds({"noSemanticString": True}, "v0.17.1") == []
    assert kinds({"noSemanticString": True}) == [RefusalKind.DEPRECATED]
    assert kinds({"noSemanticString": 1}) == [RefusalKind.WRONG_TYPE]


# Each was answered by gopls 0.24 so.
@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"gofumpt": "yes"}, '"gofumpt": invalid type string (want bool)'),
        ({"gofumpt": None}, '"gofumpt": invalid type <nil> (want bool)'),
        ({"local": 1}, '"local": invalid type float64 (want string)'),
        ({"matcher": []}, '"matcher": invalid type []interface {} (want string)'),
        ({"env": None}, '"env": invalid type <nil> (want JSON object)'),
        ({"env": {"CGO_ENABLED": 0}}, '"env": invalid map value float64 (want string)'),
        ({"env": {"X": None}}, '"env": invalid map value <nil> (want string)'),
        ({"buildFlags": "-tags=x"}, '"buildFlags": invalid type string (want JSON array of string)'),
        ({"buildFlags": ["-v", 1]}, '"buildFlags": invalid array element type float64 (want string)'),
        ({"analyses": {"shadow": "on"}}, '"analyses": invalid type string for object field "shadow"'),
        ({"templateExtensions": "tmpl"}, '"templateExtensions": unexpected type string (want JSON array of string)'),
        ({"memoryLimit": "2GiB"}, '"memoryLimit": invalid type string (want int64)'),
        ({"memoryLimit": True}, '"memoryLimit": invalid type bool (want int64)'),
    ],
)
def test_a_value_of_a_wrong_type_is_refused_in_gopls_words(options: dict[str, object], said: str) -> None:
    assert words(options) == [f"setting option {said}"]
    assert kinds(options) == [RefusalKind.WRONG_TYPE]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"diagnosticsDelay": "250"}, '"diagnosticsDelay": time: missing unit in duration "250"'),
        ({"memoryLimit": 1.5}, '"memoryLimit": invalid value 1.5 (want integer)'),
        ({"memoryLimit": 1e30}, '"memoryLimit": invalid value 1e+30 (not representable as int64)'),
        ({"directoryFilters": ["vendor"]}, '"directoryFilters": invalid filter vendor, must start with + or -'),
        (
            {"directoryFilters": ["-**/a", "-b?/c"]},
            NO_OPERATOR,
        ),
    ],
)
def test_a_value_of_the_right_type_can_be_wrong(options: dict[str, object], said: str) -> None:
    assert words(options) == [f"setting option {said}"]
    assert kinds(options) == [RefusalKind.BAD_VALUE]


def test_the_links_in_a_hover_are_a_boolean_or_one_word() -> None:
    for value in (True, False, "gopls"):
        assert refusals({"linksInHover": value}, NEW) == ()
    end = 'expect false, true, or "gopls"'
    assert words({"linksInHover": "on"}) == [f'setting option "linksInHover": invalid value on; {end}']
    assert words({"linksInHover": 1}) == [f'setting option "linksInHover": invalid value %!s(float64=1); {end}']


def test_null_empties_the_template_extensions_only() -> None:
    assert refusals({"templateExtensions": None}, NEW) == ()


def test_old_annotations_are_refused_with_the_new_name() -> None:
    said = 'setting option "annotations": "noBounds" is deprecated, set "Bounds: false" instead'
    assert words({"annotations": {"Nil": True, "noBounds": True}}) == [said]
    assert kinds({"annotations": {"bound": True}}) == [RefusalKind.BAD_ENUM]


def test_annotations_were_refused_whole_in_one_release() -> None:
    assert kinds({"annotations": {"nil": True}}, "v0.18.1") == [RefusalKind.DEPRECATED]
    assert kinds({"annotations": {"nil": True}}, "v0.19.0") == []


def test_fieldalignment_is_refused_when_it_is_switched_on_where_it_was_removed() -> None:
    on: dict[str, object] = {"analyses": {"fieldalignment": True}}
    assert [len(kinds(on, version)) for version in ("v0.16.2", "v0.17.0", "v0.21.1", "v0.22.0")] == [0, 1, 1, 0]
    assert refusals({"analyses": {"fieldalignment": False}}, "v0.18.1") == ()


def test_two_lenses_for_one_thing_are_refused() -> None:
    both: dict[str, object] = {"codelenses": {"run_govulncheck": True, "vulncheck": True}}
    assert kinds(both, "v0.20.0") == []
    assert kinds(both, "v0.21.0") == [RefusalKind.DUPLICATE]


def test_two_keys_with_one_last_word_are_a_duplicate_of_the_later() -> None:
    assert refusals({"gofumpt": True, "formatting.gofumpt": 1}, NEW) == (
        Refusal("gofumpt", "formatting.gofumpt", RefusalKind.DUPLICATE, "duplicate value for gofumpt"),
        Refusal(
            "gofumpt",
            "formatting.gofumpt",
            RefusalKind.WRONG_TYPE,
            'setting option "gofumpt": invalid type float64 (want bool)',
        ),
    )


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("v0.14.2", 'parsing setting "gofumpt": duplicate configuration for gofumpt'),
        ("v0.16.2", "setting option gofumpt: duplicate value"),
        ("v0.17.0", "duplicate value for gofumpt"),
    ],
)
def test_a_duplicate_is_worded_by_release(version: str, said: str) -> None:
    assert words({"gofumpt": True, "formatting.gofumpt": True}, version) == [said]


# Each was answered by gopls 0.14.2 so.
@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"nosuch": 1}, 'unexpected gopls setting "nosuch"'),
        ({"fuzzyMatching": True}, 'gopls setting "fuzzyMatching" is deprecated, use "matcher" instead'),
        ({"gofumpt": "x"}, 'parsing setting "gofumpt": invalid type string, expect bool'),
        ({"env": 1}, 'parsing setting "env": invalid type float64, expect map'),
        ({"hints": 1}, 'parsing setting "hints": invalid type float64 for map[string]bool option'),
        ({"hints": {"a": 1}}, 'parsing setting "hints": invalid type float64 for map key "a"'),
        ({"matcher": "x"}, 'parsing setting "matcher": invalid option "x" for enum'),
        ({"standaloneTags": [1]}, 'parsing setting "standaloneTags": invalid element type float64, expect string'),
        (
            {"diagnosticsDelay": "1"},
            'parsing setting "diagnosticsDelay": failed to parse duration "1": time: missing unit in duration "1"',
        ),
        (
            {"expandWorkspaceToModule": True},
            IN_TWO_LINES,
        ),
    ],
)
def test_older_releases_have_other_words(options: dict[str, object], said: str) -> None:
    assert words(options, OLD) == [said]


def test_older_releases_took_anything_in_env_and_in_lists() -> None:
    assert refusals({"env": {"CGO_ENABLED": 1}, "buildFlags": [1]}, OLD) == ()


def test_names_had_no_quotes_in_one_release() -> None:
    assert words({"nosuch": 1}, "v0.16.2") == ["setting option nosuch: unexpected setting"]


def test_a_newer_gopls_may_know_more_and_is_judged_as_the_newest_for_the_rest() -> None:
    options: dict[str, object] = {"tomorrow": True, "memoryMode": "", "gofumpt": 1}
    for version in ("v0.25.0", "(devel)"):
        assert kinds(options, version) == [RefusalKind.DEPRECATED, RefusalKind.WRONG_TYPE]


def test_nothing_is_claimed_for_a_release_before_the_table() -> None:
    assert refusals({"nosuch": 1}, "v0.8.4") == ()
    assert unknown_names({"analyses": {"nosuch": True}}, "v0.8.4") == ()


def test_what_is_meant_by_an_unknown_setting_is_the_nearest_one() -> None:
    assert nearest_option("goFumpt", NEW) == "gofumpt"
    assert nearest_option("buildFlag", NEW) == "buildFlags"
    assert nearest_option("enabled", NEW) is None
    assert nearest_option("memoryLimits", "v0.23.0") is None


def test_a_mistyped_analyzer_has_a_nearest_name() -> None:
    (unknown,) = unknown_names({"ui.diagnostic.analyses": {"unusedparam": True, "shadow": True}}, NEW)
    assert (unknown.key, unknown.name, unknown.nearest) == ("ui.diagnostic.analyses", "unusedparam", "unusedparams")
    assert (unknown.since, unknown.until) == ("", "")


def test_lenses_and_hints_are_looked_at_too() -> None:
    options = {"codelens": {"generat": True}, "hints": {"parametername": True, "x" * 1000: True}}
    assert [each.nearest for each in unknown_names(options, NEW)] == ["generate", "parameterNames", None]


def test_a_dropped_name_has_its_end_and_its_successor() -> None:
    (unknown,) = unknown_names({"analyses": {"fillstruct": True}}, NEW)
    assert (unknown.nearest, unknown.until) == (None, "0.15.0")
    assert "Fill struct" in unknown.instead


def test_a_name_of_a_later_release_has_its_beginning() -> None:
    (unknown,) = unknown_names({"hints": {"ignoredError": True}}, "v0.19.1")
    assert unknown.since == "0.20.0"


def test_analyzers_of_staticcheck_worked_before_they_were_listed() -> None:
    options = {"analyses": {"SA5011": True, "ST1000": False}}
    assert unknown_names(options, "v0.18.1") == ()
    assert [each.name for each in unknown_names(options, NEW)] == ["SA5011"]


def test_the_number_of_unknown_names_is_bounded() -> None:
    assert len(unknown_names({"analyses": {f"x{number}": True for number in range(10_000)}}, NEW)) == 100


def test_a_newer_gopls_has_only_dropped_names_reported() -> None:
    options = {"analyses": {"modernize": True, "tomorrow": True}}
    assert [each.name for each in unknown_names(options, "v0.25.0")] == ["modernize"]


def test_names_in_a_value_that_is_no_object_are_left_to_the_refusal() -> None:
    assert unknown_names({"analyses": ["x"], "hints": None, "env": {"x": "y"}}, NEW) == ()


@given(st.dictionaries(st.text(max_size=20) | st.sampled_from(["env", "hints", "memoryLimit", "a.local"]), JSON))
def test_no_settings_raise(options: dict[str, object]) -> None:
    for version in (NEW, OLD, "v0.16.2", ""):
        refusals(options, version)
        unknown_names(options, version)
