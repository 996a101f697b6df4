"""A place of our own to compose trees in: private indexes, and a git folder without settings.

What git reads and writes through that folder are the bytes as they are: no filter, no line ends turned, no program of
the user's. The folder is locked while its owner lives, so what a killed one left is known, and swept.
"""

from __future__ import annotations

import os
from contextlib import contextmanager

from gitswarm.errors import StoreError
from gitswarm.git.clone.lock import seize
from gitswarm.git.clone.store import remove, writing
from gitswarm.git.log.commits import EMAIL, NAME
from gitswarm.git.process import clean, git, run
from gitswarm.git.repo import is_partial, object_format
from gitswarm.git.worktrees.turn import delete

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gitswarm.git.process import Result
    from gitswarm.git.repo import Place

AS_THEY_ARE = "* -text !eol !crlf !filter !ident !working-tree-encoding\n"
NO_SETTINGS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
IDENTITY = {
    f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (("NAME", NAME), ("EMAIL", EMAIL))
}
CONFIG = """\
[core]
	repositoryFormatVersion = 1
	bare = false
	protectHFS = false
	protectNTFS = false
[extensions]
	objectFormat = {}
"""


class Scratch:
    """One such folder; objects land in the repository, or, in a dry run, in the folder, which goes."""

    def __init__(self, place: Place, env: Mapping[str, str], folder: str, keep: tuple[int, ...], *, dry: bool) -> None:
        self.place, self.folder, self.keep = place, folder, keep
        self._is_partial = is_partial(place)
        self._missing = ("--missing-ok",) if self._is_partial else ()
        objects = f"{place.common}/objects"
        stores = {"GIT_OBJECT_DIRECTORY": f"{folder}/objects", "GIT_ALTERNATE_OBJECT_DIRECTORIES": _quoted(objects)}
        self.stores = stores if dry else {"GIT_OBJECT_DIRECTORY": objects}
        shallow = f"{place.common}/shallow"
        self.is_shallow = os.path.exists(shallow)
        cut = {"GIT_SHALLOW_FILE": shallow} if self.is_shallow else {}
        self._env = {**clean(env), **NO_SETTINGS, **IDENTITY, **self.stores, **cut}
        self._outside = {**clean(env), **(stores if dry else {})}

    def index(self, name: str) -> str:
        """The path of a private index."""
        return f"{self.folder}/{name}.index"

    def git(
        self, *words: str, index: str = "", stdin: bytes = b"", tree: str = "", who: Mapping[str, str] | None = None
    ) -> bytes:
        """Run git without settings, on a private index, over the files of ``tree``; what it says."""
        answer = self.ask(*words, index=index, stdin=stdin, tree=tree, who=who)
        if answer.code:
            raise StoreError(f"git {words[0]} failed: {answer.said}", hint="gitswarm doctor", code=answer.code)
        return answer.out

    def ask(
        self, *words: str, index: str = "", stdin: bytes = b"", tree: str = "", who: Mapping[str, str] | None = None
    ) -> Result:
        """The same, where it may fail; ``who`` are the variables that name another author than us."""
        over = (f"--work-tree={tree}", "-C", tree) if tree else ()
        env = {**self._env, **(who or {}), **({"GIT_INDEX_FILE": self.index(index)} if index else {})}
        return run(["git", f"--git-dir={self.folder}", *over, *words], env=env, stdin=stdin, keep=self.keep)

    def ask_whole(self, *words: str, tree: str = "") -> Result:
        """The same, where it needs files that a partial clone may lack: asked in the clone, git brings them from there.

        What git makes of them there goes by the user's settings, so it is asked here again.
        """
        answer = self.ask(*words, tree=tree)
        if answer.code > 1 and self._is_partial:
            run(git(self.place, *words), env=self._outside, keep=self.keep)
            answer = self.ask(*words, tree=tree)
        return answer

    def blob(self, data: bytes) -> str:
        """Keep some bytes."""
        return self.git("hash-object", "-w", "--stdin", stdin=data).decode().strip()

    def tree(self, index: str) -> str:
        """Write what a private index holds as a tree."""
        return self.git("write-tree", *self._missing, index=index).decode().strip()

    def commit(self, tree: str, parents: Sequence[str], message: str, who: Mapping[str, str] | None = None) -> str:
        """Write a commit."""
        words = [word for parent in parents for word in ("-p", parent)]
        told = message.encode("utf-8", "surrogateescape")
        return self.git("commit-tree", tree, *words, stdin=told, who=who).decode().strip()


@contextmanager
def scratch(
    place: Place, env: Mapping[str, str], *, dry: bool = False, keep: tuple[int, ...] = ()
) -> Iterator[Scratch]:
    """Work in a folder of our own for a while; what runs there inherits ``keep`` too."""
    home = f"{place.state}/scratch"
    with writing(home):
        os.makedirs(home, exist_ok=True)
        _sweep(home)
        folder, number = _claim(home)
    try:
        with writing(folder):
            _furnish(folder, object_format(place))
        yield Scratch(place, env, folder, (number, *keep), dry=dry)
    finally:
        delete(folder)
        remove(f"{folder}.lock")
        os.close(number)


def _claim(home: str) -> tuple[str, int]:
    """A fresh folder's name, and the lock that says that its owner lives."""
    while True:
        folder = f"{home}/{os.urandom(6).hex()}"
        number = seize(f"{folder}.lock")
        if number is not None:
            return folder, number


def _furnish(folder: str, hash_name: str) -> None:
    for name in ("refs", "info", "objects"):
        os.makedirs(f"{folder}/{name}")
    for name, text in (
        ("HEAD", "ref: refs/heads/none\n"),
        ("config", CONFIG.format(hash_name)),
        ("info/attributes", AS_THEY_ARE),
    ):
        with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
            file.write(text)


def _sweep(home: str) -> None:
    """Remove the folders whose owners are dead."""
    for name in os.listdir(home):
        if name.endswith(".lock") and (number := seize(f"{home}/{name}")) is not None:
            delete(f"{home}/{name.removesuffix('.lock')}")
            remove(f"{home}/{name}")
            os.close(number)


def _quoted(path: str) -> str:
    """A path as git reads it in a list of folders: one with a colon or a quote in it stands in quotes."""
    plain = ":" not in path and not path.startswith('"')
    return path if plain else '"{}"'.format(path.replace("\\", "\\\\").replace('"', '\\"'))
