"""Vouching for events of earlier."""

from __future__ import annotations

from gitswarm.core.fold import Happened, for_people
from gitswarm.rooms.ground.signatures.events import SignatureGiven

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gitswarm.core.fold import Moment


def given(digests: Mapping[str, str]) -> Happened:
    """What tells of signatures that are given now for these events."""
    return Happened(SignatureGiven(dict(digests)))


@for_people
def vouch(moment: Moment, *, digests: Mapping[str, str]) -> Sequence[Happened]:
    """Sign events that are there already; they are let in wherever the key that signs may speak for their actors."""
    return [given(digests)] if digests else []
