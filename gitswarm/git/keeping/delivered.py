"""Whether the commits of a branch stand elsewhere too: merged, pushed, or as the same changes in other commits."""

from __future__ import annotations

from gitswarm.git.process import clean, git, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from gitswarm.git.process import Result
    from gitswarm.git.repo import Place

MERGED, PUSHED, PATCH_EQUAL = "merged", "pushed", "patch-equal"
LIMIT = 30.0
"""Seconds to look for equal patches: a base far ahead has many."""


def delivered(place: Place, tip: str, into: Iterable[str], env: Mapping[str, str]) -> str | None:
    """How the commits up to ``tip`` are in one of ``into`` or on a hub; None where a branch alone holds them."""
    asker = _Asker(place, env)
    targets = [oid for oid in map(asker.commit, into) if oid]
    if any(asker.is_ancestor(tip, target) for target in targets):
        return MERGED
    if asker.ask("for-each-ref", "--count=1", f"--contains={tip}", "refs/remotes/").out:
        return PUSHED
    return PATCH_EQUAL if any(asker.is_equal(tip, target) for target in targets) else None


class _Asker:
    """Questions about commits of one repository."""

    def __init__(self, place: Place, env: Mapping[str, str]) -> None:
        self._place, self._env = place, clean(env)

    def ask(self, *words: str) -> Result:
        return run(git(self._place, *words), env=self._env, limit=LIMIT)

    def commit(self, name: str) -> str | None:
        return self.ask("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").text or None

    def is_ancestor(self, old: str, new: str) -> bool:
        return self.ask("merge-base", "--is-ancestor", old, new).code == 0

    def is_equal(self, tip: str, target: str) -> bool:
        """Whether each change up to ``tip``, or all of them as one, was made in ``target`` by another commit."""
        try:
            merges = self.ask("rev-list", "--merges", "--count", "--right-only", f"{target}...{tip}")
            if merges.text == "0" and self._all_there(tip, target):
                return True
            fork = self.ask("merge-base", "--all", target, tip).text.split()
            return len(fork) == 1 and self._all_there(self._squashed(tip, fork[0]), target)
        except TimeoutError:
            return False

    def _all_there(self, tip: str, target: str) -> bool:
        told = self.ask("cherry", target, tip)
        return told.code == 0 and bool(told.out) and all(row.startswith(b"- ") for row in told.out.splitlines())

    def _squashed(self, tip: str, fork: str) -> str:
        """All changes of the branch as one commit, as a hub squashes them; an object that gc takes away again."""
        who = ("-c", "user.name=gitswarm", "-c", "user.email=gitswarm@localhost")
        return self.ask(*who, "commit-tree", f"{tip}^{{tree}}", "-p", fork, "-m", "All as one").text
