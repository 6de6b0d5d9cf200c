"""What the words of zsh, bash and fish have in common: where quotes and parentheses end, and what to do if they do not.

tree-sitter 0.26 with its grammar for bash adds 4.3 MB to the daemon (zsh's: 6.7), and one open quote hides the rest of
a file. Zsh's constructs are errors to it, and PyPI has none for fish. So here are a table and regular expressions.

A damaged line is one whose quote or parenthesis does not end where it should: it is left out, and reading goes on.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from goarmd.settings.formats.shell_builder import Builder
from goarmd.settings.formats.shell_statements import Kind, Part, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

WORD, NEWLINE, REDIRECT, DAMAGED = "word", "\n", "<", "damaged"
_DEEPEST = 40  # quotes and parentheses in each other
_PATIENCE = 200_000  # characters looked through in vain; from then on nothing may go over several lines
ITEMS = 1_000  # of an array

# A line that can only be a command, at its very beginning: an open parenthesis has not been meant to reach it.
STATEMENT = r"(?:export|alias|source|eval|typeset|setopt|autoload|unset|function)[ \t]"
# A quote that ends where the next one would begin, in a line that is a command or a comment: `A="x`, and then `B="y"`.
_COMMAND = re.compile(r"[ \t]*[A-Za-z_.\[][^\n]*")
_COMMENT = re.compile(r"[ \t]*#")  # of which `don't` would be the end
_OPENS_AFTER = " \t=([,:<"
_ENDS_BEFORE = {"'": ' \t\r\n;|&)}],"$\\', '"': " \t\r\n;|&)}],'", "`": " \t\r\n;|&)}],\"'"}
_BLANK = frozenset({" ", "\n", ";", ""})
_NOTHING = Word()
_NAMES = {
    "'": "a single quote",
    '"': "a double quote",
    "$'": "a quote",
    "`": "a backquote",
    "<<": "a here-document",
}


@dataclass(slots=True)
class Token:
    """A word, an operator (its text is the kind), REDIRECT (the next word is a file's name), or a damaged line."""

    kind: str
    line: int
    indent: int = -1  # of the line, for its first token
    word: Word = _NOTHING
    text: str = ""  # what is wrong


class UnclosedError(Exception):
    """Something opened does not end."""

    def __init__(self, at: int, what: str) -> None:
        self.at = at
        self.what = _NAMES.get(what, f"`{what}`")


@dataclass(frozen=True, slots=True)
class Context:
    """What matters between an opening and its end: the tokens, and which of them open what."""

    tokens: re.Pattern[str]
    end: str
    opens: Mapping[str, str]  # token -> name of the context that it begins


class Lexer:
    """Reads tokens; zsh, bash and sh are one subclass, fish is another."""

    CONTEXTS: ClassVar[Mapping[str, Context]]
    GAP: ClassVar[re.Pattern[str]]
    OPERATOR: ClassVar[re.Pattern[str]]
    REDIRECTION: ClassVar[re.Pattern[str]]
    PLAIN: ClassVar[re.Pattern[str]]  # text that means nothing else
    SPECIAL: ClassVar[Mapping[str, Callable[..., bool]]]  # character -> method; false where the word ends

    def __init__(self, text: str) -> None:
        self.source = text
        self.at = 0
        self.plain = self.PLAIN
        self.in_list = False  # between the parentheses of NAME=( )
        self._patience = _PATIENCE
        self._line = 1
        self._counted = 0  # how far lines are counted
        self._fresh = True  # nothing of this line has been read

    def line(self, at: int) -> int:
        """The number of the line there; never asked for an earlier place than before."""
        self._line += self.source.count("\n", self._counted, at)
        self._counted = max(self._counted, at)
        return self._line

    def tokens(self) -> Iterator[Token]:
        """All tokens of the text."""
        while True:
            self.skip_gap()
            if self.at >= len(self.source):
                return
            start, indent = self.at, self._indent()
            line = self.line(start)
            try:
                if (token := self.next_token(line)) is not None:
                    token.indent = indent
                    yield token
            except UnclosedError as error:
                self._patience -= self.at - start
                self.at = self.next_line(max(error.at, start))
                self._fresh, self.in_list = True, False
                self.recover()
                yield Token(DAMAGED, self.line(max(error.at, start)), text=f"{error.what} is opened and not closed")

    def next_token(self, line: int) -> Token | None:
        """The token here; something is always read."""
        if match := self.REDIRECTION.match(self.source, self.at):
            self.at = match.end()
            return self.redirection(match, line)
        if match := self.OPERATOR.match(self.source, self.at):
            self.at = match.end()
            if match[0] == NEWLINE:
                self._fresh = True
                self.after_newline()
            return Token(self.operator(match[0]), line)
        return Token(WORD, line, word=self.word())

    def recover(self) -> None:
        """Forget what belonged to the damaged line."""

    def after_newline(self) -> None:
        """What has to be passed over at the beginning of a line."""

    def redirection(self, match: re.Match[str], line: int) -> Token | None:  # noqa: ARG002  # others look at it
        """A redirection; its file is the next word."""
        return Token(REDIRECT, line)

    def operator(self, text: str) -> str:
        """The kind of an operator."""
        return text

    def word(self) -> Word:
        """Read a word."""
        start = self.at
        if (match := self.plain.match(self.source, start)) and self.source[match.end() : match.end() + 1] in _BLANK:
            self.at = match.end()  # most words are this simple
            return Word((Part(Kind.TEXT, match[0]),), len(match[0]))
        build = Builder()
        while self.at < len(self.source):
            if match := self.plain.match(self.source, self.at):
                build.text(match[0], bare=True)
                self.at = match.end()
                continue
            special = self.SPECIAL.get(self.source[self.at])
            if special is None or not special(self, build):
                break
        if self.at == start:  # a character without a meaning here
            build.text(self.source[self.at], bare=True)
            self.at += 1
        return build.word()

    def skip_gap(self) -> None:
        """Pass over blanks, continued lines and a comment."""
        if match := self.GAP.match(self.source, self.at):
            self.at = match.end()
        if self.source.startswith("#", self.at):
            end = self.source.find("\n", self.at)
            self.at = len(self.source) if end < 0 else end

    def skip(self, start: int, at: int, context: str) -> int:
        """Where that ends which is opened at `start` and whose content begins at `at`.

        Raises:
            UnclosedError: it does not end, or not where it should.
        """
        stack = [self.CONTEXTS[context]]
        limit, what = self.limit(start), self.source[start:at]
        while stack:
            match = stack[-1].tokens.search(self.source, at, limit)
            self.at = match.end() if match else limit
            if match is None or match[0] == "\n" or len(stack) > _DEEPEST:
                raise UnclosedError(start, what)
            at = match.end()
            if match[0] == stack[-1].end:
                stack.pop()
            elif opened := stack[-1].opens.get(match[0]):
                stack.append(self.CONTEXTS[opened])
            elif match.lastgroup == "heredoc":
                at = self.after_heredoc(match["heredoc"], at)
        return at

    def after_heredoc(self, end: str, at: int) -> int:  # noqa: ARG002  # fish has none
        """Where the text for a program inside parentheses ends."""
        return at

    def quoted(self, start: int, end: int) -> int:
        """`end`, unless a quote from `start` on runs over lines and ends where the next one would begin.

        Raises:
            UnclosedError: it does: `A="x`, and in the next line `B="y"`.
        """
        line = self.source.rfind("\n", start, end)
        if line < 0:
            return end
        quote, before, behind = self.source[end - 1], self.source[end - 2], self.source[end : end + 1]
        begins = before in _OPENS_AFTER and behind and behind not in _ENDS_BEFORE[quote]
        if (begins and _COMMAND.fullmatch(self.source, line + 1, end - 1)) or (
            behind.isalpha() and _COMMENT.match(self.source, line + 1, end)
        ):
            self.at = end
            raise UnclosedError(start, self.source[start])
        return end

    def limit(self, at: int) -> int:
        """How far something that is opened there may reach."""
        return len(self.source) if self._patience > 0 else self.next_line(at)

    def _indent(self) -> int:
        """How far the line is indented, for the first token of it."""
        if not self._fresh or self.source[self.at] == "\n":
            return -1
        self._fresh = False
        return self.at - self.source.rfind("\n", 0, self.at) - 1

    def next_line(self, at: int) -> int:
        """Where the line behind that place begins."""
        end = self.source.find("\n", at)
        return len(self.source) if end < 0 else end + 1


def first_command(tokens: Iterable[Token]) -> tuple[Word, ...]:
    """The words of the first command among tokens."""
    words: list[Word] = []
    for token in tokens:
        if token.kind == WORD:
            words.append(token.word)
        elif words:
            break
    return tuple(words)


class Lines:
    """Where lines of a text stand: asked for the ends of here-documents, each in no time."""

    def __init__(self, text: str) -> None:
        self._starts: dict[str, list[int]] = {}
        at = 0
        for line in text.split("\n"):
            self._starts.setdefault(line.strip(" \t\r")[:100], []).append(at)
            at += len(line) + 1

    def find(self, line: str, at: int) -> int | None:
        """Where the first such line from `at` on begins."""
        starts = self._starts.get(line[:100], [])
        index = bisect_left(starts, at)
        return starts[index] if index < len(starts) else None
