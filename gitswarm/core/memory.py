"""A log and a hub in memory: the same promises without git, for tests and for simulation."""

from __future__ import annotations

from hashlib import sha256

from gitswarm.core.graft import graft, grown
from gitswarm.core.layout import FOLDER_MODE, Item
from gitswarm.core.log import LOST, MARKER, SHARED, UNKNOWN, Made
from gitswarm.core.marker import CONTENT, check_marker
from gitswarm.core.tips import Tips
from gitswarm.errors import Damaged, HubUnreachable, PushRefused, TipMoved
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from gitswarm.core.graft import Entries, Entry
    from gitswarm.core.log import Draft

    Fault = Callable[[str], str]

SUBMODULE = 0o160000
UNREACHABLE, REFUSED, REQUEST_LOST, REPLY_LOST = "unreachable", "refused", "request lost", "reply lost"
"""What a fault may answer when it is asked about a ``fetch`` or a ``push``; nothing goes wrong where it says "" ."""


class Commit(Record):
    """One commit in memory."""

    parent: str | None
    tree: str
    subject: str


class Things:
    """Commits, folders and files by name; the same content always has the same name."""

    def __init__(self) -> None:
        self.kept: dict[str, Commit | dict[str, tuple[int, str]] | bytes] = {}

    def keep(self, thing: Commit | Entries | bytes) -> str:
        """Keep a thing and name it."""
        said = sorted(thing.items()) if isinstance(thing, dict) else thing
        oid = sha256(repr((type(thing).__name__, said)).encode()).hexdigest()
        self.kept[oid] = thing
        return oid

    def commit(self, oid: str) -> Commit:
        """The commit of that name."""
        thing = self.kept.get(oid)
        if not isinstance(thing, Commit):
            raise _missing(oid)
        return thing

    def root(self, commit: str) -> str:
        """The folder of a commit."""
        return self.commit(commit).tree

    def entries(self, oid: str) -> Entries:
        """What lies in a folder, as a copy."""
        thing = self.kept.get(oid)
        if not isinstance(thing, dict):
            raise _missing(oid)
        return dict(thing)

    def entry(self, oid: str, name: str) -> Entry | None:
        """What stands under a name of a folder."""
        return self.entries(oid).get(name)

    def changed(self, oid: str | None, gone: Iterable[str], come: Entries) -> str | None:
        """Keep a folder that is another but for what goes and what comes, and name it; None where nothing is left."""
        entries = self.entries(oid) if oid else {}
        for name in gone:
            entries.pop(name, None)
        return self.keep({**entries, **come}) if entries or come else None

    def folders(self, oids: Sequence[str]) -> list[list[Item]]:
        """What lies in each of these folders, as git orders it."""
        return [[Item(name, *rest) for name, rest in sorted(self.entries(oid).items(), key=_rank)] for oid in oids]

    def contents(self, oids: Sequence[str]) -> list[bytes]:
        """The bytes of each of these files."""
        return [self._file(oid) for oid in oids]

    def sizes(self, oids: Sequence[str]) -> list[int]:
        """How large each of these files is."""
        return [len(self._file(oid)) for oid in oids]

    def needs(self, oid: str) -> list[str]:
        """The things that one thing names."""
        thing = self.kept.get(oid)
        if thing is None:
            raise _missing(oid)
        if isinstance(thing, Commit):
            return [thing.tree, *([thing.parent] if thing.parent else [])]
        if isinstance(thing, dict):
            return [oid for mode, oid in thing.values() if mode != SUBMODULE]
        return []

    def copy(self, oid: str, other: Things) -> None:
        """Take over from others what ``oid`` needs and is not here: all of it, or nothing."""
        wanted, found = [oid], {}
        while wanted:
            name = wanted.pop()
            if name not in self.kept and name not in found:
                wanted += other.needs(name)
                found[name] = other.kept[name]
        self.kept.update(found)

    def follows(self, new: str, old: str | None) -> bool:
        """Whether a commit is another, or comes after it; everything comes after None."""
        over: str | None = new
        while over is not None and over != old:
            over = self.commit(over).parent
        return over == old

    def _file(self, oid: str) -> bytes:
        thing = self.kept.get(oid)
        if not isinstance(thing, bytes):
            raise _missing(oid)
        return thing


class MemoryLog(Tips):
    """The ordered events of a clone that is not there."""

    def __init__(self, branch: str = "gitswarm") -> None:
        self.things = Things()
        super().__init__(self.things)
        self._branch = branch
        self._tip: str | None = None
        self._pointed: dict[str, str] = {}

    def tip(self) -> str | None:
        """The commit our branch stands on."""
        return self._tip

    def build(self, draft: Draft) -> str:
        """Make the commit and move nothing."""
        start, files = draft.base or draft.parent, draft.files
        if start:
            check_marker(self.file(start, MARKER), self._branch)
        else:
            files = (*files, (MARKER, CONTENT))
        change = graft([(path, self.things.keep(content)) for path, content in files], draft.gone)
        root = self.things.commit(start).tree if start else None
        tree = grown(self.things, root, change) or self.things.keep({})
        return self.things.keep(Commit(draft.parent, tree, draft.subject))

    def move(self, new: str, expected: str | None) -> None:
        """Move our branch."""
        self.things.commit(new)
        if self._tip != expected:
            raise TipMoved(f"{self._branch} has moved", hint="try again", tip=self._tip)
        self._tip = new

    def append(self, draft: Draft) -> str:
        """Build, and move our branch."""
        new = self.build(draft)
        self.move(new, draft.parent)
        return new

    def reset(self, oid: str | None) -> None:
        """Set our branch, whatever it says now."""
        if oid is not None:
            self.things.commit(oid)
        self._tip = oid

    def let_go(self) -> bool:
        """Take away refs of our own that lack something; whether there were any."""
        broken = [name for name, oid in self._pointed.items() if not self.whole(oid)]
        for name in broken:
            del self._pointed[name]
        return bool(broken)

    def drop_caches(self) -> None:
        """Nothing is kept twice."""

    def point(self, name: str, oid: str) -> None:
        """Point a ref of our own at a commit."""
        self.things.commit(oid)
        self._pointed[name] = oid

    def pointed(self, name: str) -> str | None:
        """Where our own ref of that name points."""
        return self._pointed.get(name)

    def above(self, new: str, old: str | None) -> list[Made]:
        """The commits that lead to ``new`` and not to ``old``, the newest first."""
        below = {made.oid for made in self.above(old, None)} if old else set()
        found, over = [], [new]
        while over and over[0] not in below:
            parent = self.things.commit(over[0]).parent
            found.append(Made(over[0], (parent,) if parent else ()))
            over = [parent] if parent else []
        return found

    def close(self) -> None:
        """Let go of nothing."""

    def whole(self, oid: str) -> bool:
        """Whether nothing is missing."""
        try:
            Things().copy(oid, self.things)
        except Damaged:
            return False
        return True


class Far:
    """What the clones share: the hub's own store and tip."""

    def __init__(self) -> None:
        self.things = Things()
        self.tip: str | None = None

    def accept(self, oid: str, things: Things) -> bool:
        """Move to a commit that follows the tip: the compare-and-swap that decides every race."""
        if not things.follows(oid, self.tip):
            return False
        self.things.copy(oid, things)
        self.tip = oid
        return True


class MemoryHub:
    """The hub as one clone reaches it; ``fault`` is asked before each call what goes wrong with it."""

    local = True
    limit = 60.0
    until: float | None = None

    def __init__(self, log: MemoryLog, far: Far, name: str = "origin", fault: Fault = lambda _call: "") -> None:
        self.name = self.identity = name
        self._log = log
        self._far = far
        self._fault = fault

    def fetch(self) -> str | None:
        """Bring the hub's tip into this clone."""
        self._stumble(self._fault("fetch"))
        if self._far.tip:
            self._log.things.copy(self._far.tip, self._far.things)
        return self._far.tip

    def push(self, oid: str) -> str:
        """Offer exactly this commit."""
        fault = self._fault("push")
        self._stumble(fault)
        if fault == REQUEST_LOST:
            return UNKNOWN
        accepted = self._far.accept(oid, self._log.things)
        if fault == REPLY_LOST:
            return UNKNOWN
        return SHARED if accepted else LOST

    def _stumble(self, fault: str) -> None:
        if fault == UNREACHABLE:
            raise HubUnreachable(f"{self.name} cannot be reached", hint="work goes on offline")
        if fault == REFUSED:
            raise PushRefused(f"{self.name} refuses the push", hint="look at the rules of the hub")


def _rank(entry: tuple[str, tuple[int, str]]) -> str:
    name, (mode, _) = entry
    return name + "/" if mode == FOLDER_MODE else name


def _missing(oid: str) -> Damaged:
    return Damaged(f"an object of the log is missing: {oid}", hint="gitswarm doctor --fix", oid=oid)
