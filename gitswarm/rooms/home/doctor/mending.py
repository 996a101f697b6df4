"""Mends what can be mended in a clone without asking anybody."""

from __future__ import annotations

import os

from gitswarm import settings
from gitswarm.errors import Stopped
from gitswarm.git.clone import boot, stopping, store
from gitswarm.git.config import reach
from gitswarm.git.log import survey
from gitswarm.rooms.home.doctor.examine import ERRAND_STALE, LOOKS, copy_of, lost_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from gitswarm.rooms.home.doctor.examine import Member


def fix(member: Member) -> list[str]:
    """Mend what is safe to mend; what was done, in words."""
    done = [*_tidy(member), *_unlock_hub(member), *reach.mend(member.place, member.env)]
    if member.ground.store.stopped() is None:
        done += _sweep(member) + _heal(member)
    return done


def resume(member: Member) -> list[str]:
    """Let a stopped store write again: the first thing it writes is that it was stopped."""
    ground, stopped = member.ground, member.ground.store.stopped()
    if stopped is None:
        return []
    store.room_for(member.place.state)
    said = f"the store was stopped since {stopped['since']}: {stopped['reason']}"
    ground.report(Stopped(said, hint=store.MENDS[stopped["reason"]], reason=stopped["reason"]))
    stopping.resume(member.place.state)
    ground.report_over("stopped")
    with ground.writing("resume"):
        return [f"writing goes on; {said}"]


def _tidy(member: Member) -> Iterator[str]:
    waiting = survey.announcement(member.place)
    if survey.is_stale(waiting, ERRAND_STALE) and store.remove(waiting):
        yield "removed the announcement of an errand that never came"
    if any(finding.fixable for finding in LOOKS["settings"](member)) and store.remove(copy_of(member.place)):
        settings.read(member.place, member.env)
        yield "made the copy of the settings anew"


def _unlock_hub(member: Member) -> Iterator[str]:
    stale = member.hub.stale_lock() if member.hub else None
    if member.hub and stale and member.hub.break_stale_lock() is None:
        yield f"removed {stale}"


def _sweep(member: Member) -> list[str]:
    before = [*survey.ref_locks(member.place, member.told.branch), *survey.strays(member.place)]
    with member.ground.locks.write.held("doctor"):
        member.ground.store.recover()
    return [f"removed {path}" for path in before if not os.path.lexists(path)]


def _heal(member: Member) -> list[str]:
    """A sound branch, an index made of it, and an empty queue before it."""
    ground, done = member.ground, []
    before = ground.branch.tip()
    if lost_of(member, before):
        ground.store.remember(boot.NOTE, "")  # so the next write looks after everything, as after a power loss
    elif any(finding.fixable for finding in LOOKS["index"](member)):
        ground.index.drop()
        done.append("made the index anew")
    with ground.writing("doctor"):
        after = ground.log.tip()
    if after != before:
        done.append(f"brought our branch from {before} to {after}")
    return done
