"""The commit that new work begins from: the newest of its branch, fetched where the hub can be reached."""

from __future__ import annotations

from contextlib import suppress

from gitswarm.errors import Busy, HubError, Refused
from gitswarm.git.clone.store import put, read_small
from gitswarm.git.process import clean, git, run
from gitswarm.git.repo import FIRST_NAMES, read_ref
from gitswarm.git.worktrees.head import HEAD, is_here, pointed_at, standing, tip_of
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gitswarm.git.network.hub import RemoteHub
    from gitswarm.git.process import Result
    from gitswarm.git.repo import Place

SPACE = "refs/gitswarm/base"
TOLD = "default-branch"
"""The file of ours that keeps what the hub last said its default branch is, after the name of the remote."""


class Start(Record):
    """Where work begins; ``fresh`` unless the hub could not be asked, and then ``why``."""

    branch: str
    oid: str
    fresh: bool = True
    why: str = ""


def start_of(place: Place, env: Mapping[str, str], hub: RemoteHub | None, wanted: str = "") -> Start:
    """Where work on ``wanted`` begins, or on the default branch: the hub's, else that of the main worktree.

    It takes as long as the hub's time limit allows; when the hub cannot be asked, the newest commit known here counts.
    """
    seeker = _Seeker(place, env, hub.name if hub else "origin")
    branch, why = wanted, ""
    if hub:
        try:
            branch = wanted or _ask_hub(place, hub)[0] or seeker.default_branch()
            oid = hub.bring(branch, kept_as(branch)) if seeker.is_name(branch) else None
            if oid:
                return Start(branch, oid)
        except (HubError, Busy) as error:
            why = error.message
    branch = branch or seeker.default_branch()
    oid = seeker.newest(branch, of_the_hub=hub is not None)
    if not oid:
        raise _nowhere(branch, why)
    return Start(branch, oid, not why, why)


def asked(place: Place, env: Mapping[str, str], hub: RemoteHub) -> Start | None:
    """Where the default branch stands by what the hub itself says, whatever any ref here says; None where it has none.

    HubError or Busy where it cannot be asked.
    """
    branch, oid = _ask_hub(place, hub)
    if branch and not is_here(place, env, oid):
        hub.bring(branch, kept_as(branch))
    return Start(branch, oid) if branch and is_here(place, env, oid) else None


def _ask_hub(place: Place, hub: RemoteHub) -> tuple[str, str]:
    """The hub's default branch and where it stands, as it says, remembered for who cannot ask; empty: it has none."""
    branch, oid = hub.head() or ("", "")
    if branch and branch != _told(place, hub.name):
        with suppress(OSError):  # it is a help, and no more
            put(f"{place.state}/{TOLD}", f"{hub.name}\n{branch}\n".encode())
    return branch, oid


def _told(place: Place, remote: str) -> str:
    """What the hub last said its default branch is; empty where nobody asked that one."""
    name, _, branch = (read_small(f"{place.state}/{TOLD}") or b"").decode(errors="replace").partition("\n")
    return branch.strip() if name == remote else ""


def known(place: Place, env: Mapping[str, str], remote: str = "") -> str:
    """The newest commit of the default branch that is known here, of that remote if there is one; empty: none is."""
    seeker = _Seeker(place, env, remote or "origin")
    head = (read_small(f"{place.common}/refs/remotes/{remote}/HEAD") or b"").decode(errors="replace").strip()
    branch = head.removeprefix(f"ref: refs/remotes/{remote}/") if head.startswith("ref: ") else ""
    branch = _told(place, remote) or branch or seeker.default_branch()
    if remote:  # asked for with every task that is finished: where refs can be read, no process is started
        kept = (kept_as(branch), f"refs/remotes/{remote}/{branch}")
        found = {oid for name in kept if (oid := read_ref(place, name, env))}
        if len(found) == 1:
            return found.pop()
    return (seeker.newest(branch, of_the_hub=bool(remote)) if branch else None) or ""


def seen(place: Place, env: Mapping[str, str], remote: str) -> str:
    """For who only looks: the newest commit of the default branch that is here, pushed or not; empty: none is.

    Of two that went different ways the hub's counts.
    """
    return _Seeker(place, env, remote).latest_of_all()


def kept_as(branch: str) -> str:
    """The ref of ours that a fetched branch is kept under; two of them never stand in each other's way."""
    return f"{SPACE}/{branch.replace('%', '%25').replace('/', '%2f')}"


class _Seeker:
    """What this clone knows without the hub."""

    def __init__(self, place: Place, env: Mapping[str, str], remote: str) -> None:
        self._place, self._env, self._remote = place, env, remote

    def is_name(self, branch: str) -> bool:
        """Whether a branch can be called so; a commit can be wanted too."""
        return bool(branch) and self._ask("check-ref-format", f"refs/heads/{branch}").code == 0

    def default_branch(self) -> str:
        """The branch that is begun from if nobody says another."""
        if told := _told(self._place, self._remote):
            return told
        head = pointed_at(self._place, f"refs/remotes/{self._remote}/{HEAD}", self._env)
        if head:
            return head.removeprefix(f"refs/remotes/{self._remote}/")
        _, main = standing(self._place, self._place.common, self._env)
        return next((name for name in self._names(main) if name and tip_of(self._place, name, self._env)), "")

    def _names(self, main: str | None) -> Iterator[str | None]:
        yield main
        yield self._ask("config", "--get", "init.defaultBranch").text
        yield from FIRST_NAMES

    def newest(self, branch: str, *, of_the_hub: bool) -> str | None:
        """The newest commit of a branch that is known here; of the hub's before the local one where there is a hub."""
        fetched = (kept_as(branch), f"refs/remotes/{self._remote}/{branch}")
        local = f"refs/heads/{branch}"
        order: Sequence[Sequence[str]] = (fetched, (local,)) if of_the_hub else ((local,), fetched)
        for refs in (*order, (branch,)):
            found = [oid for ref in refs if (oid := self._commit(ref))]
            if found:
                return self._latest(found)
        return None

    def latest_of_all(self) -> str:
        """The newest commit of the default branch, of the hub's and of the local one; empty: there is none."""
        branch = self.default_branch()
        places = (self.newest(branch, of_the_hub=True), self._commit(f"refs/heads/{branch}")) if branch else ()
        found = [oid for oid in places if oid]
        return self._latest(found) if found else ""

    def _latest(self, oids: Sequence[str]) -> str:
        """The last of these commits that follows all before it."""
        latest = oids[0]
        for oid in oids[1:]:
            latest = oid if self._ask("merge-base", "--is-ancestor", latest, oid).code == 0 else latest
        return latest

    def _commit(self, name: str) -> str | None:
        words = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        return (name and self._ask(*words).text) or None

    def _ask(self, *words: str) -> Result:
        return run(git(self._place, *words), env=clean(self._env))


def _nowhere(branch: str, why: str) -> Refused:
    if why:
        return Refused(f"nothing is known here of {branch or 'the default branch'}: {why}", hint="try again online")
    if branch:
        return Refused(f"there is no branch {branch}, here or at the hub", hint="git branch --all", branch=branch)
    return Refused("there is no commit to begin from", hint="make a first commit: git commit --allow-empty -m Begin")
