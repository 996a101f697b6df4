"""What a command has before it: swarm, screen, settings, environment; what is dear is opened on first use."""

from __future__ import annotations

import os
import sys

from gitswarm.errors import Misused, NotFound, Refused, SwarmError, Told
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import BinaryIO

    from gitswarm.git.repo import Place
    from gitswarm.screen import Screen
    from gitswarm.settings import Settings
    from gitswarm.swarm import Swarm


class Shared(Record):
    """The options that every command takes."""

    json: bool = False
    path: str | None = None
    actor: str | None = None
    quiet: bool = False


STDIN, INPUT = "-", "standard input"
LARGEST = 64 * 1024 * 1024
"""Bytes of a file, or of standard input, that a command reads at the most: a device never ends."""
UTF_8_MARK, UTF_16_MARKS = "\ufeff", (b"\xff\xfe", b"\xfe\xff")
"""With what some editors begin a text, to tell in which way it is written."""


class Desk:
    """The first parameter of every command."""

    def __init__(
        self,
        shared: Shared,
        screen: Screen,
        open_swarm: Callable[[str | None, str | None, bool], Swarm],
        settings: Callable[[str | None], Settings],
        environment: Callable[[], Mapping[str, str]],
    ) -> None:
        self.shared = shared
        self.screen = screen
        self._open_swarm = open_swarm
        self._read_settings = settings
        self._environment = environment
        self._swarm: Swarm | None = None
        self._stays = False
        self._retells = False
        self._settings: Settings | None = None
        self._elsewhere: Place | None = None

    @property
    def env(self) -> Mapping[str, str]:
        """The environment of this process."""
        return self._environment()

    @property
    def swarm(self) -> Swarm:
        """The swarm of the repository asked for, opened when first looked at."""
        return self._swarm or self.open(self.shared.path)

    @property
    def settings(self) -> Settings:
        """The settings of the clone asked for, read when first looked at."""
        if self._settings is None:
            self._settings = self._read_settings(self.shared.path)
        return self._settings

    @property
    def place(self) -> Place:
        """The repository asked for."""
        from gitswarm.git import repo

        return self._elsewhere or repo.find(self.shared.path or os.getcwd(), self.env)

    @property
    def at_home(self) -> bool:
        """Whether what is done here is done in the repository of the swarm, and not in that of others."""
        return self._elsewhere is None

    @property
    def remote(self) -> str:
        """The remote at which the project is: in our repository that of the hub, in that of others theirs."""
        return (self.settings.hub if self.at_home else "") or "origin"

    def elsewhere(self, place: Place) -> Desk:
        """The same desk, swarm and settings over a repository of others; it is closed with this one."""
        return self._again(self.screen, place)

    def beside(self, screen: Screen) -> Desk:
        """The same desk, swarm and settings before another screen; it is closed with this one."""
        return self._again(screen, self._elsewhere)

    def another(self) -> Desk:
        """The same desk with a swarm of its own, for another thread: that opens it there, and closes it."""
        other = Desk(self.shared, self.screen, self._open_swarm, self._read_settings, self._environment)
        other._retells = self._retells
        return other

    def _again(self, screen: Screen, place: Place | None) -> Desk:
        shared = self.shared._replace(json=screen.json, quiet=screen.quiet)
        other = Desk(shared, screen, self._open_swarm, self._read_settings, self._environment)
        other._swarm, other._settings, other._elsewhere = self.swarm, self.settings, place
        other._retells = self._retells
        return other

    def apart(self, actor: str, session: str) -> Desk:
        """A desk for another thread of a process that stays: it has a swarm of its own, and who acts there is fixed."""
        shared = self.shared._replace(actor=actor)
        other = Desk(shared, self.screen, self._open_swarm, self._read_settings, self._environment)
        other._retells = self._retells
        other.stay()
        other.act_in(session)
        return other

    @property
    def is_of_an_agent(self) -> bool:
        """Whether this is the session of an agent, as far as can be seen."""
        from gitswarm.git.clone import ancestry, presence

        here = self.place
        return bool(presence.is_of_task(here) or self.env.get("GITSWARM_SESSION") or ancestry.is_of_an_agent(here))

    def must_be_a_person(self, doing: str) -> None:
        """Refuse what only people decide to the session of an agent; it stops mistakes, not malice."""
        if self.is_of_an_agent:
            raise Refused(
                f"{doing} is a person's decision, and this is the session of an agent",
                hint="do it in a terminal of your own, outside the worktrees of tasks",
            )

    def open(self, path: str | None, actor: str | None = None) -> Swarm:
        """Open the swarm of the repository at a path, to act as whoever is named; from here on it is this desk's."""
        self.close()
        swarm = self._open_swarm(path, self.shared.actor if actor is None else actor, self._stays)
        self._swarm = swarm.retelling() if self._retells else swarm
        return self._swarm

    def stay(self) -> None:
        """Say that this process stays, so that a store which starts slowly and writes fast is worth it."""
        self.close()
        self._stays = True

    def retell(self) -> None:
        """Say that what this command writes was said by others: secrets in it are hidden, and stop nothing."""
        self._retells = True
        if self._swarm is not None:
            self._swarm = self._swarm.retelling()

    def act_in(self, session: str) -> None:
        """From here on act in this session, whatever the environment says."""
        swarm = self.swarm
        self._swarm = swarm.by_session(swarm.identity().actor, session)

    def most(self, limit: int) -> int:
        """How many rows a list may have, as somebody asked for it."""
        if limit < 1:
            raise Misused(f"a list of {limit} cannot be", hint="--limit is 1 or more")
        return limit

    def patience(self, seconds: int | None) -> int | None:
        """How long somebody wants to wait at the most, as it was asked for; None stands for ever."""
        if seconds is not None and seconds < 0:
            raise Misused(f"nobody can wait for {seconds} seconds", hint="--timeout is 0 or more")
        return seconds

    def read(self, text: str, most: int = LARGEST) -> str:
        """The text given for an option; ``-`` means all of standard input, less the newline at its end."""
        return self.read_file(text, most) if text == STDIN else text

    def read_file(self, path: str, most: int = LARGEST) -> str:
        """The text of a file, less the newline at its end; ``-`` means standard input."""
        return _decoded(self.read_bytes(path, most), INPUT if path == STDIN else path)

    def read_bytes(self, path: str, most: int = LARGEST) -> bytes:
        """The bytes of a file, whatever they say; ``-`` means standard input."""
        if path == STDIN:
            return _standard_input(most)
        try:
            with open(path, "rb") as file:
                return _all_of(file, path, most)
        except FileNotFoundError as error:
            raise NotFound(f"there is no file {path}", hint="- reads standard input") from error
        except OSError as error:
            raise Misused(f"{path} cannot be read: {error.strerror}", hint="name a file you may read") from error

    def each(self, names: Iterable[str], work: Callable[[str], None]) -> None:
        """Do the same to each of several; an error ends none of the others, and the worst is the exit code."""
        worst = 0
        for name in names:
            try:
                work(name)
            except SwarmError as error:
                self.screen.error(error)
                worst = max(worst, error.exit_code)
        if worst:
            raise Told(worst)

    def warn(self) -> None:
        """Say what delays or endangers that which was just written."""
        if self._swarm is None or not self._swarm.wrote:
            return
        hindrance = self._swarm.ground.hindrance
        if hindrance is not None:
            self.screen.warn(f"kept, and not yet in the log: {hindrance.message}")
        for path in self._swarm.ground.parts.checked_out():
            self.screen.warn(
                f"{path} has our branch checked out, and a plain commit there takes new events away; "
                f"leave it by: git -C {path} switch --detach"
            )

    def close(self) -> None:
        """Close the swarm, if this command opened it."""
        if self._swarm is not None:
            self._swarm.close()
            self._swarm = None


def _standard_input(most: int) -> bytes:
    if sys.stdin is None:
        raise Misused("there is no standard input", hint="it is closed; give the text itself, or a file")
    try:
        return _all_of(sys.stdin.buffer, INPUT, most)
    except OSError as error:
        raise Misused(f"standard input cannot be read: {error.strerror}", hint="it may be a folder") from error


def _all_of(file: BinaryIO, source: str, most: int) -> bytes:
    data = file.read(most + 1)
    if len(data) > most:
        from gitswarm.core.words import sized

        raise Misused(f"{source} is larger than {sized(most)}", hint="give the part of it that is meant")
    return data


def _decoded(data: bytes, source: str) -> str:
    """A text in UTF-8, or in what the mark at its beginning says."""
    encoding = "UTF-16" if data.startswith(UTF_16_MARKS) else "UTF-8"
    try:
        return data.decode(encoding).removeprefix(UTF_8_MARK).removesuffix("\n")
    except UnicodeDecodeError as error:
        hint = f"byte {error.start} is not part of any; iconv -f ENCODING -t UTF-8 makes one of it"
        raise Misused(f"{source} is no {encoding} text", hint=hint) from error
