"""The blocks of a start-up file, and under which conditions the commands in them run.

Where the end of a block is missing, indentation shows it: if what stands in a block is indented deeper, it ends before
the first line that is not. Otherwise the line that opens it is ignored, and everything after it is uncertain.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from goarmd.settings.formats.document import Problem
from goarmd.settings.formats.shell_statements import Action, Statement, Word

if TYPE_CHECKING:
    from collections.abc import Collection

    from goarmd.settings.formats.uname import Printed

_DEEPEST = 100  # blocks in each other
_MOST_STATEMENTS = 20_000
_MOST_PROBLEMS = 20
_MOST_NEEDS = 4


@dataclass(frozen=True, slots=True)
class Guard:
    """What has to be so for a command to run, relative to the function or for loop around it."""

    conditional: bool = False  # something that is not known here
    needs: tuple[Word, ...] = ()  # these files exist
    nested: bool = False  # a function is called, or a loop has a round
    apart: bool = False  # it runs in a subshell, and changes nothing in this shell; or it never runs
    decided: bool = False  # by what is known of the machine: then what stands behind `else` is decided too
    unset: tuple[str, ...] = ()  # these variables have no value yet
    asks_for: str = ""  # it is uncertain, because it asks whether this variable has a value

    def __and__(self, other: Guard) -> Guard:
        if other is ALWAYS or self is other:
            return self
        if self is ALWAYS:
            return other
        needs = self.needs + other.needs
        return Guard(
            self.conditional or other.conditional or len(needs) > _MOST_NEEDS,
            needs[:_MOST_NEEDS],
            self.nested or other.nested,
            self.apart or other.apart,
            self.decided and other.decided,
            self.unset + other.unset,
        )

    def otherwise(self) -> Guard:
        """What has to be so where this is not."""
        if self.asks_for:
            return Guard(unset=(self.asks_for,))
        return MAYBE if not self.decided else TRUE if self.apart else NEVER


ALWAYS = Guard()
MAYBE = Guard(conditional=True)
TRUE, NEVER = Guard(decided=True), Guard(apart=True, decided=True)


@dataclass(slots=True)
class Block:
    """An open block.

    Its stages: condition and tested (before and behind the first command of a condition; behind the header of a for
    loop), pattern (of case), else (the word was just read), after (an `if` of zsh that ended with its brace).
    """

    kind: str  # the word that opened it: if, for, case, {, (, function, …
    line: int
    indent: int  # of the command that opened it
    guard: Guard  # of the commands in it
    around: Guard  # of the block as a whole
    number: int = 0  # among all that were opened
    statement: int = -1  # index of its LOOP or DEFINE
    stage: str = ""  # see below
    single: bool = False  # ends with the command that comes next
    closes: bool = False  # with it ends the block around it
    inner: int = -1  # how far its first line is indented
    rest: Guard = TRUE  # none of its branches before this one runs
    tried: Guard = NEVER  # the condition of this one
    subject: Printed | None = None  # of case and switch, if it asks for the machine

    def enter(self, guard: Guard) -> None:
        """The condition of a branch was read."""
        self.tried = guard
        self.guard = self.around & self.rest & guard

    def next_branch(self) -> None:
        """The next branch begins, with its condition if it has one."""
        self.rest &= self.tried.otherwise()
        self.tried = NEVER
        self.guard = self.around & self.rest


class Blocks:
    """The open blocks, and the statements found in them."""

    def __init__(self, given_up: Collection[int] | None = None) -> None:
        """Blocks of a file that is read for the first time, or again because some in it have no end.

        Args:
            given_up: the numbers of those whose end indentation did not show. None for the first time.
        """
        self.statements: list[Statement] = []
        self.problems: list[Problem] = []
        self.stack: list[Block] = []
        self._too_deep = 0
        self.unclosed: list[int] = []
        self._by_indentation = given_up is not None
        self._given_up = given_up or ()
        self._opened = 0
        self._damaged = -1  # index of the first statement behind a damaged line

    @property
    def top(self) -> Block | None:
        """The innermost block."""
        return self.stack[-1] if self.stack else None

    @property
    def guard(self) -> Guard:
        """What holds for a command here."""
        return self.stack[-1].guard if self.stack else ALWAYS

    def add(self, statement: Statement, guard: Guard) -> int:
        """Keep a statement, and say where it stands; -1 for one that changes nothing or is too much."""
        if guard.apart or len(self.statements) >= _MOST_STATEMENTS:
            return -1
        if guard is not ALWAYS:
            is_default = set(guard.unset) == {statement.name} and statement.action is Action.ASSIGN
            conditional = guard.conditional or bool(guard.unset) != is_default
            needs = () if conditional else guard.needs
            statement = replace(
                statement, conditional=conditional, needs=needs, nested=guard.nested, is_default=is_default
            )
        self.statements.append(statement)
        return len(self.statements) - 1

    def problem(self, line: int, text: str) -> None:
        """Say what could not be read."""
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(Problem(line, text))

    def open(self, block: Block) -> Block:
        """Begin a block."""
        self._opened += 1
        block.number = self._opened
        if block.number in self._given_up:
            block = Block(block.kind, block.line, block.indent, block.around & MAYBE, block.around, block.number)
        if len(self.stack) < _DEEPEST:
            self.stack.append(block)
        else:
            self._too_deep += 1
        return block

    def close(self, kinds: Collection[str], word: str, line: int) -> Block | None:
        """End the innermost block of these kinds, and those in it, which lack their ends."""
        if self._too_deep:
            self._too_deep -= 1
            return None
        return self.pop() if self.unwind(kinds, word, line) else None

    def unwind(self, kinds: Collection[str], word: str, line: int) -> Block | None:
        """End the blocks in the innermost one of these kinds, for they lack their ends."""
        if not any(block.kind in kinds for block in self.stack):
            self._without_beginning(word, line)
            return None
        while self.stack and self.stack[-1].kind not in kinds:
            self._without_end(self.stack[-1])
            self.pop()
        return self.top  # None where it ended with what was in it

    def pop(self) -> Block:
        """End the innermost block, and what ends with it."""
        block = self.stack.pop()
        if block.statement >= 0:
            body = len(self.statements) - block.statement - 1
            self.statements[block.statement] = replace(self.statements[block.statement], body=body)
        if block.closes and self.stack:
            if self.stack[-1].kind == "if":
                self.stack[-1].stage = "after"
            else:
                self.pop()
        elif self.stack and self.stack[-1].single:
            self.pop()
        return block

    def begin_line(self, indent: int, *, ends: bool) -> None:
        """A line begins: with a word that ends or continues a block, or with any other."""
        if self.stack and self.stack[-1].inner < 0:
            self.stack[-1].inner = indent
        while self._by_indentation and self.stack:
            block = self.stack[-1]
            if not (block.inner > block.indent > indent or (block.inner > block.indent == indent and not ends)):
                return
            self._without_end(block)
            self.pop()

    def damaged(self, line: int, text: str) -> None:
        """A line was left out, which may have begun a block."""
        self.problem(line, text)
        self._damaged = len(self.statements)

    def finish(self) -> None:
        """End what is still open at the end of the file."""
        while self.stack:
            if not (self.stack[-1].single or self.stack[-1].closes or self.stack[-1].stage == "after"):
                self._without_end(self.stack[-1])
                self.unclosed.append(self.stack[-1].number)
            self.pop()
        if len(self.statements) >= _MOST_STATEMENTS:
            self.problem(self.statements[-1].line, "the file is read up to here: it has too many statements")

    def _without_end(self, block: Block) -> None:
        if block.stage != "after":
            self.problem(block.line, f"`{block.kind}` is not closed")

    def _without_beginning(self, word: str, line: int) -> None:
        """A damaged line began what ends here: what stands between them is under a condition."""
        self.problem(line, f"`{word}` closes nothing")
        if self._damaged >= 0:
            for index in range(self._damaged, len(self.statements)):
                self.statements[index] = replace(self.statements[index], conditional=True, needs=())
            self._damaged = -1
