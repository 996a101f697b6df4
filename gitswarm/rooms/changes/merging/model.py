"""What is brought together: pieces in their order, what came of each, and how the one is found that makes it red."""

from __future__ import annotations

from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Piece(Record):
    """The finished work of one task: its commit, and the message of the commit that brings it in."""

    task: str
    commit: str
    message: str


class Refusal(Record):
    """A piece that contradicts the target: on which paths, and what git says of it."""

    piece: Piece
    conflicts: tuple[str, ...]
    said: str


class Chain(Record):
    """Pieces on top of a commit, each with the commit that has it and all before it.

    What contradicts the target is refused; what only contradicts others of the chain is left for another one; what
    changes nothing is there already; what cannot be brought together by any fault is out, and nobody is blamed.
    """

    begin: str
    pieces: tuple[Piece, ...] = ()
    commits: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
    left: tuple[Piece, ...] = ()
    there: tuple[Piece, ...] = ()
    out: tuple[Refusal, ...] = ()
    known: tuple[tuple[str, str], ...] = ()
    """Commits whose work is in the beginning, each with the commit that brought it there."""

    @property
    def has(self) -> dict[str, str]:
        """Commits whose work is in it by now, with what brought it."""
        pieces = (piece.commit for piece in self.pieces)
        return {**dict(self.known), **dict(zip(pieces, self.commits, strict=True))}

    def tip(self, count: int) -> str:
        """The commit that has so many of the pieces."""
        return self.commits[count - 1] if count else self.begin


class Found(Record):
    """How a commit did: the first command that failed and what it said, nothing where all passed."""

    command: str = ""
    said: str = ""

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return not self.command


class Red(Record):
    """Where a chain turns red: so many pieces are green, the next one is not, and what the checks said of it."""

    green: int
    found: Found


def first_red(count: int, check: Callable[[int], Found]) -> Red | None:
    """Where a chain of so many pieces turns red; None where all of it is green.

    ``check`` tells how it does with that many of them; it is asked once, and where that is red as often as a number
    up to that count can be halved, and once about none of them where the very first is red.
    """
    low, high, found = 0, count, check(count)
    if found.passed:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        told = check(middle)
        low, high, found = (middle, high, found) if told.passed else (low, middle, told)
    return Red(low, found)
