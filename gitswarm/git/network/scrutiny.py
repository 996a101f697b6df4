"""What a commit of a stranger holds, read from its trees alone: nothing is laid out before this has been looked at."""

from __future__ import annotations

import os

from gitswarm.errors import Refused
from gitswarm.git.process import begin_of, clean, git
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from gitswarm.git.repo import Place

LINK, SUBMODULE = b"120000", b"160000"
MIB = 1 << 20
RUNS = (
    ".claude/settings.json", ".claude/settings.local.json", ".mcp.json", ".codex/config.toml", ".gemini/settings.json",
    "opencode.json", "opencode.jsonc", ".opencode/opencode.json", ".cursor/mcp.json", ".cursor/hooks.json", ".envrc",
    ".aider.conf.yml", ".vscode/mcp.json", ".github/hooks/hooks.json",
)  # fmt: skip
"""Files of a repository by which a coding agent that works in it may start programs without being asked."""
OF_BARE = (b"HEAD", b"objects", b"refs")


class Limits(Record):
    """What a commit may come to when it is laid out."""

    files: int = 200_000
    bytes: int = 2048 * MIB
    largest: int = 256 * MIB


USUAL = Limits()


class Scrutiny(Record):
    """What was found: how much it is, and what somebody should know before anything runs in it."""

    files: int
    bytes: int
    links: tuple[str, ...] = ()
    submodules: tuple[str, ...] = ()
    repositories: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()
    runs: tuple[str, ...] = ()


class _Entry(Record):
    mode: bytes
    size: int
    path: bytes


def look_through(place: Place, commit: str, env: Mapping[str, str], limits: Limits = USUAL) -> Scrutiny:
    """Look through all names and sizes of a commit; one that is too much to be laid out is refused."""
    entries = list(_entries(place, commit, env, limits))
    total = sum(one.size for one in entries)
    largest = max(entries, key=lambda one: one.size, default=_Entry(b"", 0, b""))
    if total > limits.bytes or largest.size > limits.largest:
        raise Refused(
            f"its files come to {total // MIB} MiB, the largest to {largest.size // MIB}: more than a stranger may",
            hint=f"at the most {limits.bytes // MIB} MiB, and {limits.largest // MIB} for one",
        )
    return Scrutiny(
        files=len(entries),
        bytes=total,
        links=_shown(one.path for one in entries if one.mode == LINK),
        submodules=_shown(one.path for one in entries if one.mode == SUBMODULE),
        repositories=_shown(_repositories(entries)),
        odd=_shown(one.path for one in entries if _is_odd(one.path)),
        runs=tuple(name for name in RUNS if any(one.path == name.encode() for one in entries)),
    )


def _entries(place: Place, commit: str, env: Mapping[str, str], limits: Limits) -> Iterator[_Entry]:
    """Every file of a commit; trees that name each other without end come to an end here."""
    longest = 400 * limits.files
    words = ("ls-tree", "-r", "-l", "-z", "--full-tree", "--end-of-options", commit)
    told = begin_of(git(place, *words), env=clean(env), most=longest)
    if told.code:
        raise Refused(f"git cannot read what {commit[:12]} holds: {told.said}", hint="it may be damaged on purpose")
    rows = told.out.split(b"\0")[:-1]
    if len(rows) > limits.files or len(told.out) > longest:
        raise Refused(f"it has more than {limits.files} files", hint="that is more than a stranger may")
    for row in rows:
        head, _, path = row.partition(b"\t")
        mode, _, _, size = head.split()
        yield _Entry(mode, int(size) if size.isdigit() else 0, path)


def _repositories(entries: Iterable[_Entry]) -> set[bytes]:
    """The folders in it that git would take for a repository of its own."""
    parts: dict[bytes, set[bytes]] = {}
    for one in entries:
        names = one.path.split(b"/")
        for depth in range(len(names)):
            if names[depth] in OF_BARE:
                parts.setdefault(b"/".join(names[:depth]), set()).add(names[depth])
    return {folder for folder, names in parts.items() if len(names) == len(OF_BARE)}


def _is_odd(path: bytes) -> bool:
    """Whether a name could be taken for an option, or says something to a terminal."""
    text = path.decode("utf-8", "replace")
    return any(part.startswith("-") for part in text.split("/")) or not text.isprintable()


def _shown(paths: Iterable[bytes]) -> tuple[str, ...]:
    return tuple(sorted(os.fsdecode(path) for path in paths))
