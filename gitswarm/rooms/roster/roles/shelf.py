"""Where roles are found: in the project, as the newest commit of its default branch has them, else shipped with us."""

from __future__ import annotations

import os

from gitswarm.errors import Misused, NotFound, Refused
from gitswarm.git.clone.store import must_stay_in
from gitswarm.git.compose import project
from gitswarm.git.worktrees.start import seen
from gitswarm.rooms.roster.roles import model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from gitswarm.desk import Desk
    from gitswarm.rooms.roster.roles.model import Role

FOLDER = f"{project.FOLDER}/roles"
SHIPPED = os.path.join(os.path.dirname(__file__), "shipped")
ENDING = ".md"


def path_of(name: str) -> str:
    """The file in which a project has a role."""
    return f"{FOLDER}/{name}{ENDING}"


def every(desk: Desk) -> list[Role]:
    """The roles of the project, and those shipped that it does not have, by name."""
    base = seen(desk.place, desk.env, desk.remote)
    own = project.names_below(desk.place, desk.env, base, FOLDER, ENDING) if base else []
    found = (known(desk, base, name) for name in sorted({*own, *_shipped()}))
    return [one for one in found if one is not None]


def named(desk: Desk, name: str, commit: str = "") -> Role:
    """The role of that name as this commit has it (default: the newest known here)."""
    found = known(desk, commit or seen(desk.place, desk.env, desk.remote), name)
    if found is None:
        hint = f"{project.wanting(desk.place, path_of(name))}; `gitswarm role list` shows which there are"
        raise NotFound(f"the project has no role {name}", hint=hint)
    return found


def known(desk: Desk, base: str, name: str) -> Role | None:
    """The role of that name as this commit has it, else the one that is shipped; None where there is neither."""
    if not model.is_name(name):
        return None
    text = project.text_at(desk.place, desk.env, base, path_of(name)) if base else None
    if text is not None:
        return _read(name, path_of(name), text)
    if name not in _shipped():
        return None
    with open(os.path.join(SHIPPED, name + ENDING), encoding="utf-8") as file:
        return _read(name, "shipped", file.read())


def text_of(name: str) -> str:
    """The file of a role that comes with us; of any other one to begin with."""
    _must_be_a_name(name)
    if name in _shipped():
        with open(os.path.join(SHIPPED, name + ENDING), encoding="utf-8") as file:
            return file.read()
    return f"---\nabout: what {name} is for, in a line\n---\n\nYou are {name}. Say here what that means.\n"


def write(folder: str, name: str, text: str) -> str:
    """Put the file of a new role into a work tree; its path. One that is there stays as it is."""
    must_stay_in(folder, path_of(name))
    path = os.path.join(folder, path_of(name))
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as cause:
        raise Refused(f"{path} is there already", hint="edit it, and commit it on the default branch") from cause
    except OSError as cause:
        raise Misused(f"{path} cannot be written: {cause.strerror}", hint="name a folder you may write to") from cause
    return path


def _read(name: str, source: str, text: str) -> Role:
    front, prompt = model.parts(text)
    told = project.told_by(f"the front of {source}", front, model.HINT)
    if not isinstance(told, dict):
        raise Misused(f"the front of {source} is no list of keys", hint=model.HINT)
    return model.role(name, source, {str(key): value for key, value in told.items()}, prompt)


def _must_be_a_name(name: str) -> None:
    if not model.is_name(name):
        raise Misused(f"{name!r} can be no role", hint="one word, such as reviewer")


def _shipped() -> list[str]:
    return sorted(file.removesuffix(ENDING) for file in os.listdir(SHIPPED) if file.endswith(ENDING))
