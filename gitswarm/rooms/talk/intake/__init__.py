"""intake: words become tasks, the same request only once, and where each came from is known."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.talk.intake.actions import join, request
    from gitswarm.rooms.talk.intake.asking import asker
    from gitswarm.rooms.talk.intake.cascade import of_letter, understand
    from gitswarm.rooms.talk.intake.events import ROOM, take_in, take_letter
    from gitswarm.rooms.talk.intake.model import LETTER, TEXT, Source, askers, fingerprint, known, normal, sources

DOOR = {
    "ROOM": "events",
    "LETTER": "model",
    "TEXT": "model",
    "Source": "model",
    "asker": "asking",
    "askers": "model",
    "fingerprint": "model",
    "join": "actions",
    "known": "model",
    "normal": "model",
    "of_letter": "cascade",
    "request": "actions",
    "sources": "model",
    "take_in": "events",
    "take_letter": "events",
    "understand": "cascade",
}
ACTIONS = ("join", "request")
READS = ("known", "sources")

__all__ = [
    "LETTER",
    "ROOM",
    "TEXT",
    "Source",
    "asker",
    "askers",
    "fingerprint",
    "join",
    "known",
    "normal",
    "of_letter",
    "request",
    "sources",
    "take_in",
    "take_letter",
    "understand",
]

__getattr__ = door(__name__, DOOR)
