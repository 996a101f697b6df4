"""What is signed when a person speaks at a gate: all that his word is about, so that it counts for nothing else."""

from __future__ import annotations

from gitswarm.errors import Refused

SIGNERS = ".gitswarm/allowed_signers"
"""Whose keys count, as ssh has it: a line for each, of the name that he acts by and his public key."""
NAMESPACE = "gitswarm"


class BadSignature(Refused):
    """A word at a gate is not signed by a key that the project knows as this person's."""


def word(task: str, gate: str, epoch: int, commit: str | None, actor: str, *, approved: bool) -> str:
    """The text that is signed: another gate, result or word would be another text."""
    said = "approved" if approved else "rejected"
    rows = {"task": task, "gate": gate, "epoch": epoch, "commit": commit or "none", "actor": actor, "word": said}
    return "".join(f"{name}: {value}\n" for name, value in rows.items())
