"""cohorts: what a roll-out goes over, pinned by digests, and in which order: a canary first, then chunks."""

from __future__ import annotations

from gitswarm.rooms import door

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.rooms.patterns.cohorts.gathering import blobs, changed, digests_of, newest, pinned
    from gitswarm.rooms.patterns.cohorts.grammar import recipe
    from gitswarm.rooms.patterns.cohorts.model import Pin, Recipe, canary, chunks, digest, filled, manifest, pins, share
    from gitswarm.rooms.patterns.cohorts.shelf import keep, kept, named, of_file, words_of

DOOR = {
    "Pin": "model",
    "Recipe": "model",
    "blobs": "gathering",
    "canary": "model",
    "changed": "gathering",
    "chunks": "model",
    "digest": "model",
    "digests_of": "gathering",
    "filled": "model",
    "keep": "shelf",
    "kept": "shelf",
    "manifest": "model",
    "named": "shelf",
    "newest": "gathering",
    "of_file": "shelf",
    "pinned": "gathering",
    "pins": "model",
    "recipe": "grammar",
    "share": "model",
    "words_of": "shelf",
}
ACTIONS = ()
READS = ()

__all__ = [
    "Pin",
    "Recipe",
    "blobs",
    "canary",
    "changed",
    "chunks",
    "digest",
    "digests_of",
    "filled",
    "keep",
    "kept",
    "manifest",
    "named",
    "newest",
    "of_file",
    "pinned",
    "pins",
    "recipe",
    "share",
    "words_of",
]

__getattr__ = door(__name__, DOOR)
