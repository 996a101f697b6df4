"""Signing a word at a gate, and looking whether those that were said are signed by whom the project knows.

The fold sees no files, and keeps what it is told; who lets work out looks himself, by the default branch at the hub.
"""

from __future__ import annotations

from gitswarm.chores import Here
from gitswarm.git.compose import project
from gitswarm.rooms.checks import gates, rulebook
from gitswarm.rooms.checks.proofs import model, process

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk
    from gitswarm.rooms.checks.gates import Gate, Vote


def sign(desk: Desk, name: str, *, approved: bool) -> str:
    """The signature of this person's word about a gate as it stands; refused where the project knows no such key."""
    tables, actor = desk.swarm.look(), desk.swarm.identity().actor
    one = gates.find(tables, name)
    text = model.word(one.task, one.name, *gates.stand(tables, one), actor, approved=approved)
    signature = process.signature_of(text, process.key_of(desk.place, desk.env), desk.env)
    if not process.is_signed(text, signature, actor, _signers(desk), desk.env):
        raise model.BadSignature(
            f"{model.SIGNERS} of the default branch does not know this key as that of {actor}",
            hint=f"commit a line there: {actor} ssh-ed25519 …",
        )
    return signature


def unproved(desk: Desk, task: str) -> list[str]:
    """Which words at the gates of a task do not hold: of less proof than counts by now, or signed by nobody known."""
    tables = desk.swarm.look()
    said = [(one, vote) for one in gates.gates(tables, task) for vote in gates.votes(tables, one)]
    signed = [(one, vote) for one, vote in said if vote.proof == gates.SIGNED]
    allowed = _signers(desk) if signed else ""
    weak = [(one, vote) for one, vote in said if not gates.counts(tables, vote.proof)]
    unsigned = [(one, vote) for one, vote in signed if not _holds(desk, one, vote, allowed)]
    return [f"{vote.actor} at {one.name}" for one, vote in (*weak, *unsigned)]


def _holds(desk: Desk, one: Gate, vote: Vote, allowed: str) -> bool:
    text = model.word(one.task, one.name, vote.epoch, vote.commit, vote.actor, approved=vote.approved)
    return process.is_signed(text, vote.signature, vote.actor, allowed, desk.env)


def _signers(desk: Desk) -> str:
    here = Here(desk.place, desk.env)
    commit = rulebook.newest_of_all(desk.swarm, here)
    return (project.text_at(here.place, here.env, commit, model.SIGNERS) if commit else "") or ""
