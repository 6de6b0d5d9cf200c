from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from goarmd.settings.vscode_layers import look_up, merge_layers, tree

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text("ab.", max_size=5), each, max_size=3),
    max_leaves=8,
)
SETTINGS = st.dictionaries(st.text("ab.", max_size=6), JSON, max_size=5)


def test_a_dotted_key_is_a_path() -> None:
    assert tree({"a.b.c": 1, "a.d": 2}) == {"a": {"b": {"c": 1}, "d": 2}}


def test_a_dotted_key_inside_an_object_stays_one_key() -> None:
    assert tree({"gopls": {"ui.semanticTokens": True}}) == {"gopls": {"ui.semanticTokens": True}}


def test_what_stands_later_in_a_file_wins() -> None:
    assert tree({"a.b": 1, "a": {"c": 2}}) == {"a": {"c": 2}}
    assert tree({"a": {"c": 2}, "a.b": 1}) == {"a": {"c": 2, "b": 1}}


def test_a_key_below_something_that_is_no_object_is_ignored() -> None:
    for value in (1, None, "x", [1]):
        assert tree({"a": value, "a.b": 2, "a.b.c": 3}) == {"a": value}


def test_objects_of_two_layers_are_merged_at_every_depth() -> None:
    user: dict[str, object] = {"gopls": {"env": {"A": "1", "B": "1"}, "local": "x"}}
    folder: dict[str, object] = {"gopls": {"env": {"B": "2"}}}
    assert merge_layers([user, folder]) == {"gopls": {"env": {"A": "1", "B": "2"}, "local": "x"}}


def test_everything_else_is_replaced() -> None:
    assert merge_layers([{"a": [1, 2], "b": {"c": 1}}, {"a": [3], "b": None}]) == {"a": [3], "b": None}


def test_a_flat_key_and_an_object_of_two_layers_are_one() -> None:
    assert merge_layers([{"gopls.buildFlags": ["-v"]}, {"gopls": {"local": "x"}}]) == {
        "gopls": {"buildFlags": ["-v"], "local": "x"}
    }


def test_the_layers_are_left_as_they_are() -> None:
    user: dict[str, Any] = {"gopls": {"env": {"A": "1"}}}
    merged = merge_layers([user, {"gopls.env.A": "2", "gopls": {"env": {"B": "3"}}, "gopls.x": 1}])
    assert merged == {"gopls": {"env": {"A": "1", "B": "3"}, "x": 1}}
    assert user == {"gopls": {"env": {"A": "1"}}}


def test_a_merged_tree_is_a_file_too() -> None:
    merged = merge_layers([{"gopls.ui.x": 1}, {"go.buildTags": "a"}])
    assert tree(merged) == merged


def test_a_value_is_found_by_its_dotted_key() -> None:
    assert look_up({"go": {"inlayHints": {"x": True}}}, "go.inlayHints.x") is True
    assert look_up({"go": {"inlayHints": 1}}, "go.inlayHints.x") is None


def test_depth_is_bounded() -> None:
    deep: object = 1
    for _ in range(50_000):
        deep = {"a": deep}
    assert isinstance(merge_layers([{"a": deep}, {"a": deep}])["a"], dict)
    assert isinstance(tree({".".join(["a"] * 100_000): 1})["a"], dict)


@given(st.lists(SETTINGS, max_size=3))
def test_no_layers_raise_and_the_last_plain_value_wins(layers: list[dict[str, object]]) -> None:
    merged = merge_layers(layers)
    if layers and "b" in layers[-1] and ".b" not in layers[-1] and not isinstance(layers[-1]["b"], dict):
        assert merged["b"] == layers[-1]["b"]
