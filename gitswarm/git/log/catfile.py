"""Objects read through one long ``git cat-file``."""

from __future__ import annotations

from gitswarm.errors import Damaged, StoreError
from gitswarm.git.child import KILL, TERM
from gitswarm.git.log.tree import damaged
from gitswarm.git.process import Conversation, git

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeVar

    from gitswarm.git.repo import Place

    T = TypeVar("T")

KILLED = (-KILL, -TERM)
"""How a process ends that somebody has ended, for want of memory for instance; damage ends it otherwise."""


class CatFile:
    """Objects read through one process, started when it is first needed."""

    def __init__(self, place: Place, env: Mapping[str, str]) -> None:
        self._call = git(place, "cat-file", "--batch-command", "--buffer")
        self._env = env
        self._conversation: Conversation | None = None

    def contents(self, oids: Sequence[str]) -> list[bytes]:
        """The bytes of each of these objects."""
        return self._ask("contents", oids, lambda talk, size: talk.readexactly(size + 1)[:-1])

    def sizes(self, oids: Sequence[str]) -> list[int]:
        """How large each of these objects is, without reading it."""
        return self._ask("info", oids, lambda _, size: size)

    def close(self) -> None:
        """End the process."""
        talk, self._conversation = self._conversation, None
        if talk:
            talk.close()

    def _ask(self, what: str, names: Sequence[str], take: Callable[[Conversation, int], T]) -> list[T]:
        """Ask, and once more where the process died: killed, or short of something, it tells nothing of the objects."""
        if not names:
            return []
        try:
            return self._answers(what, names, take)
        except StoreError as error:
            if isinstance(error, Damaged) and error.__cause__ is None:  # it lives, and has said so
                raise
        return self._answers(what, names, take)

    def _answers(self, what: str, names: Sequence[str], take: Callable[[Conversation, int], T]) -> list[T]:
        name, found = names[0], []
        # A session of its own: if Ctrl-C ended it before us, we would take objects for lost.
        talk = self._conversation or Conversation(self._call, env=self._env, own_session=True)
        self._conversation = None  # until every answer was heard: nobody may take the rest for his own
        try:
            talk.write("".join([*(f"{what} {name}\n" for name in names), "flush\n"]).encode())
            for name in names:
                size = talk.readline().rpartition(b" ")[2].rstrip(b"\n")
                if not size.isdigit():
                    raise damaged(name)
                found.append(take(talk, int(size)))
        except StoreError as cause:
            talk.close()
            if isinstance(cause, Damaged) or cause.facts.get("code") in KILLED:
                raise
            raise damaged(name) from cause
        self._conversation = talk
        return found
