"""The route to a hub: which address is read from and pushed to, and git as it is called there."""

from __future__ import annotations

import os
from functools import cached_property

from gitswarm.errors import Busy
from gitswarm.git.network import verdict
from gitswarm.git.network.address import CARRIED, HERE, Address, dressed, folder_of, is_local, leads, settings_of
from gitswarm.git.process import Result, clean, git, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.git.repo import Place

NO_HEAD_OF_THEIRS = ("followRemoteHEAD", "never")  # newer git makes refs/remotes/<name>/HEAD at any fetch by name
NONE, NO_SUCH_REMOTE = 1, 2  # of `git config --get-regexp`, of `git remote get-url`


class Route:
    """That of one remote, or of one address; ``lent`` lets git in there, where the user's own settings do not."""

    def __init__(
        self, place: Place, remote: str, env: Mapping[str, str], url: str | None, limit: float, lent: Address
    ) -> None:
        self.name = verdict.without_credentials(url or remote)
        self.limit = limit
        self._place = place
        self._remote = remote
        self._url = url
        self._env = clean(env)
        self._lent = lent

    @cached_property
    def local(self) -> bool:
        """Whether it ends on this machine."""
        return is_local(self.pushed_to)

    @cached_property
    def pushed_to(self) -> str:
        """The address that is pushed to, in full."""
        if self._url is None:
            result = self.told(NO_SUCH_REMOTE, "remote", "get-url", "--push", "--", self._remote)
            return (result.text.splitlines() or [self._remote])[0]
        address = self.to_read()
        return self.told(0, "ls-remote", "--get-url", address.target, address=address).text

    @property
    def folder(self) -> str | None:
        """The folder of a hub on a path."""
        folder = folder_of(self.pushed_to)
        return os.path.join(self._seat(), folder) if folder else None

    def to_read(self) -> Address:
        """The remote by its name, with all that it is set to; where it is renamed later, it still leads there."""
        if self._url is not None:
            return dressed([("url", self._url)])
        settings = self._settings_at_first
        self._must_be_named(settings)
        return dressed([*settings, NO_HEAD_OF_THEIRS], self._remote)

    def to_push(self) -> Address:
        """The remote without its mirror mode and its tracking refs, which a push by name would move."""
        if self._url is not None:
            return dressed([("url", self._url)])
        settings = self._settings()
        self._must_be_named(settings)
        return dressed(settings) if settings else Address((), self._remote, {})

    def told(self, other: int, *words: str, address: Address = HERE) -> Result:
        """What git tells by 0 or by one other code; what was killed, or meets a broken disk, has told nothing."""
        result = self.ask(*words, address=address)
        if result.code not in (0, other):
            raise Busy(f"git {words[0]} gave no answer: {result.said}", hint="try again")
        return result

    def ask(self, *words: str, address: Address = HERE) -> Result:
        """A call that needs no network."""
        try:
            return self.call(address, *words)
        except TimeoutError as cause:
            raise Busy(f"git {words[0]} gave no answer", hint="gitswarm doctor") from cause

    def call(self, address: Address, *words: str, limit: float | None = None, patient: bool = False) -> Result:
        """Run git in this clone, on its way to an address; TimeoutError where that takes longer than a limit."""
        argv = git(self._place, "-C", self._seat(), *self._lent.words, *address.words, *words)
        # A session of its own: Ctrl-C at the terminal must not kill the hub's half of a push over a path.
        env = {**self._env, **self._lent.variables, **address.variables}
        return run(argv, env=env, limit=self.limit if limit is None else limit, own_session=True, patient=patient)

    def _settings(self) -> list[tuple[str, str]]:
        listed = self.told(NONE, "config", "-z", "--get-regexp", rf"^remote\..*\.({'|'.join(CARRIED)})$")
        return settings_of(self._remote, listed.out)

    @cached_property
    def _settings_at_first(self) -> list[tuple[str, str]]:
        return self._settings()

    def _must_be_named(self, settings: list[tuple[str, str]]) -> None:
        """Refuse a name that is no remote's: git takes it for a folder of the work tree, which anybody fills."""
        if not leads(self._remote, settings):
            raise verdict.nameless(self.name)

    def _seat(self) -> str:
        """The folder that relative addresses are seen from, the same for every worktree of the clone."""
        parent, name = os.path.split(self._place.common)
        return parent if name == ".git" else self._place.common
