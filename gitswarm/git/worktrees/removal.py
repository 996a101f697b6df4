"""How a worktree goes: first aside, where nobody finds it by its path, then, once all in it is known to be kept, away.

Each step is noted on its label before it is taken, so a removal that was killed is either undone or finished.
"""

from __future__ import annotations

import os

from gitswarm.errors import Busy
from gitswarm.git.clone.store import remove, writing
from gitswarm.git.worktrees import label as labels
from gitswarm.git.worktrees.label import Label
from gitswarm.git.worktrees.turn import GONE, delete, drop, folder_of, nursery_of, taken_by, turn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.git.repo import Place


def put_aside(git_dir: str, *, deleting: bool = False) -> str:
    """Rename the folder of a worktree, for a second look or for good; where it is now."""
    path = folder_of(git_dir) or ""
    gone = f"{path}.{os.urandom(4).hex()}{GONE}"
    labels.write(git_dir, (labels.read(git_dir) or Label())._replace(gone=gone, deleting=deleting))
    with writing(path):
        if os.path.lexists(path) and not taken_by(path, git_dir):
            os.rename(path, gone)
    return gone


def put_back(git_dir: str) -> None:
    """Give a worktree that was put aside its place again."""
    label, path = labels.read(git_dir) or Label(), folder_of(git_dir) or ""
    if label.gone and os.path.lexists(label.gone):
        if os.path.lexists(path):
            raise Busy(f"somebody has made {path} anew", hint=f"move it away: its files are in {label.gone}", path=path)
        with writing(path):
            os.rename(label.gone, path)
    labels.write(git_dir, label._replace(gone="", deleting=False))


def finish(place: Place, git_dir: str, env: Mapping[str, str], branch: str = "", tip: str = "") -> bool:
    """Delete what was put aside, then the branch if it still stands on ``tip``, then all that git knows of the tree.

    Whether the branch went; the last step is one rename, so the tree is listed until everything else is done.
    """
    label = labels.write(git_dir, (labels.read(git_dir) or Label())._replace(deleting=True))
    if label.gone:
        delete(label.gone)
    with turn(place, env, "clear") as step:
        step.plan(folder_of(git_dir) or "", branch)
        went = bool(branch) and step.git("update-ref", "-d", f"refs/heads/{branch}", tip).code == 0
        drop(place, git_dir)
    remove(f"{nursery_of(place)}/{os.path.basename(git_dir)}.lock")
    return went


def settle(place: Place, git_dir: str, env: Mapping[str, str]) -> bool:
    """End a removal that was killed: one that had begun to delete is finished, any other undone. Whether it is gone."""
    label = labels.read(git_dir)
    if label is None or not label.gone or labels.is_away(git_dir, label.gone):
        return False
    if label.deleting:
        finish(place, git_dir, env)
        return True
    put_back(git_dir)
    return False
