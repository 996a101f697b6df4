"""Repositories of strangers, brought here so that nothing of theirs runs.

A clone of a stranger has no files of its own: what it holds is looked through before any worktree lays it out. Its
config is written by us alone, and binds every later git in it, whoever calls it.
"""

from __future__ import annotations

import os
import time

from gitswarm.errors import HubUnreachable, NotFound, Refused
from gitswarm.git.child import Child
from gitswarm.git.clone.store import put, read_small, writing
from gitswarm.git.config import section
from gitswarm.git.process import Result, clean, git, run
from gitswarm.git.repo import Place, find, read_ref, seek
from gitswarm.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

KEY = "gitswarm.stranger"
"""Stands in the config of a clone of others: the address that it is of."""
ORIGIN, HEADS, HEAD = "refs/remotes/origin/", "refs/heads/", "HEAD"
SAFE = ("https",)
"""How strangers are reached unless somebody sets another way: it is encrypted, and starts no program."""
GLANCE = 0.1
MOST_SAID = 1 << 16
FAULTS = ("fsck", "index-pack", "unpack-objects", "in packed object", "pack has")
"""What git says where it takes a pack apart and does not like what is in it."""
NO_BRANCH = "couldn't find remote ref"
PRIVATE = "is the address right? Private repositories are not cloned: no credentials go to strangers"
NOWHERE = "nowhere://what-is-pushed-goes-through-gitswarm"
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
IN_ADDRESS, IN_BRANCH = LETTERS | set("-._~/:%+"), LETTERS | set("-._/+@#=")
WARY = (
    "-c", "safe.bareRepository=explicit", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false",
    "-c", "core.symlinks=false", "-c", "submodule.recurse=false", "-c", "credential.helper=", "-c", "core.askPass=",
    "-c", "fetch.fsckObjects=true", "-c", "transfer.fsckObjects=true", "-c", "core.bigFileThreshold=16m",
    "-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "protocol.version=2",
)  # fmt: skip
TOLERATED = ("zeroPaddedFilemode", "missingSpaceBeforeDate", "badTimezone")
"""What old programs wrote into honest histories, and what harms nobody."""
CONFIG = """\
[core]
	hooksPath = /dev/null
	fsmonitor = false
	symlinks = false
	untrackedCache = false
	protectHFS = true
	protectNTFS = true
[submodule]
	recurse = false
	active = none/of/them
[fetch]
	fsckObjects = true
	recurseSubmodules = false
[transfer]
	fsckObjects = true
[credential]
	helper =
[push]
	default = nothing
[protocol]
	allow = never
"""
ATTRIBUTES = b"* -filter !diff !merge -ident -export-subst -working-tree-encoding\n"
"""Stands above every .gitattributes: no program that the user has for some files is started by theirs."""


class Bounds(Record):
    """How much of a stranger is taken: bytes on disk, seconds."""

    bytes: int = 512 << 20
    seconds: float = 600.0


USUAL = Bounds()


class Stranger(Record):
    """Where somebody else's repository is, and how it may be reached."""

    url: str
    protocols: tuple[str, ...] = SAFE


def must_be_safe(url: str, protocols: Sequence[str] = SAFE) -> None:
    """Refuse what is no plain address: an option, a program to start, a name and password, anything unseen."""
    scheme, separator, rest = url.partition("://")
    host = rest.partition("/")[0]
    plain_letters = IN_ADDRESS.issuperset(url) and ".." not in url.split("/") and "//" not in rest
    if not separator or scheme not in protocols or not plain_letters or (not host and scheme != "file"):
        raise Refused(
            f"'{url}' is no address that a stranger is cloned from",
            hint=f"{' or '.join(f'{one}://' for one in protocols)}, a host and a path, and nothing else",
        )


def must_be_branch(name: str) -> None:
    """Refuse a name of a branch that could be taken for something else."""
    parts = name.split("/")
    odd = any(part.startswith((".", "-")) or part.endswith((".", ".lock")) or not part for part in parts)
    if odd or ".." in name or "@{" in name or not IN_BRANCH.issuperset(name):
        raise Refused(f"'{name}' is no name of a branch that can be worked with", hint="ask those who keep it")


def clone(stranger: Stranger, folder: str, env: Mapping[str, str], bounds: Bounds = USUAL, branch: str = "") -> Place:
    """Bring one branch of a stranger into a new folder, without its files; nothing is left where that fails."""
    must_be_safe(stranger.url, stranger.protocols)
    if not _is_free(folder):
        raise Refused(f"{folder} is there already", hint="move it away, or name another folder")
    _begin(stranger, folder, env)
    try:
        return _fill(stranger, find(folder, env), env, bounds, branch)
    except BaseException:
        _take_back(folder)
        raise


def found(folder: str, url: str, env: Mapping[str, str]) -> Place | None:
    """The clone of a stranger that is there already; None where there is nothing, refused where it is another's."""
    if _is_free(folder):
        return None
    place = here(folder, env)
    if place is None or section.get(place, KEY, env) != url:
        raise Refused(f"{folder} is no clone that was made of {url}", hint="move it away, or name another folder")
    return place


def here(folder: str, env: Mapping[str, str]) -> Place | None:
    """The clone in a folder, of whichever stranger; None where anything else is there."""
    place = seek(folder, env) if os.path.isdir(folder) else None
    return place if place is not None and section.get(place, KEY, env) is not None else None


def _is_free(folder: str) -> bool:
    """Whether a clone can be made there: nothing is in its way but an empty folder."""
    if not os.path.isdir(folder) or os.path.islink(folder):
        return not os.path.lexists(folder)
    return not os.listdir(folder)


def _begin(stranger: Stranger, folder: str, env: Mapping[str, str]) -> None:
    """A repository that is bound before it stands there: one whose filling is killed is filled by the next fetch."""
    import tempfile

    above, name = os.path.split(folder)
    with writing(folder):
        os.makedirs(above, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=above, prefix=f".{name}.") as aside:
            new = os.path.join(aside, name)
            made = run(["git", "init", "--quiet", "--template=", "--", new], env=clean(env))
            if made.code:
                raise Refused(f"no repository could be made in {folder}: {made.said}", hint="choose another folder")
            _bind(find(new, env), stranger)
            os.rename(new, folder)


def _fill(stranger: Stranger, place: Place, env: Mapping[str, str], bounds: Bounds, branch: str) -> Place:
    branch = branch or default_branch(stranger, env)
    fetch(place, stranger, branch, env, bounds)
    return place


def _bind(place: Place, stranger: Stranger) -> None:
    """Write the config and the attributes that hold for every git in this clone."""
    allowed = "".join(f'[protocol "{one}"]\n\tallow = always\n' for one in stranger.protocols)
    ignored = '[fetch "fsck"]\n' + "".join(f"\t{one} = ignore\n" for one in TOLERATED)
    origin = f'[remote "origin"]\n\turl = {stranger.url}\n\tpushurl = {NOWHERE}\n'
    ours = f"[gitswarm]\n\tstranger = {stranger.url}\n"
    with writing(place.common):
        os.makedirs(f"{place.common}/info", exist_ok=True)
        put(f"{place.common}/info/attributes", ATTRIBUTES)
        with open(f"{place.common}/config", "a", encoding="utf-8") as config:
            config.write(CONFIG + allowed + ignored + origin + ours)


def default_branch(stranger: Stranger, env: Mapping[str, str]) -> str:
    """The branch that a stranger calls its own."""
    own = _own(_refs(stranger, env, HEAD))
    if not own:
        raise Refused(f"{stranger.url} says of no branch that it is its own", hint="is it empty?")
    must_be_branch(own)
    return own


def must_have(stranger: Stranger, branch: str, env: Mapping[str, str]) -> None:
    """Refuse a branch that a stranger does not have."""
    must_be_branch(branch)
    told = _refs(stranger, env, HEAD, f"{HEADS}{branch}")
    if not any(line.endswith(f"\t{HEADS}{branch}") for line in told):
        own = _own(told)
        hint = f"it calls {own} its own" if own else "ask those who keep it"
        raise NotFound(f"{stranger.url} has no branch {branch}", hint=hint)


def _refs(stranger: Stranger, env: Mapping[str, str], *names: str) -> list[str]:
    """What a stranger says of these refs, line by line, and of what they stand for."""
    words = ("ls-remote", "--symref", "--", stranger.url, *names)
    told = _reach(stranger, env, None, Bounds(seconds=60.0), *words)
    return told.out[:MOST_SAID].decode("utf-8", "replace").splitlines()


def _own(told: Sequence[str]) -> str:
    """The branch that a stranger calls its own, by what it says of its refs; empty: none."""
    begin, end = f"ref: {HEADS}", f"\t{HEAD}"
    return next((line[len(begin) : -len(end)] for line in told if line.startswith(begin) and line.endswith(end)), "")


def fetch(place: Place, stranger: Stranger, branch: str, env: Mapping[str, str], bounds: Bounds = USUAL) -> str:
    """Bring what is new of one branch; the commit that it stands at there."""
    must_be_safe(stranger.url, stranger.protocols)
    must_be_branch(branch)
    words = ("--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--refmap=")
    spec = f"+{HEADS}{branch}:{ORIGIN}{branch}"
    try:
        _reach(stranger, env, place, bounds, "fetch", *words, "--", stranger.url, spec)
    except NotFound:
        must_have(stranger, branch, env)
        raise
    tip = read_ref(place, f"{ORIGIN}{branch}", env)
    if tip is None:
        raise NotFound(f"{stranger.url} has no branch {branch}", hint="name another")
    _stand_at(place, branch, env)
    return tip


def _stand_at(place: Place, branch: str, env: Mapping[str, str]) -> None:
    """Let a branch be the one that whoever looks into the clone takes for its own."""
    own = f"{ORIGIN}{branch}"
    if read_small(f"{place.common}/{ORIGIN}{HEAD}") == f"ref: {own}\n".encode():
        return
    for name, ref in ((f"{ORIGIN}{HEAD}", own), (HEAD, f"{HEADS}{branch}")):
        run(git(place, "symbolic-ref", name, ref), env=clean(env))


def tip_at(place: Place, branch: str, env: Mapping[str, str]) -> str | None:
    """Where a branch of the stranger stood when it was fetched last."""
    return read_ref(place, f"{ORIGIN}{branch}", env)


def _reach(stranger: Stranger, env: Mapping[str, str], place: Place | None, bounds: Bounds, *words: str) -> Result:
    argv, told = _call(stranger, env, place, *words)
    answer = _bounded(argv, told, place, bounds)
    if answer.code == 0:
        return answer
    url, said = stranger.url, answer.err.decode("utf-8", "replace")
    if any(word in said for word in FAULTS):
        what = f"{url} was not taken, git finds fault with what it holds: {answer.said}"
        raise Refused(what, hint="tell those who keep it")
    if "not allowed" in said:
        what = f"{url} is reached in a way that is not allowed: {answer.said}"
        raise Refused(what, hint="git config --get-regexp insteadOf")
    if NO_BRANCH in said:
        raise NotFound(f"{url} had no such branch: {answer.said}", hint="repeat the command")
    hint = PRIVATE if "could not read Username" in said else "is the address right?"
    raise HubUnreachable(f"{url} cannot be reached: {answer.said}", hint=hint)


def _call(
    stranger: Stranger, env: Mapping[str, str], place: Place | None, *words: str
) -> tuple[list[str], dict[str, str]]:
    """A call of git on a stranger, and its environment: nobody is asked for a password, and none is offered."""
    told = clean(env) | {
        "GIT_ALLOW_PROTOCOL": ":".join(stranger.protocols), "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_ASKPASS": "", "SSH_ASKPASS": "",
    }  # fmt: skip
    where = [] if place is None else [f"--git-dir={place.common}"]
    return ["git", *WARY, *where, *words], told


def _bounded(argv: Sequence[str], env: Mapping[str, str], place: Place | None, bounds: Bounds) -> Result:
    """Run git no longer, and let it write no more, than it may."""
    child, deadline = Child(argv, env, own_session=True), time.monotonic() + bounds.seconds
    try:
        child.hush()
        code = _watched(child, deadline, lambda: place is None or weight(place.common, bounds.bytes) <= bounds.bytes)
    finally:
        child.stop()
    if code is None:
        what = f"{bounds.seconds:g} seconds" if time.monotonic() >= deadline else f"{bounds.bytes >> 20} MiB"
        raise Refused(f"it takes more than {what}, which is more than a stranger may", hint="gitswarm policy show")
    return Result(code, bytes(child.out), bytes(child.err))


def _watched(child: Child, deadline: float, fits: Callable[[], bool]) -> int | None:
    """The exit code of a child; None where it was too slow or too large."""
    while fits():
        try:
            code = child.wait(min(deadline, time.monotonic() + GLANCE))
        except TimeoutError:
            if time.monotonic() >= deadline:
                return None
            continue
        return code if fits() else None
    return None


def weight(folder: str, most: int) -> int:
    """How many bytes lie in a folder, counted no further than past ``most``."""
    total, folders = 0, [folder]
    while folders and total <= most:
        try:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
                    else:
                        total += entry.stat(follow_symlinks=False).st_size
        except FileNotFoundError:
            continue  # git has renamed it meanwhile
    return total


def _take_back(folder: str) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
