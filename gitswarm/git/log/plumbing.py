"""The log through the git executable: for one-shot commands, and for repositories that libgit2 cannot open.

Reading is one long ``git cat-file``, writing one ``git fast-import`` for a commit: it moves our branch itself, by
compare-and-swap, and only if the whole stream arrived.
"""

from __future__ import annotations

from gitswarm.core.graft import graft, grown
from gitswarm.git.clone.sweep import clean_up_import
from gitswarm.git.log.catfile import CatFile
from gitswarm.git.log.commits import EMAIL, NAME, NEXT, Branch, alone, failed, message, moved
from gitswarm.git.log.tree import Planter, Trees
from gitswarm.git.process import clean
from gitswarm.git.repo import is_symbolic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from gitswarm.core.log import Draft
    from gitswarm.git.log.commits import Files, Keep
    from gitswarm.git.process import Result
    from gitswarm.git.repo import Place

UNSYNCED = ("-c", "core.fsync=none", "-c", "fastimport.unpackLimit=1")  # one pack, as the journal is what was synced


class PlumbingLog(Branch):
    """The ordered events of one clone, by processes of git."""

    def __init__(
        self, place: Place, branch: str, env: Mapping[str, str], clock: Callable[[], float], keep: Keep = alone
    ) -> None:
        self._cat = CatFile(place, clean(env))
        self._trees = Trees(self._cat)
        super().__init__(self._trees, place, branch, env, clock, keep)

    def build(self, draft: Draft) -> str:
        """Make the commit and move nothing; it stays safe from gc until the next build."""
        return self._import(draft, NEXT, "--force")

    def move(self, new: str, expected: str | None) -> None:
        """Move our branch from exactly ``expected`` to ``new``, or raise TipMoved."""
        self._shelf.root(new)
        self._update(self.ref, new, expected)
        self._must_have_landed(self.ref, new)

    def append(self, draft: Draft) -> str:
        """Build, and move our branch from ``draft.parent`` to the new commit, or raise TipMoved."""
        tip = self.tip()
        if tip != draft.parent:
            raise moved(self.ref, tip)
        return self._import(draft, self.ref)

    def close(self) -> None:
        """End the process that reads."""
        self._cat.close()

    def _import(self, draft: Draft, ref: str, *words: str) -> str:
        start, files = self._start(draft)
        if is_symbolic(self._place, ref, self._env):
            self._set(ref, self._stands(ref))
        before = self._stands(ref) if ref == NEXT else draft.parent
        base = self._beginning(draft, start, files) if start else None
        stream = b"".join(_stream(draft, files, ref, base, int(self._clock())))
        answer = self._tell(stream, words, ref)
        self._forget_reflog(ref)
        if answer.code:
            if start:
                self._walk(start, _paths(draft, files))
            self._not_moved(ref, before, OSError(answer.said))
        new = answer.text
        self._must_have_landed(ref, new)
        self._cat.sizes([f"{ref}:{path}" for path, _ in files])
        return new

    def _tell(self, stream: bytes, words: Sequence[str], ref: str, tries: int = 5) -> Result:
        """Run fast-import; where a user's prune took its pack away before it was done, or held the ref, once more."""
        before = self._stands(ref)
        answer = self._git(*UNSYNCED, "fast-import", "--quiet", *words, stdin=stream, keep=self._keep())
        if not answer.code or tries == 1:
            return answer
        pruned = clean_up_import(self._place.common, ref)
        unlocked = not self._is_locked(ref) and self._stands(ref) == before
        return self._tell(stream, words, ref, tries - 1) if pruned or unlocked else answer

    def _beginning(self, draft: Draft, start: str, files: Files) -> str | None:
        """The tree to begin with, where it is not the parent's; fast-import is given none with what does not count."""
        paths = _paths(draft, files)
        self._walk(start, paths)
        if self._trees.odd:
            return grown(Planter(self._trees, self._write_tree), self._trees.root(start), graft((), paths))
        return self._trees.root(start) if draft.base else None

    def _write_tree(self, data: bytes) -> str:
        answer = self._git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=data)
        if answer.code:
            raise failed(OSError(answer.said), self._objects)
        return answer.text

    def _walk(self, start: str, paths: Iterable[str]) -> None:
        """Go the way to each of these files, but each way once: a folder that is missing shows, and one that is odd."""
        for path in {path.rpartition("/")[0]: path for path in paths}.values():
            self.find(start, path)


def _paths(draft: Draft, files: Files) -> list[str]:
    """What comes and goes."""
    return [*draft.gone, *(path for path, _ in files)]


def _stream(draft: Draft, files: Iterable[tuple[str, bytes]], ref: str, base: str | None, now: int) -> Iterator[bytes]:
    """What fast-import is told; without ``done`` it would commit half a stream."""
    said = message(draft.subject).encode()
    yield f"feature done\ncommit {ref}\nmark :1\ncommitter {NAME} <{EMAIL}> {now} +0000\n".encode()
    yield b"data %d\n%b\n" % (len(said), said)
    if draft.parent:  # by ``from`` the parent's own tree would be read, even if another is put in its place
        yield f"{'merge' if base else 'from'} {draft.parent}\n".encode()
    if base:
        yield f'M 040000 {base} ""\n'.encode()
    for path in draft.gone:
        yield b"D %b\n" % _quoted(path)
    for path, content in files:
        yield b"M 100644 inline %b\ndata %d\n%b\n" % (_quoted(path), len(content), content)
    yield b"\nget-mark :1\ndone\n"


def _quoted(path: str) -> bytes:
    text = path.encode("utf-8", "surrogateescape")
    for plainly, escaped in ((b"\\", b"\\\\"), (b'"', b'\\"'), (b"\n", b"\\n")):
        text = text.replace(plainly, escaped)
    return b'"' + text + b'"'
