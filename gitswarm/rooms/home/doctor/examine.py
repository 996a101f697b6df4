"""Looks at everything a clone stands on, and changes nothing."""

from __future__ import annotations

import os
import sys
from itertools import pairwise

from gitswarm import json, settings
from gitswarm.core import register
from gitswarm.core.clone import LAST_GOOD
from gitswarm.core.log import MARKER
from gitswarm.core.marker import check_marker
from gitswarm.core.path import parse_event_path, text_path
from gitswarm.core.payload import NEWER
from gitswarm.core.proof import Refold
from gitswarm.core.replay import only_adds, texts_wrong
from gitswarm.core.words import counted, sized, some
from gitswarm.errors import Damaged, SwarmError, TipMoved
from gitswarm.git import libgit2
from gitswarm.git.clone import presence, store
from gitswarm.git.clone.journal import TORN, Journal
from gitswarm.git.clone.lock import Lock, Locks
from gitswarm.git.config import reach, section
from gitswarm.git.log import survey
from gitswarm.git.network.hub import RemoteHub
from gitswarm.git.process import git_version, is_new_enough
from gitswarm.record import Record
from gitswarm.rooms.ground import signatures
from gitswarm.rooms.home.doctor import annexed
from gitswarm.rooms.home.doctor.model import Finding, bad, ok, told_by, warn
from gitswarm.swarm.repair import must_be_commit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gitswarm.git.repo import Place
    from gitswarm.settings import Settings
    from gitswarm.swarm import Swarm
    from gitswarm.swarm.ground import Ground

LOCKS = ("sync", "write", "journal", "worktree", "errand")
ERRAND_STALE = 30.0
FEW_BYTES, FEW_FILES = 64 * 1024 * 1024, 2000
MANY_PACKS = 500
SMALL = 5000
"""Events up to which the whole log is always read."""
UNKNOWN = "unknown kind"
"""What the fold says of an event whose kind no room folds."""
FIX, UPDATE = "gitswarm doctor --fix", "update gitswarm"


class Member(Record):
    """A clone that is part of a swarm."""

    place: Place
    env: Mapping[str, str]
    told: Settings
    swarm: Swarm
    thorough: bool = False

    @property
    def ground(self) -> Ground:
        """What every write of this clone stands on."""
        return self.swarm.ground

    @property
    def reads_all(self) -> bool:
        """Whether the whole log is read for this look."""
        return self.thorough or self.ground.index.count <= SMALL

    @property
    def hub(self) -> RemoteHub | None:
        """The hub as git reaches it; None where this clone has none."""
        hub = self.swarm.exchange.hub if self.swarm.exchange else None
        return hub if isinstance(hub, RemoteHub) else None


def surroundings(place: Place, env: Mapping[str, str]) -> list[Finding]:
    """What can be said of any repository, part of a swarm or not."""
    version, library = git_version(env), libgit2.version()
    new_enough = is_new_enough(version)
    return [
        ok("git", f"git {version}") if new_enough else bad("git", f"git {version} is too old", "install git 2.39"),
        ok("libgit2", f"libgit2 {library}")
        if library
        else warn("libgit2", "pygit2 cannot be loaded: long-running processes cannot write", "install pygit2"),
        ok("python", f"Python {sys.version.partition(' ')[0]}"),
        ok("repository", _kind(place, env)),
        *annexed.findings(),
    ]


def findings(member: Member) -> list[Finding]:
    """Everything about a clone that is part of a swarm; no look can keep the next one from being taken."""
    found: list[Finding] = []
    for name, look in LOOKS.items():
        try:
            found += look(member)
        except SwarmError as error:
            found.append(told_by(name, error, fixable=isinstance(error, Damaged)))
        except OSError as error:
            found.append(bad(name, f"{error.filename} cannot be read: {error.strerror}", "check its owner and mode"))
    return found


def _kind(place: Place, env: Mapping[str, str]) -> str:
    traits = survey.traits_of(place, env)
    sorts = [name for name, value in traits._asdict().items() if value is True]
    store_used = "libgit2 and git" if libgit2.can_open(place) else "git alone, since libgit2 cannot open it"
    return f"{', '.join([traits.object_format, *sorts])}; written through {store_used}"


def _settings(member: Member) -> Iterator[Finding]:
    copy = json.loads(store.read_small(copy_of(member.place)) or b"{}").get("settings")
    told = section.read(member.place, member.env)
    if copy == {key.removeprefix("gitswarm."): value for key, value in told.items()}:
        yield ok("settings", f"branch {member.told.branch}, clone {member.told.clone}")
    else:
        yield bad("settings", "the copy of this clone's settings differs from its git config", FIX, fixable=True)
    for key, value in settings.misread(told).items():
        said = f"{key} is '{value}', which is no number: it counts for nothing"
        yield warn("settings", said, f"git config {key} NUMBER, or git config --unset {key}")


def _identity(member: Member) -> Iterator[Finding]:
    actor = member.swarm.actor_if_known()
    mend = "set GITSWARM_ACTOR, or run: git config gitswarm.actor NAME"
    yield ok("identity", f"acts as {actor}") if actor else warn("identity", "nobody says who acts here", mend)


def _space(member: Member) -> Iterator[Finding]:
    room = survey.room_left(member.place)
    files = "" if room.files is None else f" and {room.files} files"
    said = f"{sized(room.size)}{files} left"
    if room.size < store.FREE_BYTES or (room.files is not None and room.files < store.FREE_INODES):
        yield bad("space", f"the disk is full: {said}", "free some space and files there")
    elif room.size < FEW_BYTES or (room.files is not None and room.files < FEW_FILES):
        yield warn("space", said, "free some space and files before it runs out")
    else:
        yield ok("space", said)


def _store(member: Member) -> Iterator[Finding]:
    stopped = member.ground.store.stopped()
    if stopped:
        said = f"stopped since {stopped['since']}: {stopped['reason']}; reads go on, nothing is written"
        yield bad("store", said, f"{store.MENDS[stopped['reason']]}, then run: gitswarm doctor --resume")
    else:
        yield ok("store", "running")


def _left_over(member: Member) -> Iterator[Finding]:
    locks, strays = survey.ref_locks(member.place, member.told.branch), survey.strays(member.place)
    if locks:
        yield bad("ref-locks", f"stale locks of our refs: {some(locks)}", FIX, fixable=True)
    if strays:
        yield warn("strays", f"{counted(len(strays), 'temporary file')} of killed writers: {some(strays)}", FIX)
    if not locks and not strays:
        yield ok("left-overs", "nothing left behind by killed processes")
    packs = survey.packs(member.place)
    if packs > MANY_PACKS:
        yield warn("packs", f"{packs} packs make git slow", "git gc")
    traces = survey.traces(member.place)
    if traces:
        said = f"{counted(len(traces), 'trace')} of mistakes in gitswarm itself: {some(traces)}"
        yield warn("crashes", said, "report them, then delete the files")


def _locks(member: Member) -> Iterator[Finding]:
    held = False
    for name in LOCKS:
        holder = Lock(f"{member.place.state}/{name}.lock").holder()
        if holder:
            held = True
            said = f"the {name} lock is held by process {holder.pid} ({holder.command}) since {holder.since}"
            if presence.is_running(holder.pid):
                yield ok("locks", said)
            else:
                yield warn("locks", f"{said}, which is dead: a child of it goes on", f"end what uses {name}.lock")
    if not held:
        yield ok("locks", "all free")


def _errand(member: Member) -> Iterator[Finding]:
    if survey.is_stale(survey.announcement(member.place), ERRAND_STALE):
        yield warn("errand", "an errand was announced and never came", FIX, fixable=True)
    else:
        yield ok("errand", "starts when there is something to send" if member.told.errand else "switched off")


def _branch(member: Member) -> Iterator[Finding]:
    branch, place, log = member.told.branch, member.place, member.ground.log
    for name in survey.names_in_the_way(place, branch, member.env):
        yield bad("branch", f"git cannot keep {branch} beside the branch {name}", f"git branch -m {name} NEW-NAME")
    for path in survey.checked_out(place, branch, member.env):
        said = f"{branch} is checked out in {path}: a plain commit there takes our new events away"
        yield bad("worktree", said, f"git -C {path} switch --detach")
    tip = log.tip()
    lost = lost_of(member, tip)
    if lost:
        yield bad("branch", f"{branch} {lost}", FIX, fixable=True)
    elif tip is None:
        yield warn("branch", f"no branch {branch} yet", "gitswarm init")
    else:
        check_marker(log.file(tip, MARKER), branch)
        yield ok("branch", f"{branch} at {tip[:12]}, {counted(log.count(tip), 'position')}")


def lost_of(member: Member, tip: str | None) -> str:
    """What of our branch must be healed; empty where nothing must."""
    log, good = member.ground.log, member.ground.store.recall(LAST_GOOD)
    if tip is None:
        return "is gone" if good else ""
    if not log.whole(tip):
        return "lacks objects"
    if good and not only_adds(log, good, tip):
        return "has lost or changed what the hub had"
    return ""


def _journal(member: Member) -> Iterator[Finding]:
    journal = Journal(member.place.state, Locks(member.place.state).journal)
    damaged, entries = journal.damaged(), journal.read()[0]
    for start, reason in damaged:
        if reason == TORN:
            yield warn("journal", f"a line was {reason}", "nothing was promised by it; it goes with the next cut")
            continue
        mend = f"look at byte {start} of {journal.path}; the other lines are not touched by it"
        yield bad("journal", f"a line cannot be read: {reason}", mend)
    if not damaged:
        kept = sum(len(entry.lines) for entry in entries)
        yield ok("journal", f"keeps {counted(kept, 'event')} until they are final")


def _index(member: Member) -> Iterator[Finding]:
    ground = member.ground
    if not os.path.exists(os.path.join(member.place.state, "index.db")):
        yield ok("index", "not there; the next command makes it")
        return
    tip = ground.log.tip()
    try:
        follows = ground.index.catch_up(tip, rebuild=False)
    except TipMoved:  # somebody writes meanwhile
        yield from _index(member)
        return
    if not follows:
        yield warn("index", "damaged, or of another version; the next command makes it anew", FIX, fixable=True)
    elif member.reads_all and _disagrees(ground, tip):
        yield bad("index", "does not say what the log says", FIX, fixable=True)
    else:
        yield ok("index", f"stands on {tip[:12] if tip else 'no event'}")


def _disagrees(ground: Ground, tip: str | None) -> bool:
    indexed = register.digest_of(register.dump(ground.index.view(tip), ground.parts.rooms))  # before others write on
    refold = Refold(ground.log, ground.parts.rooms, tip)
    refold.run(lambda _: None)
    return indexed != register.digest_of(register.dump(refold.tables, ground.parts.rooms))


def _texts(member: Member) -> Iterator[Finding]:
    tip, tables = member.ground.log.tip(), member.swarm.look()
    if tip is None or not member.reads_all:
        return
    inert = {fate.id for fate in tables.where(register.REGISTER) if fate.reason}
    events = [line.event for line in member.ground.log.lines(tip) if line.event.id not in inert]
    wrong = [(name, event.id) for event in events for name in texts_wrong(member.ground.log, tip, event)]
    for name, id in wrong:
        mend = "gitswarm sync, in a clone that has it; its beginning stands in the event"
        yield bad("texts", f"{text_path(name)}, a text of {id}, is missing or changed", mend)
    if not wrong:
        yield ok("texts", "every long text is as it was said")


def _quarantine(member: Member) -> Iterator[Finding]:
    tables = member.swarm.look()
    strays = [stray for stray in register.quarantine(tables) if stray.reason != NEWER]
    for stray in strays:
        claim = parse_event_path(stray.path)
        first = register.position(tables, claim[1]) if claim and stray.reason == register.REPEATED else None
        beside = "" if first is None else f"; the first stands at {first}"
        yield warn("quarantine", f"{stray.path}: {stray.reason}{beside}", "nothing: it is skipped everywhere alike")
    if not strays:
        yield ok("quarantine", "nothing malformed in the log")
    fates = tables.where(register.REGISTER, order="position")
    for fate, after in pairwise(fates):
        if fate.position == after.position:
            said = f"two events at position {fate.position}: {fate.id} and {after.id}"
            yield warn("quarantine", said, "nothing: both count, in this order")
    heard = annexed.heard(member.ground.log)
    yield from _newer([fate.reason for fate in fates if fate.id not in heard])


def _newer(reasons: Sequence[str]) -> Iterator[Finding]:
    newer, unknown = reasons.count(NEWER), reasons.count(UNKNOWN)
    if newer:
        yield warn(
            "newer", f"{counted(newer, 'event')} of a newer gitswarm, without effect on what is decided here", UPDATE
        )
    if unknown:
        yield warn("newer", f"{counted(unknown, 'event')} of kinds that nobody here knows, without effect", annexed.GET)


def _hub(member: Member) -> Iterator[Finding]:
    hub = member.hub
    if hub is None:
        yield ok("hub", "none: what is committed here is final")
        return
    stale = hub.stale_lock()
    if stale:
        yield bad("hub-lock", f"our branch on the hub is locked by {stale}, which nobody touches", FIX, fixable=True)
    hub.reach()
    link = member.swarm.link()
    if link.attempts:
        yield warn("hub", f"can be reached; {link.attempts} tries failed before: {link.reason}", "gitswarm sync")
    else:
        yield ok("hub", f"{hub.name} can be reached")
    yield from _hub_log(member.ground, hub)


def _hub_log(ground: Ground, hub: RemoteHub) -> Iterator[Finding]:
    good = ground.store.recall(LAST_GOOD)
    if not good or not ground.locks.sync.try_hold("doctor"):
        return
    try:
        arrived = hub.fetch()
    finally:
        ground.locks.sync.release()
    if arrived is None:
        yield warn("hub-log", "the hub has our branch no more", "gitswarm sync brings it back")
        return
    must_be_commit(ground.log, hub.name, arrived)
    if not only_adds(ground.log, good, arrived):
        mend = "gitswarm sync repairs it where it can; gitswarm doctor --restore-hub puts the last good log back"
        yield bad("hub-log", f"the hub's log was rewritten: {arrived[:12]} does not only add to {good[:12]}", mend)
    else:
        yield ok("hub-log", f"stands at {arrived[:12]} and only added since {good[:12]}")


def _hooks(member: Member) -> Iterator[Finding]:
    yield from (Finding("hooks", *found) for found in reach.examine(member.place, member.env))


def _signing(member: Member) -> Iterator[Finding]:
    found = signatures.examine(member.swarm, member.place, member.env)
    yield from (Finding("signing", *one) for one in found)


LOOKS = {
    "settings": _settings,
    "identity": _identity,
    "space": _space,
    "store": _store,
    "left-overs": _left_over,
    "locks": _locks,
    "errand": _errand,
    "branch": _branch,
    "index": _index,
    "journal": _journal,
    "texts": _texts,
    "quarantine": _quarantine,
    "hub": _hub,
    "hooks": _hooks,
    "signing": _signing,
}


def copy_of(place: Place) -> str:
    """The copy of the settings, for commands that read nothing else."""
    return os.path.join(place.state, settings.COPY)
