"""What git does not say of a work tree: repositories inside, empty and closed folders, disks, processes there."""

from __future__ import annotations

import os
from contextlib import suppress

from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator


class Around(Record):
    """What a walk through a work tree has met, each by its path in it."""

    nested: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()


class Process(Record):
    """A process that works in a tree."""

    pid: int
    name: str


def look_around(root: str, skip: Collection[str] = (), modules: Collection[str] = ()) -> Around:
    """Walk through a work tree, but not into the folders in ``skip``, nor into submodules and other repositories."""
    left_out = {*skip, *modules}
    found: dict[str, list[str]] = {"nested": [], "empty": [], "closed": []}
    folders = [""]
    while folders:
        here = folders.pop()
        try:
            with os.scandir(os.path.join(root, here)) as entries:
                inside = list(entries)
        except OSError:
            found["closed"].append(here)
            continue
        if here and any(entry.name == ".git" for entry in inside):
            found["nested"].append(here)
            continue
        if here and not inside:
            found["empty"].append(here)
        below = (os.path.join(here, entry.name) for entry in inside if entry.is_dir(follow_symlinks=False))
        folders += [path for path in below if path not in left_out and path != ".git"]
    return Around(**{what: tuple(sorted(paths)) for what, paths in found.items()})


def repositories(root: str, folders: Iterable[str]) -> Iterator[str]:
    """The repositories in these folders of a work tree, which git ignores: nobody else has their commits."""
    for folder in folders:
        if os.path.lexists(os.path.join(root, folder, ".git")):
            yield folder
        else:
            yield from (os.path.join(folder, path) for path in look_around(os.path.join(root, folder)).nested)


def mounted(root: str) -> list[str]:
    """The disks that are mounted inside a folder, or on it, where the system tells."""
    with suppress(OSError), open("/proc/self/mountinfo", "rb") as file:
        points = (os.fsdecode(_unescaped(line.split(b" ")[4])) for line in file)
        return sorted(point for point in points if _is_in(point, root))
    return []


def standing(root: str) -> list[Process]:
    """The processes that have a folder in this one as theirs, but for this process, where the system tells."""
    return [
        Process(pid, _name(pid))
        for pid in _processes()
        if pid != os.getpid() and (seat := _link(f"/proc/{pid}/cwd")) and _is_in(seat, root)
    ]


def _processes() -> Iterator[int]:
    with suppress(OSError):
        yield from sorted(int(name) for name in os.listdir("/proc") if name.isdigit())


def _link(path: str) -> str | None:
    with suppress(OSError):
        return os.readlink(path)
    return None


def _name(pid: int) -> str:
    with suppress(OSError), open(f"/proc/{pid}/comm", "rb") as file:
        return os.fsdecode(file.read()).strip()
    return ""


def _is_in(path: str, root: str) -> bool:
    return path == root or path.startswith(f"{root}/")


def _unescaped(path: bytes) -> bytes:
    for plain in b" \t\n\\":
        path = path.replace(b"\\%03o" % plain, bytes([plain]))
    return path
