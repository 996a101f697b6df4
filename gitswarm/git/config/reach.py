"""Proves which hooks are reached from a worktree: asked of git itself there, followed to the file that would run."""

from __future__ import annotations

import os

from gitswarm.git.clone.presence import AGENT_WORKTREES
from gitswarm.git.clone.store import read_small
from gitswarm.git.config import hooks
from gitswarm.git.process import clean, git, run
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gitswarm.git.repo import Place

OK, WARN, BAD = "ok", "warn", "bad"
MEND = "gitswarm doctor --fix"
KNOWN = frozenset((
    "applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "pre-merge-commit", "prepare-commit-msg",
    "commit-msg", "post-commit", "pre-rebase", "post-checkout", "post-merge", "pre-push", "pre-receive", "update",
    "proc-receive", "post-receive", "post-update", "reference-transaction", "push-to-checkout", "pre-auto-gc",
    "post-rewrite", "sendemail-validate", "fsmonitor-watchman", "p4-changelist", "p4-prepare-changelist",
    "p4-post-changelist", "p4-pre-submit", "post-index-change",
))  # fmt: skip
"""The hooks that git looks for by name."""


class Reach(Record):
    """What was found about hooks: how it is, what mends it, and whether ``--fix`` may."""

    level: str
    message: str
    mend: str = ""
    fixable: bool = False


class Gates(Record):
    """A folder of the user's hooks: which of them git runs, and which it ignores because they are not executable."""

    folder: str
    there: bool
    run: tuple[str, ...]
    ignored: tuple[str, ...]


def examine(place: Place, env: Mapping[str, str]) -> list[Reach]:
    """Which hooks are reached from the main tree, and from every agent's worktree."""
    found = list(_installed(place, env))
    for path in (None, *_agent_trees(place, env)):
        found += prove(place, path, env)
    return found


def _agent_trees(place: Place, env: Mapping[str, str]) -> list[str]:
    """The folders of the agents' worktrees that are there."""
    told = os.fsdecode(run(git(place, "worktree", "list", "--porcelain", "-z"), env=clean(env)).out)
    paths = (line.removeprefix("worktree ") for line in told.split("\0") if line.startswith("worktree "))
    return [path for path in paths if os.path.basename(path).startswith(AGENT_WORKTREES) and os.path.isdir(path)]


def prove(place: Place, worktree: str | None, env: Mapping[str, str]) -> list[Reach]:
    """Which hooks are reached from an agent's worktree, or from the main tree where none is named."""
    if worktree is None:
        return list(_from_main_tree(place, env))
    return list(_astray(place, worktree, env) or _from_worktree(place, worktree, env))


def mend(place: Place, env: Mapping[str, str]) -> list[str]:
    """Put our hooks back in place where something of theirs is lost; what was done, in words."""
    if not any(found.fixable for found in examine(place, env)):
        return []
    hooks.install(place, env)
    return ["put our hooks back in place"]


def _installed(place: Place, env: Mapping[str, str]) -> Iterator[Reach]:
    """Whether what is ours stands as it was shipped, and is included."""
    changed = [name for name in hooks.SCRIPTS if not _is_as_shipped(place, name)]
    if changed:
        said = f"not as they were shipped: {', '.join(changed)} in {hooks.folder(place)}"
        yield Reach(WARN, said, MEND, fixable=True)
    if not hooks.is_included(place, env):
        said = "the config of this clone does not include our settings where it should: commits are noticed later"
        yield Reach(WARN, said, MEND, fixable=True)


def _is_as_shipped(place: Place, name: str) -> bool:
    path = f"{hooks.folder(place)}/{name}"
    return read_small(path) == read_small(hooks.packaged(name)) and os.access(path, os.X_OK)


def _from_main_tree(place: Place, env: Mapping[str, str]) -> Iterator[Reach]:
    configured = _configured(["--git-dir", place.common], env)
    gates = _gates(place, configured, None)
    if gates.folder == hooks.folder(place):
        said = "core.hooksPath of this clone names our folder, which is for agent worktrees only"
        yield Reach(BAD, said, "git config --unset-all core.hooksPath")
        return
    if configured and not gates.there:
        mend = "run what installs the hooks of this project, or: git config --unset-all core.hooksPath"
        yield Reach(WARN, f"core.hooksPath names {gates.folder}, which is not there: none of its hooks runs", mend)
    for name in gates.ignored:
        path = f"{gates.folder}/{name}"
        yield Reach(WARN, f"git ignores {path}: it is not executable", f"chmod +x {path}")
    yield Reach(OK, f"the main tree runs {_listed(gates)}")


def _astray(place: Place, worktree: str, env: Mapping[str, str]) -> list[Reach]:
    """What is wrong with a worktree that does not lead back to this clone, since one of both was copied or moved."""
    asked = ["git", "-C", worktree, "rev-parse", "--path-format=absolute", "--git-common-dir"]
    leads, here = run(asked, env=clean(env)).text, os.path.basename(worktree)
    if not leads:
        return [Reach(BAD, f"git does not work in {here}: it leads to no repository", "git worktree repair")]
    if os.path.realpath(leads) == os.path.realpath(place.common):
        return []
    mend = "work in that clone; `git worktree repair` gives all its worktrees to this one"
    return [Reach(WARN, f"{here} belongs to {leads}, not to this clone", mend)]


def _from_worktree(place: Place, worktree: str, env: Mapping[str, str]) -> Iterator[Reach]:
    at, here = ["-C", worktree], os.path.basename(worktree)
    configured, events = _configured(at, env), _asked(at, env, "--get-all", "hook.gitswarm.event").split("\n")
    if configured == hooks.folder(place):
        yield from _through_our_folder(place, worktree, env)
    elif set(hooks.MARKING) <= set(events) and hooks.knows_hooks_by_config(env):
        yield Reach(OK, f"{here} leaves marks, and runs {_listed(_gates(place, configured, worktree))}")
    else:
        yield _elsewhere(place, worktree, configured, env)


def _elsewhere(place: Place, worktree: str, configured: str, env: Mapping[str, str]) -> Reach:
    """What to say of a worktree that does not reach our hooks, or none at all where ours were named in a lost place."""
    here, fixable = os.path.basename(worktree), not hooks.is_included(place, env)
    if fixable and configured and not os.path.exists(os.path.join(worktree, configured)):
        said = f"{here} runs no hooks, neither yours nor ours: core.hooksPath is {configured} there, which is gone"
        return Reach(BAD, said, MEND, fixable=True)
    named = f"core.hooksPath is {configured}" if configured else "core.hooksPath is not ours"
    where = f"see where that is set: git -C {worktree} config --show-origin --get-all core.hooksPath"
    said = f"{here} does not reach our hooks: {named} there"
    return Reach(WARN, said, MEND if fixable else where, fixable=fixable)


def _through_our_folder(place: Place, worktree: str, env: Mapping[str, str]) -> Iterator[Reach]:
    here, gates = os.path.basename(worktree), _gates(place, _configured(["--git-dir", place.common], env), worktree)
    silent = [name for name in gates.run if not _leads_on(place, name, f"{gates.folder}/{name}")]
    if silent:
        said = f"{here} does not reach {', '.join(silent)} of {gates.folder}"
        yield Reach(BAD, said, MEND, fixable=True)
    deaf = [name for name in hooks.MARKING if not _is_ours(f"{hooks.folder(place)}/{name}")]
    if deaf:
        yield Reach(WARN, f"{here} leaves no marks by {', '.join(deaf)}", MEND, fixable=True)
    if not silent and not deaf:
        yield Reach(OK, f"{here} leaves marks, and runs {_listed(gates)}")


def _leads_on(place: Place, name: str, to: str) -> bool:
    """Whether a hook of that name in our folder goes on to the user's: ours by itself, or a link."""
    path = f"{hooks.folder(place)}/{name}"
    return _is_ours(path) or (os.path.islink(path) and os.path.realpath(path) == os.path.realpath(to))


def _is_ours(path: str) -> bool:
    return not os.path.islink(path) and os.access(path, os.X_OK) and (read_small(path) or b"").startswith(hooks.OURS)


def _gates(place: Place, configured: str, worktree: str | None) -> Gates:
    """The user's hooks that a worktree should run: of a path that is not absolute its own, or else the main tree's."""
    folder = configured or f"{place.common}/hooks"
    if worktree and os.path.isdir(os.path.join(worktree, folder)):
        folder = os.path.join(worktree, folder)
    folder = os.path.normpath(os.path.join(hooks.Found(place).main or place.common, folder))
    names = sorted(KNOWN.intersection(os.listdir(folder))) if os.path.isdir(folder) else []
    run_by_git = [name for name in names if os.access(f"{folder}/{name}", os.X_OK)]
    ignored = [name for name in names if name not in run_by_git]
    return Gates(folder, os.path.isdir(folder), tuple(run_by_git), tuple(ignored))


def _listed(gates: Gates) -> str:
    return f"{', '.join(gates.run)} of {gates.folder}" if gates.run else "no hooks of its own"


def _configured(at: list[str], env: Mapping[str, str]) -> str:
    return _asked(at, env, "--type=path", "--get", "core.hooksPath")


def _asked(at: list[str], env: Mapping[str, str], *words: str) -> str:
    return run(["git", *at, "config", *words], env=clean(env)).text
