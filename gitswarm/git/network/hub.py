"""The hub as this clone reaches it: fetch and push through the git executable, moving nothing of the user's.

A fetch writes one ref of our own. A push sends one exact commit, plainly: the hub's own rule, fast-forward or nothing,
is the compare-and-swap that decides every race, and any force would switch it off.
"""

from __future__ import annotations

import os
import time
from functools import cached_property

from gitswarm.core.log import LOCKED, LOST, SHARED, UNKNOWN
from gitswarm.errors import Busy, HubUnreachable, OutOfTime, StoreError, WrongCredentials
from gitswarm.git.clone.sweep import HELD, outlast_lock
from gitswarm.git.network import verdict
from gitswarm.git.network.address import HERE, Address
from gitswarm.git.network.hub_locks import STALE_AGE, HubLocks
from gitswarm.git.network.route import Route
from gitswarm.git.network.verdict import REFUSED
from gitswarm.git.process import Result, clean
from gitswarm.git.repo import FIRST_NAMES, drop_corrupt_ref, read_ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.git.repo import Place

IN = "refs/gitswarm/in"
FETCH = (
    "fetch",
    "--no-write-fetch-head",
    "--no-auto-maintenance",
    "--no-write-commit-graph",
    "--no-tags",
    "--no-recurse-submodules",
    "--refmap=",
    "--no-prune",
)
FETCH_LOG = (
    *FETCH,
    "--no-filter",  # in a partial clone our events come whole: the index reads every one of them
    f"--negotiation-tip={IN}*",  # as a pattern it may match nothing; the user's many branches say nothing about our log
)
AS_A_PACK = ("-c", "fetch.unpackLimit=1")
"""Git keeps a pack that it brings from whoever prunes before a ref leads there; single objects it does not keep."""
PUSH = (
    "-c",
    "push.followTags=false",
    "-c",
    "push.gpgSign=false",
    "-c",
    "push.pushOption=",
    "-c",
    "pack.useBitmaps=false",  # reading one of a million objects takes longer than all else in a push of ours
    "push",
    "--porcelain",
    "--no-verify",
    "--recurse-submodules=no",
)
HEAD, BRANCHES, NAMES = "HEAD", "refs/heads/", "ref: "
NO_SUCH_REF = 2  # of `git ls-remote --exit-code`
OFFERS = 3  # of one commit, to a ref that others move meanwhile
ANCESTRY = {0: True, 1: False}  # of `git merge-base --is-ancestor`; any other code says nothing


class RemoteHub:
    """The branch of one remote, whose order of events is final; ``answer`` is what was said at the last call.

    ``lent`` are words and variables by which git is let in there, where it is not by the user's own settings.
    """

    def __init__(
        self,
        place: Place,
        remote: str,
        branch: str,
        env: Mapping[str, str],
        *,
        url: str | None = None,
        limit: float = 60.0,
        lent: Address = HERE,
    ) -> None:
        self._route = Route(place, remote, env, url, limit, lent)
        self.name = self._route.name
        self.answer = ""
        self.until: float | None = None
        self._place = place
        self._ref = f"refs/heads/{branch}"
        self._env = clean(env)

    @property
    def local(self) -> bool:
        """Whether the hub is on this machine, where no pace is needed."""
        return self._route.local

    @property
    def limit(self) -> float:
        """Seconds that one call may take."""
        return self._route.limit

    @property
    def identity(self) -> str:
        """The address that is pushed to, which tells this hub from another."""
        return verdict.without_credentials(self._route.pushed_to)

    def fetch(self) -> str | None:
        """Bring the hub's tip to ``refs/gitswarm/in`` and return it; None where the hub has no such branch."""
        return self._bring(self._ref, IN, FETCH_LOG)

    def bring(self, branch: str, ref: str) -> str | None:
        """Bring another branch of the hub to a ref of ours, and return where it stands; None where the hub has none."""
        return self._bring(f"refs/heads/{branch}", ref, FETCH)

    def head(self) -> tuple[str, str] | None:
        """The branch that the hub's HEAD names, and the commit that it stands at, in its own words.

        Where that leads nowhere, as in a bare repository whose first push had another name, it is the first of
        ``FIRST_NAMES`` that is there.
        """
        address, first = self._route.to_read(), [f"{BRANCHES}{name}" for name in FIRST_NAMES]
        told = self._reach(address, "ls-remote", "--symref", "--", address.target, HEAD, *first)
        if told.code:
            raise verdict.trouble(self.answer, self.name)
        rows = [line.partition("\t") for line in told.text.splitlines()]
        named = next((said.removeprefix(NAMES) for said, _, what in rows if (said[:5], what) == (NAMES, HEAD)), "")
        oids = {what: said for said, _, what in rows if not said.startswith(NAMES)}
        at, ref = (HEAD, named) if HEAD in oids else next(((ref, ref) for ref in first if ref in oids), ("", ""))
        return (ref.removeprefix(BRANCHES), oids[at]) if ref.startswith(BRANCHES) else None

    def push(self, oid: str) -> str:
        """Offer exactly this commit.

        ``shared``, ``lost`` to a faster writer, ``locked`` by another push or by what one left that was killed, or
        ``unknown``: only a fetch can tell.
        """
        began, result = time.monotonic(), self._offer(f"{oid}:{self._ref}")
        if result is None:
            return UNKNOWN
        said = verdict.said_about(self._ref, result.out)
        if not said:
            return self._unsaid(oid)
        outcome = self._judge(oid, said)
        if outcome == SHARED and self.local and time.monotonic() - began >= STALE_AGE:
            return self._certain(oid)
        return outcome

    def advance(self, branch: str, before: str, after: str) -> str:
        """Move a branch of the project from exactly one commit to one that follows from it, by the hub's own swap.

        Answers as ``push`` does, or ``refused`` where the hub's rules say no. The lease asks for the old value; that
        nothing is rewound is looked at first, since a lease alone would allow it.
        """
        self._must_follow(before, after, branch)
        return self.replace(branch, before, after)

    def replace(self, branch: str, before: str, after: str) -> str:
        """Put a commit in place of exactly that one, on a branch that is ours alone; answers as ``advance`` does."""
        ref = f"refs/heads/{branch}"
        result = self._offer(f"{after}:{ref}", standing={ref: before})
        if result is None:
            return UNKNOWN
        outcomes = {verdict.outcome(each, self.answer) for each in verdict.said_about(ref, result.out)}
        if len(outcomes) == 1:
            return outcomes.pop()
        if verdict.never_sent(self.answer) and not verdict.forbidden(self.answer):
            raise verdict.trouble(self.answer, self.name)
        return REFUSED if verdict.aborted(self.answer) or verdict.forbidden(self.answer) else UNKNOWN

    def _must_follow(self, before: str, after: str, branch: str) -> None:
        asked = self._route.ask("merge-base", "--is-ancestor", before, after)
        if ANCESTRY.get(asked.code) is not True:
            said = f"{asked.said}, so {branch} stays" if asked.err else f"{branch} would be rewound"
            raise StoreError(f"{after[:12]} does not follow from {before[:12]}: {said}", hint="gitswarm doctor")

    def give(self, oid: str, ref: str) -> bool:
        """Put a commit under a ref of its own, never over another one; whether the hub has it there now.

        Where somebody else moves that ref at this moment it is offered again: he may give the same.
        """
        for _ in range(OFFERS):
            result = self._offer(f"{oid}:{ref}")
            if result is None or not result.code:
                return result is not None
            outcomes = {verdict.outcome(each, self.answer) for each in verdict.said_about(ref, result.out)}
            if not outcomes & {LOST, LOCKED}:
                break
        return False

    def bring_all(self, folder: str) -> list[str]:
        """Bring every ref below a folder of the hub to the same name here; their names."""
        address = self._route.to_read()
        if self._fetch(address, FETCH, f"+{folder}*:{folder}*").code:
            raise verdict.trouble(self.answer, self.name)
        told = self._route.told(0, "for-each-ref", "--format=%(refname)", folder)
        return told.text.splitlines()

    def listed(self, *patterns: str) -> dict[str, str]:
        """The refs of the hub that match, and where they stand."""
        address = self._route.to_read()
        told = self._reach(address, "ls-remote", "--", address.target, *patterns)
        if told.code:
            raise verdict.trouble(self.answer, self.name)
        return {ref: oid for oid, _, ref in (line.partition("\t") for line in told.text.splitlines())}

    def take_away(self, refs: Mapping[str, str]) -> bool:
        """Delete refs of the hub that still stand where they are said to; whether all of them are gone."""
        result = self._offer(*(f":{ref}" for ref in refs), standing=refs)
        return result is not None and result.code == 0

    def reach(self) -> str:
        """Say ``ok`` when the hub can be read, or raise what stands in the way."""
        address = self._route.to_read()
        result = self._reach(address, "ls-remote", "--exit-code", "--", address.target, self._ref)
        if result.code not in (0, NO_SUCH_REF):
            raise verdict.trouble(self.answer, self.name)
        return "ok"

    def stale_lock(self) -> str | None:
        """A lock that keeps pushes out of a hub on a path, if nobody touched it for ten seconds."""
        return next(self._hub_locks.stale(self._locks), None)

    def lock_on(self, branch: str) -> str | None:
        """A lock that stands on a branch of a hub on a path: somebody pushes there, or was killed as he did."""
        return next(filter(os.path.lexists, self._hub_locks.on(f"refs/heads/{branch}")), None)

    def break_stale_lock(self) -> str | None:
        """Remove such locks where we may; return the path of one that stays.

        They could belong to another machine's push on a shared disk: the hub's own compare-and-swap limits the damage.
        """
        while path := self.stale_lock():
            try:
                os.unlink(path)
            except FileNotFoundError:
                continue
            except OSError:
                return path
        return None

    def _bring(self, source: str, ref: str, fetch: tuple[str, ...]) -> str | None:
        address = self._route.to_read()
        drop_corrupt_ref(self._place, ref, self._env)
        until = time.monotonic() + HELD
        while self._fetch(address, fetch, f"+{source}:{ref}").code:
            if verdict.without_branch(self.answer):
                return None
            if not verdict.held_here(self.answer):
                raise verdict.trouble(self.answer, self.name)
            if time.monotonic() > until:
                raise Busy(f"{ref} is held by another git process", hint="gitswarm doctor", ref=ref, answer=self.answer)
            outlast_lock(self._place.common, ref, until - time.monotonic())
        return read_ref(self._place, ref, self._env)

    def _fetch(self, address: Address, fetch: tuple[str, ...], move: str) -> Result:
        """A fetch; what somebody's pruning took away again before a ref led there comes once more, as a pack."""
        words = (*fetch, "--", address.target, move)
        result = self._reach(address, *words)
        return self._reach(address, *AS_A_PACK, *words) if result.code and verdict.torn(self.answer) else result

    def _offer(self, *moves: str, standing: Mapping[str, str] | None = None) -> Result | None:
        """A push, if what it moves is ``standing`` there as it is said to; None where no answer came in time."""
        address = self._route.to_push()
        leases = [f"--force-with-lease={ref}:{oid}" for ref, oid in (standing or {}).items()]
        leaves_locks = self._route.folder is not None  # where it dies half way; a server keeps none
        try:
            result = self._route.call(address, *PUSH, *leases, "--", address.target, *moves, patient=leaves_locks)
        except TimeoutError:
            self.answer = f"{verdict.IN_TIME} {self.limit:g} seconds"
            return None
        self.answer = verdict.plain(result.err)
        return result

    def _judge(self, oid: str, said: list[verdict.Said]) -> str:
        outcomes = {verdict.outcome(each, self.answer) for each in said}
        if len(outcomes) > 1:
            return UNKNOWN
        outcome = outcomes.pop()
        if outcome in (LOST, LOCKED, REFUSED) and any(map(verdict.may_be_a_repeat, said)):
            landed = self._landed(oid)
            if landed is not False:
                return SHARED if landed else UNKNOWN
        if outcome == REFUSED:
            raise verdict.refusal(said[0].reason, self.answer, self.name)
        if outcome in (LOST, LOCKED) and said[0].summary == verdict.BY_THE_HUB:
            self._clear_the_way()
        return outcome

    def _certain(self, oid: str) -> str:
        """What became of a push so slow that its lock may have been removed as stale, and another's taken for it."""
        return SHARED if self._landed(oid) else UNKNOWN

    def _unsaid(self, oid: str) -> str:
        """What a push without a word about our branch means: it never left, or nobody knows."""
        words = self.answer
        if verdict.turned_away(words) or verdict.aborted(words):
            landed = self._landed(oid)
            if landed is not False:
                return SHARED if landed else UNKNOWN
        elif not verdict.never_sent(words):
            return UNKNOWN
        if verdict.aborted(words):
            raise verdict.refusal("a hook of its own aborts it", words, self.name)
        if verdict.forbidden(words):
            self.reach()
            raise verdict.refusal("", words, self.name)
        raise verdict.trouble(words, self.name)

    def _landed(self, oid: str) -> bool | None:
        """Whether the hub's branch holds this commit; None where nobody can say."""
        said = self.answer
        try:
            tip = self.fetch()
        except (HubUnreachable, WrongCredentials, Busy):
            return None
        finally:
            self.answer = said
        return tip is not None and ANCESTRY.get(self._route.ask("merge-base", "--is-ancestor", oid, tip).code)

    def _clear_the_way(self) -> None:
        lock = self.stale_lock()
        if lock is None:
            return
        if self.break_stale_lock():
            raise HubUnreachable(
                f"the hub {self.name} is locked by {lock}, which nobody touched for {STALE_AGE:g} seconds",
                hint="remove that file if no git process uses the hub",
                hub=self.name,
                lock=lock,
            )
        self.answer = f"removed {lock}, a lock that nobody touched for {STALE_AGE:g} seconds"

    def _reach(self, address: Address, *words: str) -> Result:
        """A call that reads from the hub: silence is the same as no network."""
        left = self.limit if self.until is None else self.until - time.monotonic()
        try:
            result = self._route.call(address, *words, limit=min(left, self.limit))
        except TimeoutError as cause:
            if left < self.limit:
                raise OutOfTime(f"the hub {self.name} did not answer in the time that is left") from cause
            self.answer = f"{verdict.IN_TIME} {self.limit:g} seconds"
            raise verdict.trouble(self.answer, self.name) from cause
        self.answer = verdict.plain(result.err)
        return result

    @cached_property
    def _locks(self) -> list[str]:
        return self._hub_locks.on(self._ref)

    @cached_property
    def _hub_locks(self) -> HubLocks:
        return HubLocks(self._route.folder, self._env, self.limit)
