"""The values that readers of settings files return."""

from __future__ import annotations

from goarmd.settings.formats.document import MOST_PROBLEMS, Array, Member, Object, Problem, Problems, Scalar, plain

ONE, TWO = Scalar(1, 1, 0, 1), Scalar("b", 2, 3, 6)


def test_a_node_is_plain_python_and_the_last_of_equal_keys_counts() -> None:
    tree = Object(
        (Member("a", 1, 0, ONE), Member("l", 1, 0, Array((ONE, TWO), 1, 0, 9)), Member("a", 2, 0, TWO)), 1, 0, 9
    )
    assert plain(tree) == {"a": "b", "l": [1, "b"]}


def test_the_first_problems_are_kept_and_are_by_line() -> None:
    problems = Problems()
    for line in range(MOST_PROBLEMS + 5, 0, -1):
        problems.add(line, "x")
    kept = problems.kept()
    assert [problem.line for problem in kept] == list(range(6, MOST_PROBLEMS + 6))


def test_the_first_problem_of_a_line_stands_for_the_others() -> None:
    problems = Problems()
    problems.add_first(3, "the cause")
    problems.add_first(3, "a consequence")
    problems.add(3, "another matter")
    assert problems.kept() == (Problem(3, "the cause"), Problem(3, "another matter"))
