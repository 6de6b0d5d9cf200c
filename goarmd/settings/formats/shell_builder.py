"""Collects the parts of a word while it is read."""

from __future__ import annotations

from goarmd.settings.formats.shell_statements import Kind, Part, Word


class Builder:
    """Collects the parts of one word. What is text and next to other text is one part with it."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.first = ""  # the first piece of text, if the word begins with one
        self.bare = 0
        self.items: tuple[Word, ...] | None = None
        self._texts: list[str] = []
        self._all_bare = True

    @property
    def empty(self) -> bool:
        """Nothing has been read."""
        return not (self.parts or self._texts)

    def text(self, text: str, *, bare: bool = False) -> None:
        """Add text; bare is what no quote stands around."""
        if self.empty:
            self.first = text
        self._count(text, bare=bare)
        self._texts.append(text)

    def part(self, part: Part) -> None:
        """Add an expansion or a pattern."""
        self._count(part.text, bare=part.kind is Kind.PATTERN)
        self._end_text()
        self.parts.append(part)

    def only(self, text: str) -> bool:
        """Whether this is all that the word has so far, without quotes."""
        return not self.parts and self.bare == len(self.first) and self._texts == [text]

    def forget(self) -> None:
        """Begin the word again: what was read belongs to an expansion."""
        self._texts.clear()
        self.bare = 0

    def word(self) -> Word:
        """The word. Of `"$NAME"` nothing is left of the quotes."""
        self._end_text()
        parts = [part for part in self.parts if part.text] if len(self.parts) > 1 else self.parts
        return Word(tuple(parts), self.bare, self.items)

    def _count(self, text: str, *, bare: bool) -> None:
        self._all_bare = self._all_bare and bare
        self.bare += len(text) if self._all_bare else 0

    def _end_text(self) -> None:
        if self._texts:
            self.parts.append(Part(Kind.TEXT, "".join(self._texts)))
            self._texts = []
