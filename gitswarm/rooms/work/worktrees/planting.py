"""Where a task is worked on: its worktree made and found again, what was committed there told, and the rest cleared."""

from __future__ import annotations

import os
import time

from gitswarm import settings
from gitswarm.chores import Here
from gitswarm.errors import NotFound, Refused, SwarmError
from gitswarm.git.clone import presence
from gitswarm.git.compose import trail
from gitswarm.git.config import guards, hooks
from gitswarm.git.keeping import clearing, rescue, saving
from gitswarm.git.keeping.condition import Terms
from gitswarm.git.process import clean, git, run
from gitswarm.git.repo import read_ref
from gitswarm.git.worktrees import head, start, worktree
from gitswarm.record import Record
from gitswarm.rooms.ground import agents, policy
from gitswarm.rooms.work import projects, tasks
from gitswarm.rooms.work.worktrees import actions, looking, model, outfit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from gitswarm.core.tables import Tables
    from gitswarm.desk import Desk
    from gitswarm.git.keeping.clearing import Cleared
    from gitswarm.git.repo import Place
    from gitswarm.rooms.ground.agents import Lease
    from gitswarm.rooms.work.tasks import Task
    from gitswarm.rooms.work.worktrees.model import Tree
    from gitswarm.settings import Settings
    from gitswarm.swarm import Swarm

SLUG = 40
ATTIC = "attic"


class Planted(Record):
    """A worktree that is ready to be worked in: where, on which branch, from which commit."""

    path: str
    branch: str
    base: str


def plant(desk: Desk, task: Task, lease: Lease, onto: str | None) -> Planted:
    """Make the worktree of a claim, or find it again; ready means that files are copied and commands were run."""
    desk = projects.yard(desk, task.id)
    place, env, tables = desk.place, desk.env, desk.swarm.look()
    known = model.tree_of(tables, task.id, lease.epoch)
    begun = _begun(desk, known) or _begin(desk, task, onto or str(policy.setting(tables, "base")))
    branch = known.branch if known else branch_of(tables, task, lease.epoch)
    folder = known.folder if known and known.machine == desk.swarm.machine else _folder(desk, task, lease.epoch)
    last = looking.told_last(desk, known) if known else None
    if last and head.tip_of(place, branch, env) is None:
        desk.screen.warn(f"the branch {branch} was gone; it is made again where its work was told last")
    order = worktree.Order(folder, branch, begun.oid, resume=known is not None, last=last or "")
    tree = worktree.plant(place, order, env)
    if desk.at_home:  # in a clone of others nothing is ours, and nothing of theirs is run
        _sign(tables, tree.git_dir, task, lease)
        hooks.restore_shims(place, env)
    if presence.belong(tree.git_dir, lease.session) and desk.at_home:
        outfit.make_ready(desk, tree, begun.oid)
        hooks.restore_shims(place, env)  # which may have set up hooks of the user's
    told = {"branch": branch, "base": begun.oid, "onto": begun.branch, "machine": desk.swarm.machine}
    desk.swarm.do(actions.made, task=task.id, epoch=lease.epoch, folder=tree.path, **told)
    return Planted(tree.path, branch, begun.oid)


def must_have_a_start(desk: Desk, onto: str | None) -> None:
    """Refuse a claim whose worktree could not be made: whoever repeats it would take one task after the other."""
    tables, place, env = desk.swarm.look(), desk.place, desk.env
    wanted = onto or str(policy.setting(tables, "base"))
    found = head.tip_of(place, wanted, env) if wanted else head.standing(place, place.common, env)[0]
    is_here = found is not None and wanted != desk.settings.branch
    if not is_here and not projects.projects(tables):  # what is for those begins there
        _newest(desk, wanted)


def _begun(desk: Desk, known: Tree | None) -> start.Start | None:
    """Where a worktree of this epoch began that was made before, if that commit is here."""
    if known is None or run(git(desk.place, "cat-file", "-e", f"{known.base}^{{commit}}"), env=clean(desk.env)).code:
        return None
    return start.Start(known.onto, known.base)


def _begin(desk: Desk, task: Task, wanted: str) -> start.Start:
    """Where new work begins: in a project of others at its own branch."""
    project = projects.project_of(desk.swarm.look(), task.id)
    begun = _newest(desk, wanted) if project is None else projects.begin(desk, project)
    if not begun.fresh:
        whose = project.repository if project else "the hub"
        desk.screen.warn(f"{whose} could not be asked for {begun.branch}, so work begins at what is known here")
    return begun


def _newest(desk: Desk, wanted: str) -> start.Start:
    if wanted == desk.settings.branch:
        raise Refused(f"{wanted} holds the swarm's own events, and no work begins there", hint="git branch --all")
    hub: Any = desk.swarm.exchange.hub if desk.swarm.exchange is not None else None
    return start.start_of(desk.place, desk.env, hub, wanted)


def branch_of(tables: Tables, task: Task, epoch: int) -> str:
    """How the branch of a task is called, by the policy; from the second epoch on that is part of the name."""
    name, public = str(policy.setting(tables, "branch")), tasks.public_id(task)
    told = {"task": public, "slug": slug(task.title), "type": task.type, "number": public}
    for key, value in told.items():
        name = name.replace(f"{{{key}}}", value)
    return name.rstrip("-./") + (f"-e{epoch}" if epoch > 1 else "")


def slug(title: str) -> str:
    """A title as part of a branch's name."""
    plain = "".join(letter if letter.isascii() and letter.isalnum() else " " for letter in title.lower())
    return "-".join(plain.split())[:SLUG].rstrip("-") or "task"


def _folder(desk: Desk, task: Task, epoch: int) -> str:
    """Where the worktree of a task is made: beside the user's tree, not in it."""
    return os.path.join(home(desk), f"gs-{tasks.public_id(task)}-{epoch}")


def home(desk: Desk) -> str:
    """The folder that worktrees of this clone are made in."""
    return desk.settings.worktrees or f"{_root(desk.place)}-worktrees"


def _root(place: Place) -> str:
    """The folder of the main worktree, or the bare repository."""
    shared = os.path.realpath(place.common)
    return os.path.dirname(shared) if os.path.basename(shared) == ".git" else shared


def _sign(tables: Tables, git_dir: str, task: Task, lease: Lease) -> None:
    """Have what is committed in this worktree name its task and agent, where the policy says so."""
    named = {"Gitswarm-Task": tasks.id_of(tables, tasks.public_id(task)), "Gitswarm-Agent": lease.actor}
    guards.set_trailers(git_dir, named if policy.setting(tables, "trailers") == "on" else {})


def tip_of(desk: Desk, task: str, epoch: int) -> str | None:
    """Where the branch of a task stands in this clone; None where nothing was committed on it."""
    desk, known = projects.yard(desk, task), model.tree_of(desk.swarm.look(), task, epoch)
    if known is None:
        return None
    tip = head.tip_of(desk.place, known.branch, desk.env)
    return tip if tip and tip != known.base else None


def result_of(desk: Desk, task: str, epoch: int, commit: str | None) -> str | None:
    """The commit with the result of a task: the one that was named, else the tip of its branch here."""
    if commit is None:
        looking.refuse_astray(desk, task, epoch)
        return tip_of(desk, task, epoch)
    found = trail.commit_named(projects.yard(desk, task).place, commit, desk.env)
    if found is None:
        raise NotFound(f"there is no commit {commit} here", hint="one of another clone needs its whole name")
    return found


def tell_commits(desk: Desk, task: str, epoch: int) -> None:
    """Tell of the commits that a task's branch has here and the log does not know, whether or not a hook has run."""
    known = model.tree_of(desk.swarm.look(), task, epoch)
    if known is not None and tip_of(desk, task, epoch) is not None:
        _tell(desk.swarm, projects.yard(desk, task).place, desk.env, known)


def _tell(swarm: Swarm, place: Place, env: Mapping[str, str], tree: Tree) -> None:
    made = trail.commits_since(place, tree.branch, tree.base, env, base=start.kept_as(tree.onto))
    made = made or trail.commits_since(place, tree.branch, tree.base, env)  # the base has all of it by now
    told = [(one.oid, one.subject) for one in made]
    swarm.by_machine().do(actions.record, task=tree.task, epoch=tree.epoch, commits=told)


def after_sync(swarm: Swarm, here: Here) -> None:
    """Tell of what was committed in the worktrees here; keep what those hold that came to nothing."""
    place, env, tables = here.place, here.env, swarm.look()
    worktree.note_disks(place)
    told = run(git(place, "for-each-ref", "--format=%(refname) %(objectname)", "refs/heads/"), env=clean(env)).text
    tips = dict(line.split(" ") for line in told.splitlines())
    for tree in model.trees(tables, swarm.machine):
        tip = tips.get(f"refs/heads/{tree.branch}", tree.base)
        if tip != tree.base and not model.is_recorded(tables, tree.task, tip):
            _tell(swarm, place, env, tree)
    for tree, found in strays(swarm, here):
        rescue.rescue(place, found, ref_of(tree), env)


def standing(swarm: Swarm, here: Here) -> list[tuple[Tree, worktree.Tree]]:
    """The worktrees of tasks that stand here, as the log knows them or as their names tell."""
    tables = swarm.look()
    known = known_here(tables, swarm.machine)
    ours = (tree for tree in worktree.trees(here.place, here.env) if tree.ours and tree.label and not tree.parked)
    told = ((told_of(known, tree) or named(tables, tree, swarm.machine), tree) for tree in ours)
    return [(tree._replace(folder=found.path), found) for tree, found in told if tree is not None]


def known_here(tables: Tables, machine: str) -> dict[str, Tree]:
    """The worktrees that the log knows of here, by folder and by branch: their user may have moved them."""
    return {name: tree for tree in model.trees(tables, machine) for name in (tree.branch, tree.folder)}


def told_of(known: Mapping[str, Tree], found: worktree.Tree) -> Tree | None:
    """What the log knows of a worktree, wherever it is now."""
    return known.get(found.path) or known.get(found.label.branch if found.label else "")


def tree_here(swarm: Swarm, here: Here) -> Tree | None:
    """The worktree of a task in which one stands."""
    git_dir = os.path.realpath(here.place.git_dir)
    return next((tree for tree, found in standing(swarm, here) if os.path.realpath(found.git_dir) == git_dir), None)


def strays(swarm: Swarm, here: Here) -> list[tuple[Tree, worktree.Tree]]:
    """The worktrees of ours that the log knows nothing of: of claims made offline that another had before."""
    known = known_here(swarm.look(), swarm.machine)
    return [(tree, found) for tree, found in standing(swarm, here) if told_of(known, found) is None]


def left_of(swarm: Swarm, here: Here, task: str, epoch: int) -> str:
    """Where the work of a claim that came to nothing is, in words for who did it."""
    found = [told for told, _ in strays(swarm, here) if (told.task, told.epoch) == (task, epoch)]
    if not found:
        return "No worktree was made for it here."
    tree, ref = found[0], ref_of(found[0])
    where = f"Your work is as you left it in {tree.folder}, its commits on the branch {tree.branch}."
    if read_ref(here.place, ref, here.env) is None:
        return f"{where} Nothing there waits to be committed."
    return f"{where} What is in no commit is kept too: `gitswarm rescue restore {ref}` lays it out again, at any time."


def named(tables: Tables, found: worktree.Tree, machine: str) -> Tree | None:
    """What the name of a worktree's folder tells: ``gs-<task>-<epoch>``."""
    _, code, epoch = [*os.path.basename(found.path).split("-"), "", ""][:3]
    try:
        task, number = tasks.find(tables, code), int(epoch)
    except (SwarmError, ValueError):
        return None
    branch, base = (found.label.branch, found.label.base) if found.label else ("", "")
    onto = str(policy.setting(tables, "base"))
    return model.Tree(model.key_of(task.id, number), task.id, number, branch, base, onto, machine, found.path, "")


def finished(desk: Desk) -> list[Tree]:
    """The worktrees on this machine whose claim has ended, as the log knows it."""
    tables = desk.swarm.look()
    ended = [tree for tree in model.trees(tables, desk.swarm.machine) if not _is_held(tables, tree)]
    return ended + [tree for tree, _ in strays(desk.swarm, Here(desk.place, desk.env)) if not is_at_work(tables, tree)]


def is_at_work(tables: Tables, tree: Tree) -> bool:
    """Whether the log has this very worktree, for a claim that lasts, from when this clone had another id."""
    known = model.tree_of(tables, tree.task, tree.epoch)
    return known is not None and known.folder == tree.folder and _is_held(tables, known)


def _is_held(tables: Tables, tree: Tree) -> bool:
    lease = agents.lease_of(tables, f"task/{tree.task}")
    return lease is not None and lease.epoch == tree.epoch


def clear(desk: Desk, tree: Tree, *, dry_run: bool, gone: bool = False) -> Cleared:
    """Clear one worktree away: what git cannot give back is kept under a ref, or in the attic."""
    desk = projects.yard(desk, tree.task)
    tables, place, env = desk.swarm.look(), desk.place, desk.env
    found = worktree.find_tree(place, tree.folder, env, tree.branch)
    if found is None:
        if not dry_run:
            desk.swarm.by_machine().do(actions.cleared, task=tree.task, epoch=tree.epoch)
        raise NotFound(f"the worktree {tree.folder} is gone already", hint="gitswarm worktree list")
    if not dry_run:
        tell_commits(desk, tree.task, tree.epoch)
    terms = _terms(desk, tables, tree)._replace(gone=gone)
    cleared = clearing.clear(place, found, ref_of(tree), terms, env, dry_run=dry_run)
    if not dry_run:
        kept = cleared.rescued.ref if cleared.rescued.commit else None
        told = {"rescue": kept, "attic": cleared.lies or None}
        desk.swarm.by_machine().do(actions.cleared, task=tree.task, epoch=tree.epoch, **told)
    return cleared


class Bench(Record):
    """What clearing needs of a desk, where no command was given."""

    swarm: Swarm
    place: Place
    env: Mapping[str, str]
    settings: Settings
    at_home: bool = True


def clear_here(swarm: Swarm, here: Here, tree: Tree) -> None:
    """Clear one worktree away in the background, as a command would; in a clone of others only a command does."""
    if projects.project_of(swarm.look(), tree.task) is not None:
        return
    bench = Bench(swarm, here.place, here.env, settings.read(here.place, here.env))
    clear(bench, tree, dry_run=False)  # type: ignore[arg-type]


def forward(desk: Desk, tree: Tree, tip: str) -> bool:
    """Let the branch of a fresh worktree go on from a commit that stands on what it began from; whether it does."""
    return saving.forward(projects.yard(desk, tree.task).place, tree.folder, tip, desk.env)


def go_on(desk: Desk, task: Task) -> None:
    """Let a fresh worktree go on from what the task came to before it was opened again, such as by a review."""
    tables = desk.swarm.look()
    before, tree = tasks.detail(tables, task.id).commit, model.tree_of(tables, task.id, task.epoch)
    if not before or tree is None or tip_of(desk, task.id, task.epoch) is not None:
        return
    if not forward(desk, tree, before):
        told = f"what was done before is at {before[:12]} and not in this worktree, since {tree.onto} has gone on"
        desk.screen.warn(f"{told}: `git merge {before[:12]}` takes it in")


def keep(desk: Desk, tree: Tree) -> None:
    """Keep under its ref what is in a worktree here and in no commit."""
    desk = projects.yard(desk, tree.task)
    found = worktree.find_tree(desk.place, tree.folder, desk.env, tree.branch)
    if found is not None and not found.missing:
        rescue.rescue(desk.place, found, ref_of(tree), desk.env)


def ref_of(tree: Tree) -> str:
    """Where what is in no commit of a worktree is kept."""
    return f"refs/gitswarm/rescue/{tree.task}/{tree.epoch}"


def _terms(desk: Desk, tables: Tables, tree: Tree) -> Terms:
    remote = desk.settings.hub or "origin"
    into = (start.kept_as(tree.onto), f"refs/heads/{tree.onto}", f"refs/remotes/{remote}/{tree.onto}")
    disposable = tuple(policy.setting(tables, "worktree-disposable"))
    copied = outfit.plan_of(desk, tree.base).copy if desk.at_home else ()
    return Terms(disposable, copied, into, os.path.join(home(desk), ATTIC))


def days_since(seconds: int) -> int:
    """How many days ago that was."""
    return int((time.time() - seconds) // 86_400)


def attic_days(desk: Desk) -> int:
    """After how many days the attic may be emptied, as the swarm has agreed."""
    return policy.number(desk.swarm.look(), "attic-days")


def free_folder(desk: Desk, ref: str) -> str:
    """A folder that is not there yet, for what is laid out again."""
    id, *rest = ref.split("/")[3:]
    found = tasks.task(desk.swarm.look(), id)
    name = "-".join(["restored", tasks.public_id(found) if found else id, *rest])
    folder = os.path.join(home(desk), name)
    return next(path for path in (folder, *(f"{folder}-{n}" for n in range(2, 10_000))) if not os.path.lexists(path))
