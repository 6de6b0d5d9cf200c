"""The tokens of zsh, bash and sh: words with their quotes resolved and their expansions marked, and operators."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from goarmd.settings.formats.sh_words import SPECIAL, inside_quotes
from goarmd.settings.formats.shell_builder import Builder
from goarmd.settings.formats.shell_lexer import (
    STATEMENT,
    WORD,
    Context,
    Lexer,
    Lines,
    Token,
    UnclosedError,
    first_command,
)
from goarmd.settings.formats.shell_statements import Kind, Part, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# What matters between quotes and between parentheses.
_ESCAPED = r"\\."
_BRANCHES = r"\$\(\(|\$\(|\$\{|`"
_SINGLE = r"'[^']*+'?"
_ANSI = r"\$'[^'\\]*+(?:\\.[^'\\]*+)*+'?"
_COMMENT = r"(?<![^\s;&|(])#[^\n]*"
_HEREDOC = r"(?<!<)<<-?[ \t]*['\"\\]?(?P<heredoc>[A-Za-z_]\w*)['\"]?"
_CASE = r"(?<![\w-])case(?=[ \t][^\n;]{,200}?[ \t]in\b)"
_COMMANDS = rf"{_ESCAPED}|{_SINGLE}|{_ANSI}|\"|{_BRANCHES}|[()]|\n(?={STATEMENT})"
_OPENS = {'"': '"', "$((": "))", "$(": ")", "(": ")", "${": "}", "`": "`", "case": "esac"}


def _context(end: str, *tokens: str, **opens: str) -> Context:
    opened = {**_OPENS, "${": opens.get("brace", "}"), "(": opens.get("parenthesis", ")")}
    return Context(re.compile("|".join(tokens), re.DOTALL | re.ASCII), end, opened)


_NEXT_STATEMENT = re.compile(
    rf"^[ \t]*(?:{STATEMENT}|(?:if|for|case|\[\[?)[ \t]|[A-Za-z_]\w*=)", re.MULTILINE | re.ASCII
)
_STARTERS = frozenset({"if", "then", "else", "elif", "while", "until", "do", "{", "!", "time"})
_CONDITION_GOES_ON = re.compile(r"((?:\s+|#[^\n]*)*+)(?:&&|\|\||\]\]|\))")
_GOES_ON_BEHIND = frozenset({"&&", "||", "(", "!", "[["})
_BLANK = ("", " ", "\t", "\r", "\n", ";", "&", "|", ")")
GLUED = "glued"  # text of a `)` that more of the same pattern follows
_MOST_LINES = 8  # of arithmetic
_CONDITION_ENDS = re.compile(r"\]\](?![^ \t\r\n;&|)])")
_CONDITION_TEXT = re.compile(r"[^ \t\r\n'\"`\\$~]+")


class ShLexer(Lexer):
    """Reads tokens: `[[ … ]]` as words, `(( … ))` as one word, `()` as one operator, a list as the items of a word."""

    CONTEXTS: ClassVar[Mapping[str, Context]] = {
        '"': _context('"', _ESCAPED, '"', _BRANCHES, brace="q}"),
        ")": _context(")", _COMMANDS, _COMMENT, _HEREDOC, _CASE),
        "esac": _context("esac", _COMMANDS, _COMMENT, _HEREDOC, _CASE, r"(?<![\w-])esac(?!\w)"),
        "))": _context("))", r"\)\)", _COMMANDS, parenthesis="a)"),
        "a)": _context(")", _COMMANDS, parenthesis="a)"),
        "}": _context("}", _ESCAPED, _SINGLE, '"', _BRANCHES, r"[}\n]"),
        "q}": _context("}", _ESCAPED, '"', _BRANCHES, r"\}", rf"\n(?={STATEMENT})", brace="q}"),
        "`": Context(re.compile(r"\\.|`", re.DOTALL), "`", {}),
    }
    GAP: ClassVar[re.Pattern[str]] = re.compile(r"(?:[ \t\r]+|\\\r?\n)++")
    OPERATOR: ClassVar[re.Pattern[str]] = re.compile(
        r"\n|&&|\|\||;;&|;;|;&|;\||\|&|\||&[!|]|&|;|\([ \t]*\)|\(|\)", re.ASCII
    )
    REDIRECTION: ClassVar[re.Pattern[str]] = re.compile(
        r"\d*(?:<<<|(?P<heredoc><<-?)|<>|<&|<(?!\()|>>[|!]?|>[|!&]|>(?!\())|&>>?", re.ASCII
    )
    PLAIN: ClassVar[re.Pattern[str]] = re.compile(r"[^ \t\r\n;&|()<>'\"`\\$*?\[\]{}~]+")
    SPECIAL: ClassVar[Mapping[str, Callable[[Lexer, Builder], bool]]] = SPECIAL

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._heredocs: list[str] = []
        self._lines: Lines | None = None
        self._last_statement = False  # no line behind this place must be a command
        self._starting = True  # a command begins here
        self._previous = ""

    def next_token(self, line: int) -> Token | None:
        """The token here; where a condition is, words only."""
        in_condition = self.plain is _CONDITION_TEXT
        token = self._in_condition(line) if in_condition else self._in_command(line)
        if token is not None:
            word = token.word.keyword if token.kind == WORD else token.kind
            in_condition = word != "]]" if in_condition else word == "[[" and self._starting
            self.plain = _CONDITION_TEXT if in_condition else self.PLAIN
            if token.kind == ")" and self.source[self.at : self.at + 1] not in _BLANK:
                token.text = GLUED
            self._starting = token.kind != WORD or word in _STARTERS
            self._previous = word
        return token

    def recover(self) -> None:
        """Forget what belonged to the damaged line, and pass over its here-documents."""
        self._pass_over_heredocs()
        self.plain = self.PLAIN
        self._starting = True

    def after_newline(self) -> None:
        """Pass over the here-documents of the line before."""
        if any(self._ends(end, self.at) is None for end in self._heredocs):
            raise UnclosedError(self.at - 1, "<<")
        self._pass_over_heredocs()

    def after_heredoc(self, end: str, at: int) -> int:
        """Where a here-document in a command's parentheses ends."""
        found = self._ends(end, at)
        return at if found is None else self.next_line(found) - 1

    def redirection(self, match: re.Match[str], line: int) -> Token | None:
        """A redirection; of a here-document its end is kept."""
        if not match["heredoc"]:
            return super().redirection(match, line)
        self.skip_gap()
        if self.at < len(self.source) and self.source[self.at] != "\n":
            self._heredocs.append(self.word().text)
        return None

    def operator(self, text: str) -> str:
        """The kind of an operator: `( )` is `()`."""
        return "()" if text[0] == "(" and text[-1] == ")" else text

    def _in_command(self, line: int) -> Token | None:
        if not self.source.startswith("((", self.at) or not (self._starting or self._previous == "for"):
            return super().next_token(line)
        start = self.at
        self.at = self.skip(start, start + 2, "))")
        text = self.source[start : self.at]
        if text.count("\n") > _MOST_LINES:
            raise UnclosedError(start, "((")
        return Token(WORD, line, word=Word((Part(Kind.OTHER, text),)))

    def _in_condition(self, line: int) -> Token | None:
        """A word between [[ and ]], where parentheses and `<` are text. A new line stands only beside && and ||."""
        if _CONDITION_ENDS.match(self.source, self.at):
            self.at += 2
            return Token(WORD, line, word=Word((Part(Kind.TEXT, "]]"),), 2))
        if self.source[self.at] != "\n":
            return Token(WORD, line, word=self.word())
        match = _CONDITION_GOES_ON.match(self.source, self.at)
        if match is None and self._previous not in _GOES_ON_BEHIND:
            raise UnclosedError(self.at, "[[")
        self.at = match.end(1) if match else self.at + 1
        return None

    def _ends(self, end: str, at: int) -> int | None:
        self._lines = self._lines or Lines(self.source)
        return self._lines.find(end, at)

    def _pass_over_heredocs(self) -> None:
        """Go on behind the texts for programs; where no end is known, at the next line that must be a command."""
        for end in self._heredocs:
            found = self._ends(end, self.at)
            self.at = self._next_statement() if found is None else self.next_line(found)
        self._heredocs.clear()

    def _next_statement(self) -> int:
        following = None if self._last_statement else _NEXT_STATEMENT.search(self.source, self.at)
        self._last_statement = following is None
        return following.start() if following else self.at


def parts_of(source: str) -> tuple[Part, ...]:
    """The parts of the word of `${NAME:-word}`. What is damaged in it is left out."""
    lexer, build = ShLexer(source), Builder()
    if source == "~" or source.startswith("~/"):
        build.part(Part(Kind.VARIABLE, "~", "HOME"))
        lexer.at = 1
    try:
        inside_quotes(lexer, build, len(source))
    except UnclosedError:
        return ()
    return build.word().parts


def command_words(source: str) -> tuple[Word, ...]:
    """The words of the first command in the text of a command: what `$(…)` runs."""
    return first_command(ShLexer(source).tokens())
