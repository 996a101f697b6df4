"""What somebody left in a worktree, committed on its branch: nothing is thrown away, and no other branch moves.

The pointer in the worktree is not needed for this, nor that it stands on its branch: who left that is brought home
where no commit is lost by it, and is said to be astray where it would be.
"""

from __future__ import annotations

from gitswarm.errors import Refused
from gitswarm.git.keeping.loose import operation_in
from gitswarm.git.process import clean, git, run
from gitswarm.git.worktrees.head import standing, tip_of
from gitswarm.git.worktrees.turn import point
from gitswarm.git.worktrees.worktree import find_tree, inside, names, tended
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.git.repo import Place
    from gitswarm.git.worktrees.worktree import Tree

MOST_FILES = 200
TAIL = 2000


class Author(Record):
    """Who has worked in the tree, and for what: name, address, and the trailers of the commit."""

    name: str
    address: str
    trailers: tuple[str, ...] = ()


class Work(Record):
    """What stands on a branch since it began: how many commits, and which files differ."""

    commits: int = 0
    files: tuple[str, ...] = ()


class Saved(Record):
    """Where the branch stands now, and what was done to get there: ``astray`` says why the work is not on it."""

    tip: str | None
    committed: bool = False
    astray: str = ""
    refused: str = ""
    work: Work = Work()


def save(
    place: Place, path: str, author: Author, subject: str, env: Mapping[str, str], *, hooks: bool = False
) -> Saved:
    """Commit what is in the tree at this path and in no commit; the user's hooks are asked where they are wanted."""
    found = find_tree(place, path, env)
    if found is None or found.label is None:
        return Saved(None, astray=f"there is no worktree {path} any more")
    saved = _save(place, found, found.label.branch, author, subject, env, hooks=hooks)
    return saved._replace(work=work_since(place, found.label.base, saved.tip, env)) if saved.tip else saved


def _save(
    place: Place, found: Tree, branch: str, author: Author, subject: str, env: Mapping[str, str], *, hooks: bool
) -> Saved:
    with tended(place, found.git_dir, "save") as keep:
        head, stands = standing(place, found.git_dir, env)
        tree = found._replace(head=head, branch=stands)
        if tree.missing:
            return Saved(tip_of(place, branch, env), astray=tree.lost)
        point(tree.path, tree.git_dir)
        astray = _bring_home(place, tree, branch, env)
        if astray:
            return Saved(tip_of(place, branch, env), astray=astray)
        refused = _commit(tree, author, subject, env, keep, hooks=hooks)
        tip = tip_of(place, branch, env)
        return Saved(tip, not refused and tip != tree.head, "", refused or "")


def forward(place: Place, path: str, tip: str, env: Mapping[str, str]) -> bool:
    """Let the branch of a fresh tree go on from a commit that stands on what it began from; whether it does."""
    found = find_tree(place, path, env)
    if found is None or found.missing:
        raise Refused(f"there is no worktree {path}", hint="gitswarm worktree list")
    with tended(place, found.git_dir, "forward") as keep:
        merge = inside(found, "merge", "--ff-only", "--quiet", tip)
        return run(merge, env=clean(env), keep=keep).code == 0


def work_since(place: Place, base: str, tip: str, env: Mapping[str, str]) -> Work:
    """What stands between a commit and one that followed from it."""
    if base == tip:
        return Work()
    count = run(git(place, "rev-list", "--count", tip, f"^{base}"), env=clean(env)).text
    differing = run(git(place, "diff", "--name-only", "--no-renames", "-z", base, tip), env=clean(env)).out
    return Work(int(count or 0), tuple(names(differing)[:MOST_FILES]))


def _bring_home(place: Place, tree: Tree, branch: str, env: Mapping[str, str]) -> str:
    """Let a tree stand on its branch again, where that only goes forward by it; else why it does not."""
    operation, ref = operation_in(tree.git_dir), f"refs/heads/{branch}"
    if operation:
        return f"it is in the middle of a {operation}"
    if tree.branch == branch:
        return ""
    tip, stands = tip_of(place, branch, env), tree.branch or "no branch"
    follows = tip and tree.head and run(git(place, "merge-base", "--is-ancestor", tip, tree.head), env=clean(env))
    if not follows or follows.code:
        return f"it stands on {stands} instead of {branch}, and not on what that has"
    moved = run(git(place, "update-ref", ref, str(tree.head), str(tip)), env=clean(env))
    pointed = run(inside(tree, "symbolic-ref", "HEAD", ref), env=clean(env))
    return moved.said if moved.code else pointed.said if pointed.code else ""


def _commit(
    tree: Tree, author: Author, subject: str, env: Mapping[str, str], keep: tuple[int, ...], *, hooks: bool
) -> str | None:
    """Commit all that differs; what refused it, None where nothing does."""
    told = {**clean(env), **_signed(author)}
    added = run(inside(tree, "add", "--all"), env=told, keep=keep)
    if added.code:
        return f"git add failed: {added.said}"
    if run(inside(tree, "diff", "--cached", "--quiet"), env=told, keep=keep).code == 0:
        return None
    words = ("-c", "commit.gpgSign=false", "commit", "--quiet", "--file=-")
    argv = _with_hooks(tree, *words) if hooks else inside(tree, *words, "--no-verify")
    text = "\n".join([subject, "", *author.trailers]).rstrip() + "\n"
    answer = run(argv, env=told, stdin=text.encode("utf-8", "surrogateescape"), keep=keep)
    said = (answer.out + answer.err).decode("utf-8", "replace").strip()
    return f"git commit was refused: {said[-TAIL:]}" if answer.code else ""


def _with_hooks(tree: Tree, *words: str) -> list[str]:
    """A call of git in a worktree as its user would make it, whose hooks may refuse it."""
    return ["git", f"--git-dir={tree.git_dir}", f"--work-tree={tree.path}", "-C", tree.path, *words]


def _signed(author: Author) -> dict[str, str]:
    name = " ".join(author.name.replace("<", " ").replace(">", " ").split()) or "agent"
    told = {"NAME": name, "EMAIL": author.address}
    return {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in told.items()}
