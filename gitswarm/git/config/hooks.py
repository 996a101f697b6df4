"""Hooks in agent worktrees: installed by one line of config, chained to the hooks that the repository has, removed.

With git 2.54 and newer our mark is a hook of its own beside the user's. Below, and where his path counts from the top
of the worktree and leads nowhere in a fresh one, ``core.hooksPath`` names our folder, whose scripts go on to his hooks.
What he has is found by the script ``look``, which the hooks themselves run too: they cannot wait for a Python.
"""

from __future__ import annotations

import os

from gitswarm.errors import StoreError
from gitswarm.git.clone.store import read_small, remove, write_synced, writing
from gitswarm.git.config import inclusion
from gitswarm.git.process import clean, git, git_version, run, version_numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from gitswarm.git.repo import Place

CHAIN = "chain"
SCRIPTS = (CHAIN, "look", "mark", "guard", "sign")
MARKING = ("post-commit", "post-merge", "post-rewrite", "post-checkout")
"""The hooks that leave a mark."""
SWITCHES = ("guard", "trailers")
"""What is switched on by a file in a worktree's own folder, and needs hooks that see the commit before it is made."""
OURS = b"#!/bin/sh\n# gitswarm: "
"""How every hook of ours begins, whatever its name."""
FOUND, LOOKED, SEEN = "hooks-found", "hooks-looked", "hooks-seen"
BY_CONFIG = (2, 54)
"""The git that knows hooks by its config, beside those in a folder."""
HOMES = ("HOME", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM")
LIMIT = 30.0


class Found:
    """The user's hooks as the last look found them: for whom, in which folder, below which tree, decided by what."""

    def __init__(self, place: Place) -> None:
        told = os.fsdecode(read_small(f"{place.state}/{FOUND}") or b"").split("\n")
        self.whose, self.folder, self.main = (*told, "", "", "")[:3]
        self.deciding = [path for path in told[3:] if path]

    @property
    def is_relative(self) -> bool:
        """Whether each worktree has a folder of its own."""
        return not self.folder.startswith("/")


def folder(place: Place) -> str:
    """Our folder of hooks."""
    return f"{place.state}/hooks"


def included(place: Place) -> str:
    """The file of settings that hold in agent worktrees."""
    return f"{place.common}/{inclusion.INCLUDED}"


def install(place: Place, env: Mapping[str, str]) -> None:
    """Let our hooks hold in the agent worktrees of this clone, before those that the user has; again does no harm."""
    with writing(place.state):
        os.makedirs(folder(place), exist_ok=True)
        _lay_scripts(place)
        _look(place, env)
        if _include(place, env):
            _look(place, env)  # what decides has been changed by ourselves
        write_synced(f"{place.state}/{SEEN}", os.fsencode(_seen(place)))


def restore_shims(place: Place, env: Mapping[str, str]) -> bool:
    """Bring back what was lost and find again what has changed; False where a few stats say that nothing has."""
    if is_fresh(place, env):
        return False
    install(place, env)
    return True


def is_fresh(place: Place, env: Mapping[str, str]) -> bool:
    """Whether everything stands as it was installed, and nothing is newer that decides about the user's hooks."""
    found, looked = Found(place), _modified(f"{place.state}/{LOOKED}")
    if found.whose != "|".join(env.get(name, "") for name in HOMES):
        return False
    if any(_modified(path) >= looked for path in found.deciding):
        return False
    return read_small(f"{place.state}/{SEEN}") == os.fsencode(_seen(place))


def remove_all(place: Place, env: Mapping[str, str]) -> None:
    """Take our hooks out of a clone whose config the user has changed since; his own were never touched."""
    inclusion.take_out(place, env)
    for path in (included(place), f"{place.state}/{SEEN}"):
        remove(path)


def give_back(place: Place) -> list[str]:
    """Put what tools of the user laid into our folder where git keeps hooks by itself; where each is now."""
    laid, home = f"{folder(place)}/theirs", f"{place.common}/hooks"
    given = []
    for name in sorted(_names(laid)):
        os.makedirs(home, exist_ok=True)
        path = f"{home}/{name}" if not os.path.lexists(f"{home}/{name}") else f"{home}/{name}.of-worktrees"
        os.replace(f"{laid}/{name}", path)
        given.append(path)
    return given


def folders_in_worktrees(place: Place) -> list[str]:
    """The folders in which the linked worktrees keep what is ours."""
    return [path for path in (f"{entry}/gitswarm" for entry in _linked(place)) if os.path.isdir(path)]


def packaged(name: str) -> str:
    """The path of a script as it is shipped: in the package, or beside it in a working copy."""
    package = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
    for home in (package, os.path.dirname(package)):
        if os.path.isfile(f"{home}/hooks/{name}"):
            return f"{home}/hooks/{name}"
    raise StoreError(f"this gitswarm was installed without its hook {name}", hint="install gitswarm again")


def _lay_scripts(place: Place) -> None:
    """Put the scripts in place; what stands under a hook's name and is ours of an older version, is made anew."""
    shipped = {name: read_small(packaged(name)) or b"" for name in SCRIPTS}
    for name, text in shipped.items():
        _put(f"{folder(place)}/{name}", text)
    for name in os.listdir(folder(place)):
        path = f"{folder(place)}/{name}"
        if name not in shipped and _is_script(path) and (read_small(path) or b"").startswith(OURS):
            _put(path, shipped[CHAIN])


def _is_script(path: str) -> bool:
    """Whether this is a file itself; the hooks that tools of the user laid here stand in a folder beside."""
    return os.path.isfile(path) and not os.path.islink(path)


def _put(path: str, text: bytes) -> None:
    """A script that can be run; it is replaced as a whole, since git may be running it."""
    if not os.path.islink(path) and read_small(path) == text and os.access(path, os.X_OK):
        return
    write_synced(path, text, 0o755)


def _look(place: Place, env: Mapping[str, str]) -> None:
    """Find which hooks the user has, and have a script of ours, or a link, under the name of each."""
    answer = run(["sh", f"{folder(place)}/{CHAIN}"], env=clean(env), limit=LIMIT)
    if answer.code or not os.path.exists(f"{place.state}/{LOOKED}"):
        raise StoreError(f"the hooks of this repository cannot be found: {answer.said}", hint="gitswarm doctor")


def is_included(place: Place, env: Mapping[str, str]) -> bool:
    """Whether the settings for agent worktrees are as they should be, and stand where they count."""
    text, last = _wanted(place, env)
    return read_small(included(place)) == text and inclusion.is_placed(place, last=last)


def _include(place: Place, env: Mapping[str, str]) -> bool:
    """Write the settings for agent worktrees and see that they are included; whether the config had to change."""
    text, last = _wanted(place, env)
    if read_small(included(place)) != text:
        write_synced(included(place), text)
    if inclusion.is_placed(place, last=last):
        return False
    inclusion.put(place, last=last)
    return True


def _wanted(place: Place, env: Mapping[str, str]) -> tuple[bytes, bool]:
    """What is included, and whether below all that the user has set."""
    by_config = _is_by_config(place, env)
    text = _our_own_hook(place) if by_config else _our_folder(place)
    return os.fsencode(text), not by_config and _is_set_here(place, env)


def knows_hooks_by_config(env: Mapping[str, str]) -> bool:
    """Whether the git that runs here takes hooks from its config."""
    return version_numbers(git_version(env)) >= BY_CONFIG


def _is_by_config(place: Place, env: Mapping[str, str]) -> bool:
    """Whether the user's hooks can stay where they are, and ours run beside them."""
    if Found(place).is_relative or any(_is_switched_on(entry) for entry in _linked(place)):
        return False
    return knows_hooks_by_config(env)


def _is_set_here(place: Place, env: Mapping[str, str]) -> bool:
    """Whether the clone's own config names a folder of hooks: then only what stands below it wins over that."""
    answer = run(git(place, "config", "--local", "--includes", "--get", "core.hooksPath"), env=clean(env))
    return answer.code == 0


def _our_folder(place: Place) -> str:
    return f"[core]\n\thooksPath = {inclusion.quoted(folder(place))}\n"


def _our_own_hook(place: Place) -> str:
    command = "'" + f"{folder(place)}/mark".replace("'", "'\\''") + "' hook"
    events = "".join(f"\tevent = {name}\n" for name in MARKING)
    return f'[hook "gitswarm"]\n\tcommand = {inclusion.quoted(command)}\n{events}'


def _seen(place: Place) -> str:
    """How everything of ours stands, and what decides about the user's: equal texts mean that nobody has touched it.

    A time alone would not tell: the clock may have been ahead.
    """
    paths = [packaged(name) for name in SCRIPTS] + [included(place)]
    paths += [f"{folder(place)}/{name}" for name in sorted(_names(folder(place)))]
    switched = [entry for entry in _linked(place) if _is_switched_on(entry)]
    deciding = [os.path.realpath(path) for path in Found(place).deciding]
    return "\n".join([*(f"{path} {_state(path)}" for path in (*paths, *deciding)), *switched])


def _state(path: str) -> str:
    try:
        found = os.lstat(path)
    except OSError:
        return "-"
    return f"{found.st_mode:o} {found.st_size} {found.st_mtime_ns}"


def _modified(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return -1


def _linked(place: Place) -> Iterator[str]:
    """The git folders of linked worktrees."""
    yield from (f"{place.common}/worktrees/{name}" for name in sorted(_names(f"{place.common}/worktrees")))


def _is_switched_on(git_dir: str) -> bool:
    return any(os.path.exists(f"{git_dir}/gitswarm/{name}") for name in SWITCHES)


def _names(path: str) -> list[str]:
    try:
        return os.listdir(path)
    except (FileNotFoundError, NotADirectoryError):
        return []
