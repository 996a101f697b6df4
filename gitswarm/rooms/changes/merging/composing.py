"""Bringing pieces onto a commit, one after another, in objects alone: nothing is laid out, no branch moves."""

from __future__ import annotations

from gitswarm.errors import SwarmError
from gitswarm.git.compose import mixing
from gitswarm.git.compose.scratch import scratch
from gitswarm.rooms.changes.merging.model import Chain, Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitswarm.desk import Desk
    from gitswarm.git.compose.mixing import Joined
    from gitswarm.git.compose.scratch import Scratch
    from gitswarm.rooms.changes.merging.model import Piece


def compose(desk: Desk, begin: str, pieces: Iterable[Piece], method: str, known: Mapping[str, str]) -> Chain:
    """Bring pieces onto a commit in their order, by one of the methods.

    It has the work of the ``known`` ones, each by another commit that brought it there.
    """
    chain = Chain(begin, known=tuple(known.items()))
    with scratch(desk.place, desk.env) as room:
        for piece in pieces:
            chain = _with_or_without(room, chain, piece, method)
    return chain


def revert(desk: Desk, tip: str, spans: Iterable[tuple[str, str]], message: str) -> Joined:
    """Undo on a tip what changed up to each first commit since the second, all of it as one commit on top."""
    with scratch(desk.place, desk.env) as room:
        return mixing.take_back(room, tip, spans, message)


def _with_or_without(room: Scratch, chain: Chain, piece: Piece, method: str) -> Chain:
    """One that git fails at keeps nothing else from landing."""
    try:
        return _with(room, chain, piece, method)
    except SwarmError as error:
        return chain._replace(out=(*chain.out, Refusal(piece, (), error.message)))


def _with(room: Scratch, chain: Chain, piece: Piece, method: str) -> Chain:
    tip = chain.tip(len(chain.commits))
    joined = mixing.join(room, tip, piece.commit, method, piece.message, chain.has)
    if joined.commit is None:
        return _without(room, chain, piece, joined)
    if joined.commit == tip:
        known = chain.begin == tip or _is_there(room, chain, piece)
        return chain._replace(there=(*chain.there, piece)) if known else chain._replace(left=(*chain.left, piece))
    return chain._replace(pieces=(*chain.pieces, piece), commits=(*chain.commits, joined.commit))


def _without(room: Scratch, chain: Chain, piece: Piece, joined: Joined) -> Chain:
    """Refuse what contradicts the target; what only contradicts others waits for what becomes of them."""
    alone = mixing.brought(room, chain.begin, piece.commit, dict(chain.known)) if chain.commits else None
    if alone is not None and alone.tree is not None:
        return chain._replace(left=(*chain.left, piece))
    refusal = Refusal(piece, joined.conflicts, joined.said)
    if alone is not None:
        refusal = Refusal(piece, alone.conflicts, alone.said)
    return chain._replace(refused=(*chain.refused, refusal))


def _is_there(room: Scratch, chain: Chain, piece: Piece) -> bool:
    """Whether the target alone has all of it, without what stands before it in the chain."""
    found = mixing.brought(room, chain.begin, piece.commit, dict(chain.known))
    return found.tree == mixing.tree_of(room, chain.begin)
