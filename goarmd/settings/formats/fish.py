"""The start-up files of fish, config.fish and conf.d/*.fish: each command that matters, and when it runs.

PyPI has no grammar of fish for tree-sitter, and the one for bash was not taken either: it is too large for the daemon,
and an open quote hides the rest of the file (shell_lexer.py has more).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from goarmd.settings.formats import fish_commands, shell_reader
from goarmd.settings.formats.fish_tokens import FishLexer
from goarmd.settings.formats.shell_blocks import ALWAYS, MAYBE, TRUE, Guard
from goarmd.settings.formats.shell_reader import Effect, Reader
from goarmd.settings.formats.shell_statements import ShellFile, Word, assignment
from goarmd.settings.formats.uname import UNKNOWN, Uname, fits_any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from goarmd.settings.formats.shell_lexer import Token

_BLOCKS = frozenset({"if", "while", "for", "begin", "function", "switch"})
_HEADERS = frozenset({"for", "function", "switch", "case"})


def parse(raw: bytes, shell: str = "fish", functions: Collection[str] = (), uname: Uname = UNKNOWN) -> ShellFile:
    """Read a file of fish. No input raises; a damaged line is named, and the rest is kept.

    Args:
        raw: the file. Bytes that are not UTF-8 come as U+FFFD.
        shell: fish; it is here because the reader of the other shells has it too.
        functions: names of functions from files read before, whose calls matter.
        uname: of the machine, if that is known.
    """
    return shell_reader.read(
        raw, lambda given_up: _FishReader(shell, functions, given_up, uname), lambda text: FishLexer(text).tokens()
    )


class _FishReader(Reader):
    ENDS: ClassVar[Collection[str]] = frozenset({"end", "else", "case"})
    PIPED: ClassVar[Guard] = ALWAYS  # fish runs what is built in in this shell, in a pipe too

    def __init__(self, shell: str, functions: Collection[str], given_up: Collection[int] | None, uname: Uname) -> None:
        super().__init__(shell, functions, given_up, uname)
        self._behind_else = False

    def word(self, token: Token) -> None:
        top = self.blocks.top
        if top is not None and top.stage == "then" and not self.words and token.word.keyword not in ("and", "or"):
            top.stage = ""
        if token.word.keyword in _BLOCKS and all(map(assignment, self.words)):
            self.words.clear()  # A=b if …
        super().word(token)
        self._behind_else = not self.words and token.word.keyword == "else"

    def operator(self, token: Token) -> None:
        self._behind_else = False
        super().operator(token)

    def end_command(self, operator: str) -> None:
        header = self.words[0].keyword if self.words else ""
        if header not in _HEADERS:
            super().end_command(operator)
            return
        words, self.words = tuple(self.words), []
        self.negated = False
        _BEGIN[header](self, words)

    def end_list(self) -> None:
        super().end_list()
        if (top := self.blocks.top) is not None and top.kind == "if" and top.stage == "tested":
            top.enter(self.result)
            top.stage = "then"

    def effects(self, words: tuple[Word, ...], piped: tuple[Word, ...]) -> Iterable[Effect]:
        return fish_commands.effects(words, piped, self.functions)

    def _if(self, _token: Token) -> bool:
        if self._behind_else and self.blocks.top is not None:
            self.blocks.top.stage = "condition"
        else:
            self.begin_block("if", ALWAYS, "condition")
        return True

    def _else(self, _token: Token) -> bool:
        if (top := self.blocks.top) is not None and top.kind == "if":
            top.next_branch()
            top.stage = ""
        return True

    def _and(self, token: Token) -> bool:
        """`and` continues the condition of an `if` too."""
        if (top := self.blocks.top) is not None and top.stage == "then":
            top.enter(TRUE)
            top.stage = "condition"
        self.continue_list("&&" if token.word.keyword == "and" else "||")
        return True

    def _while(self, _token: Token) -> bool:
        self.begin_block("while", MAYBE)
        return True

    def _begin(self, _token: Token) -> bool:
        self.begin_block("begin")
        return True

    def _end(self, token: Token) -> bool:
        self.end_block(_BLOCKS, token)
        return True

    def _not(self, _token: Token) -> bool:
        self.negated = True
        return True

    def _begin_for(self, words: tuple[Word, ...]) -> None:
        name = (words[1].plain or "") if len(words) > 1 else ""
        self.begin_loop("for", name, words[3:])

    def _begin_function(self, words: tuple[Word, ...]) -> None:
        """Function NAME, with the names of its arguments behind -a."""
        parameters, wanted = list[Word](), False
        for word in words[2:]:
            if word.text.startswith("-"):
                wanted = word.text in ("-a", "--argument-names")
            elif wanted:
                parameters.append(word)
        self.begin_function("function", words[1].text if len(words) > 1 else "", tuple(parameters))

    def _begin_switch(self, words: tuple[Word, ...]) -> None:
        subject = self.facts.printed(words[1]) if len(words) > 1 else None
        self.begin_block("switch", MAYBE).subject = subject

    def _begin_case(self, words: tuple[Word, ...]) -> None:
        """A branch of switch, which is under a condition as a whole where what it asks for is not known."""
        if (top := self.blocks.top) is not None and top.kind == "switch" and top.subject is not None:
            top.next_branch()
            top.enter(fits_any(top.subject, [word.plain for word in words[1:]]))

    WORDS: ClassVar[Mapping[str, Callable[..., bool]]] = {
        "if": _if,
        "else": _else,
        "and": _and,
        "or": _and,
        "not": _not,
        "!": _not,
        "while": _while,
        "begin": _begin,
        "end": _end,
    }


_BEGIN: Mapping[str, Callable[[_FishReader, tuple[Word, ...]], None]] = {
    "for": _FishReader._begin_for,  # noqa: SLF001
    "function": _FishReader._begin_function,  # noqa: SLF001
    "switch": _FishReader._begin_switch,  # noqa: SLF001
    "case": _FishReader._begin_case,  # noqa: SLF001
}
