"""What an agent is started with: the words of its call, its environment, the files it is given."""

from __future__ import annotations

import os
from contextlib import suppress
from fnmatch import fnmatchcase

from gitswarm.core.secrecy import secrets_in
from gitswarm.errors import Misused, Refused, SwarmError
from gitswarm.record import Record
from gitswarm.rooms.outside.adapters.model import BRIEF, BY_FILE, BY_STDIN
from gitswarm.rooms.outside.dialects import filled, is_name, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from gitswarm.rooms.outside.adapters.model import Adapter, Order

LONGEST_ARGUMENT = 120_000
"""Bytes of one argument: Linux takes no more than 128 KiB."""
KEPT = ("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TERM", "TMPDIR")
"""What an agent sees of our environment; an adapter and its dialect pass more by name."""
FILES = ("brief", "result", "status", "notice")


class Call(Record):
    """One start of an agent: what it is told by stdin, and the files by which it and we talk.

    Into ``result`` it writes what came of it, into ``status`` how it stands, and we into ``notice`` what it is to know
    meanwhile. ``there`` is what was in its folder before.
    """

    argv: list[str]
    folder: str
    env: dict[str, str]
    stdin: bytes
    result: str
    status: str
    notice: str
    conversation: str
    leaves: tuple[str, ...]
    there: frozenset[str]
    spoken: int


def prepare(adapter: Adapter, order: Order, env: Mapping[str, str], scratch: str) -> Call:
    """Write what the agent is given into an empty folder of ours, and say how it is started."""
    files = {name: os.path.join(scratch, name) for name in FILES}
    _write(files["brief"], order.brief)
    for name, text in adapter.dialect.files:
        _write(os.path.join(scratch, os.path.basename(name)), text)
    if adapter.home:
        os.makedirs(adapter.home, mode=0o700, exist_ok=True)
    folder = order.folder or _empty(scratch)
    values = _values(adapter, order, env, scratch)
    return Call(
        _argv(adapter, order, files["brief"], env, values),
        folder,
        _environment(adapter, order, files, env, values),
        order.brief.encode(errors="replace") if adapter.brief == BY_STDIN else b"",
        files["result"],
        files["status"],
        files["notice"],
        values["begin"] or values["resume"],
        adapter.dialect.leaves,
        frozenset(os.listdir(folder)) if adapter.dialect.leaves and os.path.isdir(folder) else frozenset(),
        order.spoken,
    )


def _empty(scratch: str) -> str:
    """A folder for an agent that is told none: what we put beside it is not to be taken for what it works on."""
    from tempfile import mkdtemp

    return mkdtemp(dir=scratch)


def tidy(call: Call) -> None:
    """Remove what this agent is known to leave in a folder: what is new there, and goes by one of those names."""
    from shutil import rmtree

    for name in os.listdir(call.folder) if call.leaves and os.path.isdir(call.folder) else ():
        if name not in call.there and any(fnmatchcase(name, pattern) for pattern in call.leaves):
            path = os.path.join(call.folder, name)
            with suppress(OSError):
                rmtree(path) if os.path.isdir(path) and not os.path.islink(path) else os.remove(path)


def _values(adapter: Adapter, order: Order, env: Mapping[str, str], scratch: str) -> dict[str, str]:
    """What may stand in the words of a dialect."""
    import uuid

    if order.resume and not is_name(order.resume):
        raise Misused(
            f"'{order.resume}' is no name of a conversation", hint="letters, digits, and _ . : - between them"
        )
    is_new = adapter.dialect.names_conversation and not order.resume
    asks_git = any(what == "git" for what, _ in adapter.dialect.speech)
    return {
        "begin": str(uuid.uuid4()) if is_new else "",
        "resume": order.resume,
        "turns": str(order.turns) if order.turns else "",
        "dollars": f"{order.dollars:.4f}" if order.dollars else "",
        "git": _git_folders(order.folder, env) if order.folder and asks_git else "",
        "scratch": scratch,
        "notice": os.path.join(scratch, "notice"),
    }


def _git_folders(folder: str, env: Mapping[str, str]) -> str:
    """The folders that git writes to for a work tree, as a JSON list; nothing where there is no repository."""
    from json import dumps

    from gitswarm.git import repo

    with suppress(SwarmError):
        place = repo.find(folder, env)
        return dumps(list(dict.fromkeys((place.common, place.git_dir))))
    return ""


def _argv(adapter: Adapter, order: Order, path: str, env: Mapping[str, str], values: Mapping[str, str]) -> list[str]:
    """The words of the call: with the brief, or the name of its file, where the adapter wants it there."""
    argv = [*adapter.argv, *words(adapter.dialect, values, adapter.argv)]
    if adapter.brief == BY_STDIN:
        return argv
    if BRIEF not in " ".join(argv):
        argv.append(BRIEF)
    return [word.replace(BRIEF, path if adapter.brief == BY_FILE else _as_argument(order.brief, env)) for word in argv]


def _as_argument(brief: str, env: Mapping[str, str]) -> str:
    """A brief that may stand on a command line, which everybody on this machine can read."""
    secrets = secrets_in(brief, env)
    if secrets:
        raise Refused(f"the brief holds {secrets[0]}", hint="let the adapter take it by stdin or file", secrets=secrets)
    if len(brief.encode(errors="replace")) > LONGEST_ARGUMENT:
        raise Misused("the brief is too long for an argument", hint="let the adapter take it by stdin or file")
    plain = brief.replace("\0", " ")
    return f"\n{plain}" if plain.startswith("-") else plain


def _environment(
    adapter: Adapter,
    order: Order,
    files: Mapping[str, str],
    env: Mapping[str, str],
    values: Mapping[str, str],
) -> dict[str, str]:
    """What it sees: the little that is kept, what is passed by name, what its dialect sets where nobody else did."""
    passed = (*KEPT, *adapter.dialect.passes, *adapter.passes)
    kept = {name: env[name] for name in passed if name in env}
    told = {
        "TASK": order.task,
        "EPOCH": str(order.epoch),
        "AGENT": order.agent,
        "ACTOR": order.agent,
        "SESSION": order.session,
        **{name.upper(): path for name, path in files.items()},
    }
    preset = {name: filled(value, values) for name, value in adapter.dialect.sets}
    own = {"HOME": adapter.home} if adapter.home else {}
    own |= {adapter.token_as: order.token} if adapter.token and order.token else {}
    return preset | kept | own | {f"GITSWARM_{name}": value for name, value in told.items()}


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8", errors="replace") as file:
        file.write(text)
