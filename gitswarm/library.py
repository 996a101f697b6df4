"""gitswarm as a library: ``open_swarm`` answers with a swarm whose methods are the verbs of the doors.

    with open_swarm(".", actor="ada") as swarm:
        task = swarm.create("Fix the parser", type="bug")
        held = swarm.claim(task.id)
        swarm.done(held.task, summary="Empty names are refused.")

A method is the very function that commands, tools and pages call, with the swarm given to it: its types and its words
are the door's, and nothing is described twice. The everyday verbs stand here; any other is ``swarm.do(mail.send, …)``,
and any other read ``mail.inbox(swarm.look(), …)``.
"""

from __future__ import annotations

import inspect
import logging
import os
import threading
from collections.abc import Iterable
from contextlib import ExitStack
from functools import cached_property, partial, wraps
from io import StringIO
from types import MethodType
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar, overload

from gitswarm import chores, opening, settings
from gitswarm.core.clone import PATIENCE
from gitswarm.core.fold import is_for_people
from gitswarm.desk import Desk, Shared
from gitswarm.errors import Misused
from gitswarm.git import repo
from gitswarm.git.clone import presence
from gitswarm.rooms.checks import measures
from gitswarm.rooms.roster import lists
from gitswarm.rooms.work import claims, reservations, tasks
from gitswarm.screen import Screen, safe_text
from gitswarm.swarm.loop import Identity, Swarm, by_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Self

    from gitswarm.core.clone import Synced
    from gitswarm.core.tables import Tables
    from gitswarm.git.repo import Place
    from gitswarm.swarm import Receipt
    from gitswarm.swarm.loop import Deciding

P = ParamSpec("P")
T = TypeVar("T")
LOG = logging.getLogger("gitswarm")
A_LIST = "a list"
KINDS: dict[str, tuple[type | tuple[type, ...], str]] = {
    "str": (str, "a text"),
    "int": (int, "a whole number"),
    "float": ((int, float), "a number"),
    **dict.fromkeys(("Sequence", "Iterable", "list", "tuple"), (Iterable, A_LIST)),
}
"""What a door says that it takes: what fits that, and how people call it."""


class Verb(Generic[P, T]):
    """A function of a door as a method; it is found, and its room imported, when the method is first asked for."""

    def __init__(
        self, find: Callable[[], Callable[..., Any]], bind: Callable[[OpenSwarm, Any], Callable[P, T]], answer: str = ""
    ) -> None:
        self._find, self._bind, self._answer = find, bind, answer

    @overload
    def __get__(self, swarm: None, owner: type) -> Callable[..., Any]: ...
    @overload
    def __get__(self, swarm: OpenSwarm, owner: type) -> Callable[P, T]: ...
    def __get__(self, swarm: OpenSwarm | None, owner: type) -> Callable[..., Any]:
        """Of the class the door's own function; of a swarm the same, with all that the swarm gives to it."""
        return self.function if swarm is None else MethodType(self.method, swarm)

    @cached_property
    def function(self) -> Callable[..., Any]:
        """The function as the door has it."""
        return self._find()

    @cached_property
    def method(self) -> Callable[..., Any]:
        """The function that is given a swarm; `help` tells of it in the words of the door."""

        @wraps(self.function)
        def method(swarm: OpenSwarm, *said: P.args, **named: P.kwargs) -> T:
            _must_fit(self.function, said, named)
            return self._bind(swarm, self.function)(*said, **named)

        told = inspect.signature(self.function)
        method.__signature__ = told.replace(return_annotation=self._answer or told.return_annotation)  # type: ignore[attr-defined]
        return method


def act(find: Callable[[], Deciding[P]]) -> Verb[P, Receipt]:
    """An action: it decides on the state, and what it decides is written."""
    return Verb(find, lambda swarm, action: partial(swarm.do, action), "Receipt")


def see(find: Callable[[], Callable[Concatenate[Tables, P], T]]) -> Verb[P, T]:
    """A read: it is asked of the state as of now."""
    return Verb(find, lambda swarm, read: partial(read, swarm.look()))


def deed(find: Callable[[], Callable[Concatenate[Desk, P], T]]) -> Verb[P, T]:
    """What touches more than the log: worktrees, the result in them, and what measures it."""
    return Verb(find, lambda swarm, work: partial(work, swarm.desk))


class OpenSwarm:
    """One repository's coordination, opened to act as somebody, by the thread and process that opened it."""

    create = act(lambda: tasks.create)
    edit = deed(lambda: tasks.edit_guarded)
    assign = act(lambda: tasks.assign)
    note = act(lambda: tasks.note)
    link = act(lambda: tasks.link)
    unlink = act(lambda: tasks.unlink)
    pause = act(lambda: tasks.pause)
    unpause = act(lambda: tasks.resume)
    close_task = deed(lambda: tasks.close_measured)
    reopen = act(lambda: tasks.reopen)

    claim = deed(lambda: claims.take)
    next = deed(lambda: claims.take_best)
    takeover = deed(lambda: claims.take_from)
    resume = deed(lambda: claims.go_on)
    renew = act(lambda: claims.renew)
    release = deed(lambda: claims.give_back)
    done = deed(lambda: measures.finish)

    find = see(lambda: tasks.find)
    ready = see(lambda: lists.ready)
    search = see(lambda: lists.search)
    blocked = see(lambda: lists.held_up)
    name_of = see(lambda: lists.name_of)
    show = see(lambda: lists.known_of)

    reserve = act(lambda: reservations.reserve)
    unreserve = act(lambda: reservations.free)

    def __init__(self, desk: Desk, *, bound: bool) -> None:
        with ExitStack() as kept:
            kept.callback(desk.close)
            kept.callback(desk.warn)
            swarm = desk.swarm
            if bound:
                who = swarm.identity()
                kept.enter_context(presence.held(desk.place.state, who.session, who.actor))
            self._kept = kept.pop_all()
        self._desk, self._opener, self._is_open = desk, _here(), True

    def do(self, action: Deciding[P], /, *said: P.args, **named: P.kwargs) -> Receipt:
        """Let any action of a door decide, and write what it decided; what it takes behind the moment is said here."""
        if is_for_people(action):
            self.desk.must_be_a_person(f"to {action.__name__.replace('_', ' ')}")
        _must_fit(action, said, named)
        return self.desk.swarm.do(action, *said, **named)

    def look(self) -> Tables:
        """The state as of now, of which the reads of the doors are asked; writes nothing, asks no network."""
        return self.desk.swarm.look()

    def sync(self, *, patience: float = PATIENCE) -> Synced:
        """Exchange with the hub now; ``patience`` is how many seconds to wait for a turn where the pace says so."""
        return chores.sync(self.desk.swarm, patience=patience)

    @property
    def actor(self) -> str:
        """Who acts."""
        return self.desk.swarm.identity().actor

    @property
    def session(self) -> str:
        """In which run of it."""
        return self.desk.swarm.identity().session

    @property
    def desk(self) -> Desk:
        """What functions of the doors take that touch more than the log; ``desk.swarm`` is what writes and reads."""
        if not self._is_open:
            raise Misused("this swarm was closed", hint="open_swarm opens it again")
        self._must_be_here()
        return self._desk

    def close(self) -> None:
        """Let go of it, and of the session where it is bound; again does no harm."""
        if self._is_open:
            self._must_be_here()
            self._is_open = False
            self._kept.close()

    def _must_be_here(self) -> None:
        """Refuse other threads, and children that were forked: stores belong to who opened them."""
        if self._opener != _here():
            raise Misused(
                "this swarm belongs to the thread and process that opened it", hint="open another one where you are"
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Aside(Screen):
    """A screen that nobody sees: what a person should know besides goes to the log named ``gitswarm``."""

    def __init__(self) -> None:
        super().__init__(quiet=True, out=StringIO(), err=StringIO())

    def warn(self, text: str) -> None:
        """Log what is to be known besides the answer."""
        LOG.warning("%s", safe_text(text))


def open_swarm(
    path: str | os.PathLike[str] = ".",
    actor: str | None = None,
    *,
    session: str | None = None,
    bound: bool = False,
    wake: bool = False,
) -> OpenSwarm:
    """Open the swarm of the repository at ``path`` (default: the one of the current folder), to act as ``actor``.

    actor: who acts (default: GITSWARM_ACTOR, else `git config gitswarm.actor`)
    session: which run of it (default: GITSWARM_SESSION or that of the worktree, else a new one)
    bound: what is claimed lives and ends with this process; without it a claim lives by its lease
    wake: start the errand after writes, as commands do; without it nothing is sent before you ``sync``
    """
    where, env = os.path.abspath(path), settings.environment()
    place = repo.find(where, env)
    session = session or settings.session_of(place, env) or opening.fresh()

    def enter(*_: object) -> Swarm:
        return _in(session, opening.open_swarm(where, actor, env=env, wake=_errand() if wake else None), place)

    shared, known = Shared(path=where, actor=actor, quiet=True), {**env, "GITSWARM_SESSION": session}
    return OpenSwarm(Desk(shared, Aside(), enter, lambda _: settings.read(place, env), lambda: known), bound=bound)


def _in(session: str, swarm: Swarm, place: Place) -> Swarm:
    """The same swarm, acting in one session; whatever is done shows that it lives."""

    def identify() -> Identity:
        actor = swarm.identity().actor
        presence.beat(place.state, session, actor)
        return Identity(actor, session)

    return Swarm(swarm.ground, swarm.exchange, identify, swarm.chores)


def _errand() -> opening.Wake:
    from gitswarm import errand

    return errand.wake


def _must_fit(function: Callable[..., Any], said: Sequence[object], named: Mapping[str, object]) -> None:
    """Refuse a value that is not what the door says it takes: of one text a list would be made of its letters."""
    for name, value in by_name(function, said, named).items():
        told = str(function.__annotations__.get(name, ""))
        kind = told.removesuffix(" | None")
        takes, is_said = KINDS.get(kind.partition("[")[0], (object, ""))
        if value is None and kind != told:
            continue
        if not isinstance(value, takes) or (is_said == A_LIST and isinstance(value, str | bytes)):
            raise Misused(f"{name} is {is_said}, and {value!r} is none", hint=_how(name, value, is_said))


def _how(name: str, value: object, is_said: str) -> str:
    return f"{name}=[{value!r}]" if is_said == A_LIST and isinstance(value, str) else f"give {name} as {is_said}"


def _here() -> tuple[int, int]:
    return os.getpid(), threading.get_ident()
