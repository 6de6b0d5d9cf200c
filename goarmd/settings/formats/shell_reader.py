"""Commands and blocks out of tokens, as far as zsh, bash and fish agree: lists with && and ||, pipes, damaged lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from goarmd.settings.formats.shell_blocks import ALWAYS, MAYBE, NEVER, TRUE, Block, Blocks, Guard
from goarmd.settings.formats.shell_conditions import guard_of
from goarmd.settings.formats.shell_lexer import DAMAGED, NEWLINE, REDIRECT, WORD, Token
from goarmd.settings.formats.shell_statements import Action, ShellFile, Statement, Word
from goarmd.settings.formats.uname import UNKNOWN, Facts, Uname

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

_LONGEST = 500_000  # characters: three times nvm.sh, which is the longest file that people read at a start
_LONGEST_AGAIN = 200_000  # characters that are read again, to find where a block ends
_KEPT_TOKENS = 4_000
_MOST_WORDS = 1_000  # of one command


class Effect(NamedTuple):
    """What a command does: a statement without its place and its conditions."""

    action: Action
    name: str = ""
    words: tuple[Word, ...] = ()
    exported: bool = False


class Reader:
    """Reads the commands of one file; a subclass knows the words of its shell."""

    ENDS: ClassVar[Collection[str]]  # words that end or continue a block
    PIPED: ClassVar[Guard] = MAYBE  # a command in a pipe: most shells run it in a subshell
    WORDS: ClassVar[
        Mapping[str, Callable[..., bool]]
    ]  # word that begins a command -> method; false: a command like others

    def __init__(
        self, shell: str, functions: Collection[str], given_up: Collection[int] | None, uname: Uname = UNKNOWN
    ) -> None:
        self.shell = shell
        self.facts = Facts(uname)
        self.blocks = Blocks(given_up)
        self.functions = set(functions)
        self.words: list[Word] = []
        self.line = self.indent = 0  # of the command
        self.chain = ALWAYS  # what the commands before this one in `a && b` ask for
        self.done = ALWAYS  # what has to be so for the last command and those to succeed
        self.result = ALWAYS  # the same for the last whole list
        self.failed: Guard | None = None  # the same for what stands before this command's ||
        self.negated = False
        self._line_indent = 0
        self._continued = False  # && stood there, and the next command may come on another line
        self._redirected = False  # the next word is a file
        self._piped: tuple[Word, ...] = ()  # the command whose output this one reads

    def read(self, tokens: Iterable[Token]) -> None:
        """Read all."""
        for token in tokens:
            if token.kind == DAMAGED:
                self.damaged(token)
            elif token.kind == REDIRECT:
                self._redirected = True
            elif token.kind != WORD:
                self._redirected = False
                self.operator(token)
            elif self._redirected:
                self._redirected = False
            else:
                self.word(token)
        self.end_command(NEWLINE)
        self.blocks.finish()

    def word(self, token: Token) -> None:
        """A word, which may be one that begins or ends a block."""
        keyword = token.word.keyword
        self.begin_line(token)
        if not self.words:
            method = self.WORDS.get(keyword)
            if method is not None and method(self, token):
                self._continued = False
                return
            self.before_command(token)
        self._continued = False
        if len(self.words) < _MOST_WORDS:
            self.words.append(token.word)

    def begin_line(self, token: Token) -> None:
        """Note where a command begins, and whether its line ends blocks."""
        if token.indent >= 0:
            self._line_indent = token.indent
            self.blocks.begin_line(token.indent, ends=(token.word.keyword or token.kind) in self.ENDS)
        if not self.words:
            self.line, self.indent = token.line, self._line_indent

    def before_command(self, token: Token) -> None:
        """A command begins."""

    def operator(self, token: Token) -> None:
        """What stands between commands."""
        self.end_command(token.kind)

    def damaged(self, token: Token) -> None:
        """A line was left out: what was read of its command counts for nothing."""
        self.words.clear()
        self.chain, self.negated, self.failed = ALWAYS, False, None
        self._continued = self._redirected = False
        self._piped = ()
        self.blocks.damaged(token.line, token.text)
        top = self.blocks.top
        if top is not None and top.stage in ("condition", "tested"):
            top.guard, top.stage = top.guard & MAYBE, ""

    def end_command(self, operator: str) -> None:
        """A command ends; its operator says what it means for the next one."""
        words, self.words = tuple(self.words), []
        if operator == NEWLINE and not words and self._continued:
            return
        guard = guard_of(words, self.shell, self.facts) if words else MAYBE
        guard = guard.otherwise() if self.negated else guard
        self.negated = False
        piped = operator in ("|", "|&")
        if words:
            doubt = self.PIPED if piped or self._piped else ALWAYS
            for effect in self.effects(words, self._piped):
                here = self.here() & doubt
                self.add(effect, here)
                if effect.action is not Action.EXPORT and not here.apart:
                    is_plain = effect.action is Action.ASSIGN and here in (ALWAYS, TRUE)
                    self.facts.assign(effect.name, effect.words, certain=is_plain)
        self._piped = words if piped else ()
        self._continued = piped or operator in ("&&", "||")
        if words or operator != NEWLINE:
            self.done = self._either(self.chain & guard)
        if not piped:
            self.continue_list(operator)
        if words and not self._continued:
            self.end_list()

    def _either(self, guard: Guard) -> Guard:
        """What has to be so for `a || b` to succeed, where the guard is that of b."""
        if self.failed is None or self.failed == NEVER:
            return guard
        return TRUE if self.failed == TRUE else MAYBE

    def continue_list(self, operator: str) -> None:
        """The next command runs where the ones before it succeed (&&), fail (||), or in any case."""
        self.failed = self.done if operator == "||" else None
        self.chain = self.done if operator == "&&" else self.done.otherwise() if operator == "||" else ALWAYS

    def end_list(self) -> None:
        """A list of commands has ended, and with it what has only one."""
        self.result = self.done
        top = self.blocks.top
        if top is not None and top.single:
            self.blocks.pop()
        elif top is not None and top.stage == "condition":
            top.stage = "tested"

    def here(self) -> Guard:
        """What has to be so for a command here to run."""
        return self.blocks.guard & self.chain

    def end_block(self, kinds: Collection[str], token: Token) -> None:
        """A word ends a block."""
        self.blocks.close(kinds, token.word.keyword or token.kind, token.line)
        self.chain, self.done, self.result, self.failed = ALWAYS, MAYBE, MAYBE, None

    def add(self, effect: Effect, guard: Guard) -> int:
        """Keep a statement."""
        return self.blocks.add(Statement(self.line, *effect), guard)

    def effects(self, words: tuple[Word, ...], piped: tuple[Word, ...]) -> Iterable[Effect]:
        """What a command does that matters here; `piped` is the command whose output it reads."""
        raise NotImplementedError

    def begin_loop(self, kind: str, name: str, words: tuple[Word, ...], *, single: bool = False) -> None:
        """A for loop begins; its words are empty where they are not known."""
        self._open_body(kind, Effect(Action.LOOP, name, words), single=single, stage="tested")

    def begin_function(self, kind: str, name: str, parameters: tuple[Word, ...] = (), *, single: bool = False) -> None:
        """The body of a function begins."""
        self.functions.add(name)
        self._open_body(kind, Effect(Action.DEFINE, name, parameters), single=single)

    def _open_body(self, kind: str, effect: Effect, *, single: bool, stage: str = "") -> None:
        around = self.here()
        index = self.add(effect, around)
        inside = Guard(nested=True, apart=around.apart)
        self.chain, self.failed = ALWAYS, None
        self.blocks.open(
            Block(kind, self.line, self.indent, inside, around, statement=index, single=single, stage=stage)
        )

    def begin_block(self, kind: str, guard: Guard = ALWAYS, stage: str = "", *, closes: bool = False) -> Block:
        """Any other block begins."""
        around = self.here()
        self.chain, self.failed = ALWAYS, None
        return self.blocks.open(Block(kind, self.line, self.indent, around & guard, around, stage=stage, closes=closes))


def read(
    raw: bytes,
    reader: Callable[[Collection[int] | None], Reader],
    lexer: Callable[[str], Iterable[Token]],
) -> ShellFile:
    """Read a whole file: again by its indentation if blocks in it have no end, and without those where that fails."""
    text = raw.decode("utf-8", "replace").removeprefix("\ufeff")
    kept = text[:_LONGEST]
    tokens = _Tokens(lambda: lexer(kept))
    reading = reader(None)
    reading.read(tokens)
    for again in (False, True):
        if reading.blocks.unclosed and len(kept) < _LONGEST_AGAIN:
            reading = reader(tuple(reading.blocks.unclosed) if again else ())
            reading.read(tokens)
    if len(kept) < len(text):
        reading.blocks.problem(kept.count("\n") + 1, "the file is read up to here: it is too long")
    return ShellFile(tuple(reading.blocks.statements), tuple(reading.blocks.problems))


class _Tokens:
    """The tokens of a text, for several readings; few enough are kept, for making them takes longest."""

    def __init__(self, make: Callable[[], Iterable[Token]]) -> None:
        self._make = make
        self._kept: list[Token] = []
        self._whole = False

    def __iter__(self) -> Iterator[Token]:
        if self._whole:
            yield from self._kept
            return
        self._kept.clear()
        few = True
        for token in self._make():
            few = few and len(self._kept) < _KEPT_TOKENS
            if few:
                self._kept.append(token)
            yield token
        self._whole = few
