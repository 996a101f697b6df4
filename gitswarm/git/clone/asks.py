"""What processes of this clone ask the holder of the sync lock to decide, their tries, and the answers.

An ask is a file its asker keeps locked while it lives: a free lock is a dead asker, and the ask is dropped. A try notes
the events as which an ask is about to be pushed; it stays until the hub's log was read again.
"""

from __future__ import annotations

import os

from gitswarm import json
from gitswarm.core.clone import Ask
from gitswarm.git.clone.lock import is_free, seize
from gitswarm.git.clone.store import make_folder, read_small, remove, write_all, write_synced, writing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

ANSWER, LEAVING = ".answer", ".leaving"


class Asks:
    """The folders ``asks`` and ``attempts`` of a clone."""

    def __init__(self, state: str, fresh: Callable[[], str]) -> None:
        self._asks = os.path.join(state, "asks")
        self._attempts = os.path.join(state, "attempts")
        self._fresh = fresh
        self._locked: dict[str, int] = {}

    def leave(self, action: str, values: dict[str, Any], actor: str, session: str) -> Ask:
        """Put an ask where the decider finds it: written and locked under another name, then renamed."""
        ask = Ask(self._fresh(), action, values, actor, session)
        path = os.path.join(self._asks, ask.nonce)
        with writing(path):
            make_folder(self._asks)
            while (descriptor := seize(path + LEAVING)) is None:
                pass  # somebody looks, for a moment, whether we are dead
            try:
                write_all(descriptor, json.dumps(list(ask)).encode())
                os.rename(path + LEAVING, path)
            except OSError:
                os.close(descriptor)
                remove(path + LEAVING)
                raise
        self._locked[ask.nonce] = descriptor
        return ask

    def waiting(self) -> Sequence[Ask]:
        """The asks whose askers live and have no answer yet, oldest first."""
        found = []
        names = self._names(self._asks)
        for name in sorted(names):
            path = os.path.join(self._asks, name)
            if name.endswith((ANSWER, LEAVING)):
                is_alone = name.removesuffix(ANSWER).removesuffix(LEAVING) not in names
                if is_alone and self._is_dead(name) and is_free(path):
                    remove(path)
            elif self._is_dead(name):
                remove(path)
            elif name + ANSWER not in names:
                found += self._read(path)
        return found

    def answer(self, ask: Ask, answer: dict[str, Any]) -> None:
        """Leave the answer where its asker looks."""
        path = os.path.join(self._asks, ask.nonce + ANSWER)
        with writing(path):
            with open(path + LEAVING, "w", encoding="utf-8") as file:
                file.write(json.dumps(answer))
            os.rename(path + LEAVING, path)

    def answered(self, ask: Ask) -> dict[str, Any] | None:
        """The answer, once there is one."""
        data = read_small(os.path.join(self._asks, ask.nonce + ANSWER))
        answer: dict[str, Any] | None = None if data is None else json.loads(data)
        return answer

    def withdraw(self, ask: Ask) -> None:
        """Take the ask back; where it was answered its tries are settled first, else they would seem to be nobody's."""
        path = os.path.join(self._asks, ask.nonce)
        if os.path.exists(path + ANSWER):
            self.settle(ask.nonce)
        remove(path)
        remove(path + ANSWER)
        os.close(self._locked.pop(ask.nonce))

    def note_try(self, ask: Ask, events: Sequence[tuple[str, str]]) -> None:
        """Note, synced, as which events this ask is about to be pushed."""
        known = [*self.tries(ask), *events]
        with writing(self._attempts):
            make_folder(self._attempts)
            write_synced(os.path.join(self._attempts, ask.nonce), json.dumps(known).encode())

    def tries(self, ask: Ask) -> list[tuple[str, str]]:
        """Every event as which this ask was pushed before."""
        return self._tried(ask.nonce)

    def _tried(self, nonce: str) -> list[tuple[str, str]]:
        data = read_small(os.path.join(self._attempts, nonce))
        try:
            return [(id, kind) for id, kind in json.loads(data or b"[]")]
        except ValueError:
            return []  # written beside and renamed: only a broken disk leads here, and then nothing was pushed

    def unsettled(self) -> dict[str, list[tuple[str, str]]]:
        """The tries whose asker is gone and was told nothing, by their nonces."""
        return {name: self._tried(name) for name in self._names(self._attempts) if self._is_dead(name)}

    def settle(self, nonce: str) -> None:
        """Forget the tries of an ask whose fate is known."""
        remove(os.path.join(self._attempts, nonce))

    def _is_dead(self, name: str) -> bool:
        nonce = name.partition(".")[0]
        return nonce not in self._locked and is_free(os.path.join(self._asks, nonce))

    def _names(self, folder: str) -> set[str]:
        try:
            return set(os.listdir(folder))
        except FileNotFoundError:
            return set()

    def _read(self, path: str) -> list[Ask]:
        try:
            return [Ask(*json.loads(read_small(path) or b""))]
        except (ValueError, TypeError):
            return []
