"""Proves what the log promises: re-folds all of it in memory, and walks its whole history.

Nothing is taken from the index, and nothing is asked of the hub: so a fresh clone of the hub proves as much.
"""

from __future__ import annotations

from gitswarm.core import register
from gitswarm.core.clone import FLOOR, HUB_TIP, LAST_GOOD, Mark
from gitswarm.core.proof import History, Refold
from gitswarm.core.replay import only_adds
from gitswarm.errors import Damaged, NotSigned
from gitswarm.git.clone.journal import TORN, Journal
from gitswarm.git.clone.lock import Locks
from gitswarm.git.log import survey
from gitswarm.rooms.home.doctor.model import Proof
from gitswarm.swarm.gate import Gate
from gitswarm.swarm.ground import DRAINED
from gitswarm.swarm.signing import REQUIRE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from gitswarm.core.log import Log
    from gitswarm.core.tables import Tables
    from gitswarm.git.repo import Place
    from gitswarm.swarm import Swarm
    from gitswarm.swarm.ground import Ground

    Note = Callable[[str], None]


def prove(swarm: Swarm, place: Place, env: Mapping[str, str], note: Note) -> Proof:
    """Prove everything about the branch as it stands now; what cannot be proved stands in ``failed``."""
    ground = swarm.ground
    anchors, queue = Anchors(ground), Queue(place, ground)  # read first: what they name, the tip must have
    tip = ground.log.tip()
    indexed = register.digest_of(register.dump(ground.index.view(tip), ground.parts.rooms))
    refold = Refold(ground.log, ground.parts.rooms, tip)
    refold.run(note)
    is_signed = ground.parts.signing is not None and ground.parts.signing.level(refold.tables) == REQUIRE
    history = History(ground.log, survey.commits(place, tip, env) if tip else [], is_signed=is_signed)
    history.walk(note)
    digest = register.digest_of(register.dump(refold.tables, ground.parts.rooms))
    house = ground.parts.rooms.house()  # what rooms of other packages keep is no matter between clones
    agreed = digest if house is ground.parts.rooms else register.digest_of(register.dump(refold.tables, house))
    disagree = [] if digest == indexed else ["the index does not say what the log says"]
    journalled, waiting, lost = queue.against(refold.tables)
    strayed = [*anchors.against(ground.log, tip), *disagree, *lost, *_unsigned(ground, tip)]
    return Proof(
        tip=tip,
        events=refold.events,
        signed=refold.signed,
        positions=refold.count,
        overruled=refold.tables.count(register.REGISTER, overruled=True),
        inert=refold.inert,
        pages=refold.pages(),
        texts=refold.texts,
        commits=len(history.commits),
        repairs=history.repairs,
        journalled=journalled,
        waiting=waiting,
        digest=agreed,
        quarantined=tuple(register.quarantine(refold.tables)),
        failed=(*refold.failed, *history.failed(), *strayed),
    )


def _unsigned(ground: Ground, tip: str | None) -> Iterator[str]:
    """The events that had to be signed, by what the log itself agreed on, and are not by anybody whom we believe."""
    try:
        for fault in Gate(ground, whole=True).faults(tip):
            yield f"{fault.kind} by {fault.actor} at {fault.position}: {fault.reason}"
    except NotSigned as error:
        yield f"what is signed cannot be proved: {error.message}"


class Anchors:
    """The tips that this clone knows to be final, as they stood before the branch was looked at."""

    def __init__(self, ground: Ground) -> None:
        self._good = ground.store.recall(LAST_GOOD)
        self._floor = ground.store.recall(FLOOR)
        self._arrived = ground.log.pointed(HUB_TIP)

    def against(self, log: Log, tip: str | None) -> Iterator[str]:
        """The anchors that our branch, or the hub's, has left."""
        if self._leaves(log, self._good, tip):
            yield f"our branch does not only add to {self._good}, which the hub had"
        if self._leaves(log, self._floor, tip):
            yield f"our branch does not only add to {self._floor}, which was final here"
        if self._leaves(log, self._good, self._arrived) and self._leaves(log, self._arrived, self._good):
            yield f"the hub's tip {self._arrived} does not only add to {self._good}, which it had"

    def _leaves(self, log: Log, old: str | None, new: str | None) -> bool:
        try:
            return old not in (None, new) and not only_adds(log, old, new)
        except Damaged:
            return True


class Queue:
    """The journal as it stood before the branch was looked at."""

    def __init__(self, place: Place, ground: Ground) -> None:
        journal = Journal(place.state, Locks(place.state).journal)
        generation, _, offset = (ground.index.note(DRAINED) or ":").partition(":")
        self._damaged = [(start, reason) for start, reason in journal.damaged() if reason != TORN]  # never promised
        later, _ = journal.read(Mark(generation, int(offset or 0)))
        self._later = {id for entry in later for id in entry.ids}
        self._all = [id for entry in journal.read()[0] for id in entry.ids]

    def against(self, tables: Tables) -> tuple[int, int, list[str]]:
        """How many of its events are in the log and how many wait; and what was lost."""
        lacking = [id for id in self._all if register.position(tables, id) is None]
        lost = [f"the journal's event {id} was in the log and is no more" for id in lacking if id not in self._later]
        lost += [f"the journal cannot be read at byte {start}: {reason}" for start, reason in self._damaged]
        return len(self._all) - len(lacking), len(lacking), lost
