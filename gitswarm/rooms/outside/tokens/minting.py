"""A token for one task, made by a command that this clone names: an agent is given that, and no key that opens more.

It is kept nowhere: in no event, no file and no argument, only in the environment of the agent, whose words are looked
through for it. How long it is good for is the business of whoever makes it.
"""

from __future__ import annotations

from gitswarm.core import secrecy
from gitswarm.errors import StoreError, WorkFailed
from gitswarm.git.process import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.git.process import Result
    from gitswarm.rooms.outside.adapters import Adapter

LIMIT, TAIL, SHORTEST, LONGEST = 60.0, 200, 8, 8192


def made_for(adapter: Adapter, task: str, epoch: int, agent: str, env: Mapping[str, str]) -> str:
    """The token that the agent gets for this task; empty where none is wanted."""
    if not adapter.token:
        return ""
    told = {"GITSWARM_TASK": task, "GITSWARM_EPOCH": str(epoch), "GITSWARM_AGENT": agent}
    answer = _answer(adapter, task, {**env, **told})
    token = answer.text
    if answer.code:
        said = secrecy.Veil(env).hide(answer.err).decode(errors="replace").strip()[-TAIL:]
        raise _none(adapter, task, f"ended with {answer.code}{': ' if said else ''}{said}")
    if not SHORTEST <= len(token) <= LONGEST or not token.isascii() or not token.isprintable():
        raise _none(adapter, task, f"printed none: that is one line of {SHORTEST} to {LONGEST} plain characters")
    return token


def _answer(adapter: Adapter, task: str, env: Mapping[str, str]) -> Result:
    try:
        return run(adapter.token, env=env, limit=LIMIT, own_session=True)
    except StoreError as error:
        raise _none(adapter, task, f"cannot be started: {error.message}") from error
    except TimeoutError as error:
        raise _none(adapter, task, f"took longer than {LIMIT:g} seconds") from error


def _none(adapter: Adapter, task: str, why: str) -> WorkFailed:
    said = f"there is no token for {task}: {adapter.token[0]} {why}"
    return WorkFailed(said, hint=f"git config gitswarm.adapter.{adapter.name}.token")
