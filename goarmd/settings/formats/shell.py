"""The start-up files of zsh, bash and sh, and files that they read: each command that matters, and when it runs.

tree-sitter with its grammar for bash was measured and not taken: 4.3 MB, errors in zsh, and one open quote hides the
rest of the file (shell_lexer.py has more).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from goarmd.settings.formats import sh_commands, shell_reader
from goarmd.settings.formats.sh_tokens import GLUED, ShLexer
from goarmd.settings.formats.shell_blocks import ALWAYS, MAYBE, Block, Guard
from goarmd.settings.formats.shell_lexer import NEWLINE, Token
from goarmd.settings.formats.shell_reader import Effect, Reader
from goarmd.settings.formats.shell_statements import Kind, ShellFile, Word
from goarmd.settings.formats.uname import UNKNOWN, Uname, fits_any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

_LOOPS = ("for", "select", "foreach", "repeat")
_IN = 2  # which word of `for NAME in …` that is


def parse(raw: bytes, shell: str = "", functions: Collection[str] = (), uname: Uname = UNKNOWN) -> ShellFile:
    """Read a file of zsh, bash or sh. No input raises; a damaged line is named, and the rest is kept.

    Args:
        raw: the file. Bytes that are not UTF-8 come as U+FFFD.
        shell: bash or zsh, if it is known which one reads the file.
        functions: names of functions from files read before, whose calls matter.
        uname: of the machine, if that is known.
    """
    return shell_reader.read(
        raw, lambda given_up: _ShReader(shell, functions, given_up, uname), lambda text: ShLexer(text).tokens()
    )


class _ShReader(Reader):
    ENDS: ClassVar[Collection[str]] = frozenset(
        {"then", "elif", "else", "fi", "do", "done", "esac", "}", "end", "always", ")", ";;", ";&", ";|"}
    )

    def __init__(self, shell: str, functions: Collection[str], given_up: Collection[int] | None, uname: Uname) -> None:
        super().__init__(shell, functions, given_up, uname)
        self._patterns: list[str | None] = []  # of a branch of case
        self._function = ""  # its header was read, its body comes
        self._names = 0  # words before the list of zsh's `for NAME (a b)`, while that is read
        self._in_pattern = False  # of case
        self._groups = 0  # open parentheses in it

    def word(self, token: Token) -> None:
        top, keyword = self.blocks.top, token.word.keyword
        if top is not None and top.stage == "else" and keyword != "{":
            top.stage = ""
        elif top is not None and top.kind in _LOOPS and top.stage == "tested" and keyword not in ("do", "{"):
            top.single, top.stage = True, ""  # zsh needs no `do` for one command
        if top is not None and top.stage == "pattern" and keyword != "esac":
            self._in_pattern = True
            self._patterns.append(token.word.plain)
            return
        if keyword == "in" and len(self.words) > 1 and self.words[0].keyword == "case":
            subject = self.facts.printed(self.words[1])
            self.words.clear()
            self.begin_block("case", MAYBE, "pattern").subject = subject
        elif keyword in ("{", "}") and self.words and self._ends_command(keyword):
            self.end_command(";")
            self.word(token)
        else:
            super().word(token)

    def _pattern(self, case: Block, token: Token) -> None:
        """The pattern of a branch goes on to its `)`, and not over the end of a line."""
        if token.kind == "(":
            self._groups += 1
        elif token.kind == ")" and self._groups and token.text == GLUED:  # (a|b)*)
            self._groups -= 1
            self._patterns.append(None)
        elif token.kind == ")" or (token.kind == NEWLINE and self._in_pattern):
            if token.kind == NEWLINE:
                self.blocks.damaged(token.line, "a branch of `case` has no pattern")
            if case.subject is not None:
                case.next_branch()
                case.enter(fits_any(case.subject, self._patterns))
            case.stage, self._in_pattern, self._groups, self._patterns = "", False, 0, []

    def _ends_command(self, brace: str) -> bool:
        """Zsh takes `{` behind a condition or a list of a for loop, and `}` anywhere, as if `;` stood before it."""
        if brace == "}":
            return any(block.kind == "{" for block in self.blocks.stack)
        first, last = self.words[0], self.words[-1]
        arithmetic = any(part.kind is Kind.OTHER for part in last.parts[:1])
        return arithmetic or first.keyword == "function" or last.keyword == "]]"

    def before_command(self, token: Token) -> None:
        top = self.blocks.top
        if top is not None and top.stage == "after" and token.word.keyword not in ("else", "elif"):
            self.blocks.pop()
        self._body_is_block()

    def operator(self, token: Token) -> None:
        self.begin_line(token)
        top = self.blocks.top
        if top is not None and top.stage == "else":
            top.stage = ""
        if top is not None and top.stage == "pattern":
            self._pattern(top, token)
        elif token.kind in ("(", "()", ")"):
            _PARENTHESES[token.kind](self, token)
        elif token.kind.startswith(";") and token.kind != ";":
            self._end_branch(token)
        elif not self._names:
            self.end_command(token.kind)

    def damaged(self, token: Token) -> None:
        super().damaged(token)
        self._function, self._names, self._in_pattern = "", 0, False

    def end_command(self, operator: str) -> None:
        header = self.words[0].keyword if self.words else ""
        if header in _LOOPS:
            self._begin_loop(_IN + 1 if len(self.words) > _IN and self.words[_IN].keyword == "in" else 0)
        elif header == "function":
            self._function = self.words[1].text if len(self.words) > 1 else ""
            self.words.clear()
        elif header != "case" or operator != NEWLINE:
            super().end_command(operator)

    def effects(self, words: tuple[Word, ...], piped: tuple[Word, ...]) -> Iterable[Effect]:  # noqa: ARG002  # fish asks
        return sh_commands.effects(words, self.functions)

    def _begin_loop(self, names: int) -> None:
        """A for loop, whose list begins behind so many words; 0 if that is not known."""
        words, self.words = tuple(self.words), []
        name = (words[1].plain or "") if len(words) > 1 else ""
        self.begin_loop(words[0].keyword, name, words[names:] if names else ())

    def _begin_body(self, kind: str = "function", *, single: bool = False) -> None:
        name, self._function = self._function, ""
        self.begin_function(kind, name, single=single)

    def _end_branch(self, token: Token) -> None:
        """;; and its like."""
        self.end_command(";")
        if case := self.blocks.unwind(("case",), token.kind, token.line):
            case.stage = "pattern"
            if token.kind != ";;" and case.subject is not None:  # the next branch may run too
                case.guard, case.subject = case.around & MAYBE, None

    # Parentheses

    def _open(self, _token: Token) -> None:
        if len(self.words) > 1 and self.words[0].keyword in _LOOPS:  # for NAME (a b)
            self._names = len(self.words)
        elif self._function and not self.words:
            self._begin_body("(")
        else:
            self.begin_block("(", Guard(apart=True))

    def _close(self, token: Token) -> None:
        if self._names:
            names, self._names = self._names, 0
            self._begin_loop(names if names == _IN else 0)
            return
        self.end_command(";")
        self.end_block(("(",), token)

    def _pair(self, _token: Token) -> None:
        """Behind a name, the header of a function; without one, zsh's function that is called at once."""
        if self.words:
            self._function = self.words[-1].text
            self.words.clear()

    # Words that begin and end blocks

    def _if(self, _token: Token) -> bool:
        self._body_is_block()
        self.begin_block("if", ALWAYS, "condition")
        return True

    def _then(self, _token: Token) -> bool:
        if (top := self.blocks.top) is not None and top.kind == "if":
            top.enter(self.result if top.stage == "tested" else MAYBE)
            top.stage = ""
        return True

    def _else(self, token: Token) -> bool:
        if (top := self.blocks.top) is not None and top.kind == "if":
            top.next_branch()
            top.stage = "else" if token.word.keyword == "else" else "condition"
            self.chain, self.failed = ALWAYS, None
        return True

    def _while(self, token: Token) -> bool:
        self._body_is_block()
        self.begin_block(token.word.keyword, MAYBE, "condition")
        return True

    def _brace(self, _token: Token) -> bool:
        top = self.blocks.top
        if self._function:
            self._begin_body("{")
            return True
        body = top is not None and top.stage in ("tested", "else")  # as zsh has it, without then or do
        guard = ALWAYS
        if top is not None and body and top.kind == "if":
            guard = top.tried = self.result if top.stage == "tested" else ALWAYS
        self.begin_block("{", guard, closes=body)
        return True

    def _do(self, _token: Token) -> bool:
        if self.blocks.top is not None:
            self.blocks.top.stage = ""
        return True

    def _end(self, token: Token) -> bool:
        if token.word.keyword == "end" and not any(block.kind == "foreach" for block in self.blocks.stack):
            return False
        self.end_block(_CLOSES[token.word.keyword], token)
        return True

    def _prefix(self, token: Token) -> bool:
        self.negated = self.negated or token.word.keyword == "!"
        return True

    def _body_is_block(self) -> None:
        if self._function:
            self._begin_body(single=True)

    WORDS: ClassVar[Mapping[str, Callable[..., bool]]] = {
        "if": _if,
        "then": _then,
        "elif": _else,
        "else": _else,
        "while": _while,
        "until": _while,
        "{": _brace,
        "do": _do,
        **dict.fromkeys(("fi", "done", "esac", "}", "end"), _end),
        **dict.fromkeys(("!", "time", "coproc", "always"), _prefix),
    }


_CLOSES: Mapping[str, Collection[str]] = {
    "fi": ("if",),
    "done": (*_LOOPS, "while", "until"),
    "end": ("foreach",),
    "esac": ("case",),
    "}": ("{",),
}
_PARENTHESES: Mapping[str, Callable[[_ShReader, Token], None]] = {
    "(": _ShReader._open,  # noqa: SLF001
    "()": _ShReader._pair,  # noqa: SLF001
    ")": _ShReader._close,  # noqa: SLF001
}
