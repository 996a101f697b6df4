"""The scene of ``scenery`` whose every text speaks to terminals, and an event of each kind that says nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from gitswarm.core.fold import Happened
from gitswarm.core.payload import Cut
from gitswarm.opening import fresh, open_swarm
from gitswarm.rooms.ground.messages.events import Said
from gitswarm.rooms.talk.mail.events import MailSent
from gitswarm.rooms.work.tasks.events import TaskCreated
from tests import escapes, scenery
from tests.golden.__main__ import EXAMPLES, all_payload_types

if TYPE_CHECKING:
    from tests.world import Clone

NAMES = {name for name, *_ in scenery.AGENTS} | {"release", "grammar"}
"""What stands where an event has names, in which no control character can be."""
MARK = "TO" + "DO"
UNSEEN = "\u200b\u00ad\ufeff\U000e0041"


class Scene(NamedTuple):
    """A clone of the scene, and what can be asked for in it, by name."""

    clone: Clone
    known: dict[str, str]


def said(text: str) -> str:
    """The text as somebody evil would have written it where it stands."""
    return text + UNSEEN if text in NAMES else escapes.said(text)


def play(clone: Clone) -> Scene:
    """Tell it all; what can be asked for."""
    _files(clone)
    ids = scenery.play(clone, said)
    about = _every_kind(clone)
    _letter(clone)
    return Scene(clone, _found(clone) | about | ids)


def _files(clone: Clone) -> None:
    """Files, a branch and a commit whose names and words speak too."""
    for path in (escapes.named("file"), f"{escapes.named('file')}.py"):
        clone.write(path, f"# {MARK}: {escapes.said('mend it')}\n")
    clone.git("add", "-A")
    clone.git("commit", "-q", "-m", escapes.said("Begin").replace("\0", ""))
    clone.git("branch", "b\u202e\u200b\u009b5m")


def _every_kind(clone: Clone) -> dict[str, str]:
    """An event of each kind there is, about a task of its own, each of whose texts is one that speaks; the tasks."""
    kinds, swarm = all_payload_types(), open_swarm(str(clone.path), actor="ada")
    tasks = [fresh() for _ in kinds]
    for payload_type, task in zip(kinds, tasks, strict=True):
        declared = payload_type.__annotations__
        forms = (declared[name].removesuffix(" | None") for name in payload_type._fields)
        payload = payload_type(*(_spoken(EXAMPLES[form]) for form in forms))
        _tell(swarm, Happened(TaskCreated(f"for {payload_type.KIND}"), task=task, id=task),
              Happened(payload, task=task, id=fresh(), kind="note" if payload_type is Said else ""))  # fmt: skip
    swarm.close()
    return {f"on_{one.KIND.replace('.', '_')}": task for one, task in zip(kinds, tasks, strict=True)}


def _tell(swarm: Any, *happened: Happened) -> None:
    swarm.by_session("ada", "s-ada").do(lambda moment: happened)


def _letter(clone: Clone) -> None:
    """A letter to whoever looks, which waits for a word."""
    swarm = open_swarm(str(clone.path), actor="ada")
    _tell(swarm, Happened(MailSent(("ada",), said("Please look."), said("A letter"), ack=True), id=fresh()))
    swarm.close()


def _spoken(value: Any) -> Any:
    """The same value, each text of which speaks."""
    if isinstance(value, str):
        return escapes.said(value)
    if isinstance(value, Cut):
        return value._replace(head=escapes.said(value.head))
    if isinstance(value, dict):
        return {_spoken(key): _spoken(each) for key, each in value.items()}
    return type(value)(map(_spoken, value)) if isinstance(value, (tuple, list)) else value


def _found(clone: Clone) -> dict[str, str]:
    """What can be asked for, the newest of each kind: runs, letters, incidents and so on."""
    named: dict[str, str] = {"file": escapes.named("file")}
    for row in clone.must("log", "--json").lines:
        named[row["kind"].replace(".", "_")] = row["id"]
    return named
