"""Giving to the hub what was made here and is not merged, once it was looked through for secrets; and bringing it.

Each commit has a ref of its own there, which is never moved: ``refs/gitswarm/kept/<task>/<epoch>-<commit>``.
"""

from __future__ import annotations

import os
from contextlib import suppress

from gitswarm.core import secrecy
from gitswarm.core.ids import SHOWN
from gitswarm.errors import Busy, HoldsSecrets, HubError, NeedsHub, Refused, SwarmError
from gitswarm.git.clone.store import put, read_small, writing
from gitswarm.git.network import verdict
from gitswarm.git.process import begin_of, clean, git, run
from gitswarm.git.repo import read_ref
from gitswarm.git.worktrees import start
from gitswarm.git.worktrees.head import is_here
from gitswarm.record import Record
from gitswarm.rooms.checks.safekeeping.sweeping import sweep
from gitswarm.rooms.ground import incidents, policy
from gitswarm.rooms.work import tasks, worktrees

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from gitswarm.chores import Here
    from gitswarm.core.tables import Tables
    from gitswarm.rooms.work.worktrees import Tree
    from gitswarm.swarm import Swarm

KEPT, RESCUED = "refs/gitswarm/kept", "refs/gitswarm/rescue"
NOTE = "kept-on-hub"
SHORT = 12
KEEPING = f"let members push below {KEPT}, or `gitswarm policy set keep-on-hub off`"
LARGEST = 50 << 20
"""Bytes of changes that are looked through; what is larger stays here."""


class Work(Record):
    """One commit that nobody works on now: of which task and epoch, and from where the work began."""

    task: str
    epoch: str
    oid: str
    base: str = ""

    @property
    def ref(self) -> str:
        """Where it is kept on the hub."""
        return f"{KEPT}/{self.task}/{self.epoch}-{self.oid[:SHORT]}"


def after_sync(swarm: Swarm, here: Here) -> None:
    """Take from the hub what is merged there by now, and give it what lies here and is not there yet."""
    hub = _hub(swarm)
    if hub is not None:
        sweep(hub, here, KEPT, _settled(here, _known_as(hub, swarm.look())))
    hand_in(swarm, here, everything=False)


def hand_in(swarm: Swarm, here: Here, *, everything: bool = True) -> None:
    """Give it to the hub: what nobody works on now, or ``everything`` where this machine will soon be gone.

    What may not go out is looked through once, and told.
    """
    tables, hub = swarm.look(), _hub(swarm)
    if hub is None or policy.setting(tables, "keep-on-hub") == "off":
        return
    known_as = _known_as(hub, tables)
    settled = _settled(here, known_as)
    trouble: Refused | None = None
    for work in _of_nobody(swarm, here, tables, everything=everything):
        if work.ref in settled:
            continue
        secrets = _secrets(here, hub, work)
        trouble = _withheld(work, secrets) if secrets else trouble
        if secrets or _is_on(hub, here, work) or hub.give(work.oid, work.ref):
            settled.append(work.ref)
            _note(here, known_as, settled)
        elif barred := verdict.barred(KEPT, hub.answer, hub.name, KEEPING):
            trouble = trouble or Refused(f"{_here_only(work)}: {barred.message}", hint=KEEPING)
    if trouble is not None:
        raise trouble


def offer(swarm: Swarm, here: Here, task: str, epoch: int, oid: str, base: str) -> None:
    """Give one commit of a task to the hub, for whoever goes on with it elsewhere; what holds a secret is refused.

    It is given though we know that it was: somebody who has lost his hub's refs gets it back by asking again.
    """
    hub, work, tables = _hub(swarm), Work(task, str(epoch), oid, base), swarm.look()
    if hub is None:
        return
    secrets = _secrets(here, hub, work)
    if secrets:
        raise _withheld(work, secrets)
    if policy.setting(tables, "keep-on-hub") == "off":
        return
    if not hub.give(oid, work.ref):
        raise verdict.barred(KEPT, hub.answer, hub.name, KEEPING) or NeedsHub(
            f"the hub {hub.name} did not take the work", hint="try again when it is back", why=hub.answer
        )
    known_as = _known_as(hub, tables)
    _note(here, known_as, [*_settled(here, known_as), work.ref])


def bring(swarm: Swarm, here: Here, task: str, oid: str) -> None:
    """Have a commit of a task here that another clone has made, if the hub keeps it and can be asked."""
    hub = _hub(swarm)
    if hub is not None and not is_here(here.place, here.env, oid):
        with suppress(HubError):
            hub.bring_all(f"{KEPT}/{task}/")


def reach(swarm: Swarm, here: Here, task: str, oid: str, branch: str) -> bool:
    """Have a commit of a task here, which the hub keeps or has on its branch; whether it is here."""
    bring(swarm, here, task, oid)
    hub = _hub(swarm)
    if hub is not None and not is_here(here.place, here.env, oid):
        with suppress(SwarmError):  # of a branch with an impossible name too: it keeps nothing else from going out
            hub.bring(branch, start.kept_as(branch))
    return is_here(here.place, here.env, oid)


def free(swarm: Swarm, works: Iterable[tuple[str, int, str]]) -> None:
    """Let the hub keep no more what nobody needs there: of tasks, made in an epoch, as these commits."""
    refs = {Work(task, str(epoch), oid).ref: oid for task, epoch, oid in works}
    hub = _hub(swarm)
    if hub is not None and refs:
        hub.take_away(refs)


def _hub(swarm: Swarm) -> Any:
    return None if swarm.exchange is None else swarm.exchange.hub


def _of_nobody(swarm: Swarm, here: Here, tables: Tables, *, everything: bool) -> Iterator[Work]:
    """What is in no commit of a branch and was rescued; and the branches of what nobody works on now, or of all.

    That of a claim that came to nothing is among them, though the log knows nothing of its worktree.
    """
    told = run(git(here.place, "for-each-ref", "--format=%(refname) %(objectname)", f"{RESCUED}/"), env=clean(here.env))
    for line in told.text.splitlines():
        ref, _, oid = line.partition(" ")
        id, _, epoch = ref.removeprefix(f"{RESCUED}/").partition("/")
        if epoch.isdecimal():
            known = worktrees.tree_of(tables, id, int(epoch))
            yield Work(id, epoch, oid, known.base if known is not None else "")
    for tree in worktrees.trees(tables, swarm.machine):
        if everything or _is_over(tables, tree):
            yield from _on_branch(here, tree)
    for tree, _ in worktrees.strays(swarm, here):
        yield from _on_branch(here, tree)


def _is_over(tables: Tables, tree: Tree) -> bool:
    """Whether nobody works there any more; what is done lies on one machine alone until it is merged."""
    task = tasks.task(tables, tree.task)
    return task is not None and (task.holder is None or task.epoch != tree.epoch)


def _on_branch(here: Here, tree: Tree) -> Iterator[Work]:
    """What was committed on the branch of a worktree, if anything was."""
    tip = read_ref(here.place, f"refs/heads/{tree.branch}", here.env)
    if tip and tip != tree.base:
        yield Work(tree.task, str(tree.epoch), tip, tree.base)


def _is_on(hub: Any, here: Here, work: Work) -> bool:
    """Whether a branch of the hub has it by the hub's own word; what is known of it here may be of an earlier hub."""
    if not _is_in(here, work, "--not", f"--remotes={hub.name}", "--"):
        return False
    with suppress(HubError, Busy):
        heads = "".join(f"^{oid}\n" for oid in hub.listed("refs/heads/*").values())
        return _is_in(here, work, "--stdin", "--ignore-missing", stdin=heads.encode())
    return False


def _is_in(here: Here, work: Work, *places: str, stdin: bytes = b"") -> bool:
    """Whether one of those places has it, of what is known of them here."""
    words = ("rev-list", "--max-count=1", work.oid, *places)
    told = run(git(here.place, *words), env=clean(here.env), stdin=stdin)
    return not told.code and not told.out


def _secrets(here: Here, hub: Any, work: Work) -> list[str]:
    """What must not go out of all that would go with it: what the work began from is there, and what the hub has.

    What the hub has it says itself, where that matters: whoever works here may put a ref of any remote on his work.
    """
    base = [f"^{work.base}"] if work.base else []
    found = secrets_in(here, work.oid, *base)
    tip = _tip(here, hub) if found else ""
    return secrets_in(here, work.oid, *base, f"^{tip}") if tip else found


def _tip(here: Here, hub: Any) -> str:
    """Where the default branch stands by the hub's own word; empty where it cannot say that."""
    with suppress(HubError, Busy):
        found = start.asked(here.place, here.env, hub)
        return found.oid if found is not None else ""
    return ""


def secrets_in(here: Here, *commits: str) -> list[str]:
    """What looks like a secret in the changes of commits, and in what is said of them: what each is, never itself."""
    words = ("log", "--patch", "-m", "--root", "--text", "--no-color", "--no-ext-diff", "--no-textconv", "--format=%B")
    argv = git(here.place, "-c", "log.diffMerges=separate", *words, "--encoding=none", *commits, "--")
    told = begin_of(argv, env=clean(here.env), most=LARGEST)
    if told.code:
        return ["what git cannot show"]
    if len(told.out) > LARGEST:
        return [f"more than {LARGEST >> 20} MiB"]
    return secrecy.secrets_in(told.out.decode(errors="replace"), here.env)


def _withheld(work: Work, secrets: list[str]) -> HoldsSecrets:
    what = f"{_here_only(work)}: it holds {', '.join(secrets)}"
    return HoldsSecrets(what, hint=f"git show {work.oid[:SHORT]}", commit=work.oid)


def _here_only(work: Work) -> str:
    return f"work of task {work.task[-SHOWN:]} lies here and is not kept on the hub"


def _known_as(hub: Any, tables: Tables) -> str:
    """What tells the hub, as it keeps our refs now, from another one, and from itself before its log was repaired."""
    repairs = (one.subject for one in incidents.incidents(tables) if one.error == "hub_repaired")
    return f"{hub.identity} {next(repairs, '')}".rstrip()


def _settled(here: Here, known_as: str) -> list[str]:
    """The refs that need not be given any more to the hub that is known as this."""
    first, *refs = (read_small(_path(here)) or b"").decode(errors="replace").splitlines() or [""]
    return refs if first == known_as else []


def _note(here: Here, known_as: str, settled: list[str]) -> None:
    path, lines = _path(here), dict.fromkeys([known_as, *settled])
    with writing(path):
        put(path, "".join(f"{line}\n" for line in lines).encode())


def _path(here: Here) -> str:
    return os.path.join(here.place.state, NOTE)
