"""Everything that can be done to a worktree and left so: each takes the folder of one on ``gs/a-1``."""

from __future__ import annotations

import hashlib
import os
import struct
import subprocess
from pathlib import Path

from tests.garden import git


def staged_then_changed(root):
    (root / "src/one.txt").write_text("staged")
    git(root, "add", "src/one.txt")
    (root / "src/one.txt").write_text("changed after")


def deleted(root):
    (root / "README.md").unlink()
    git(root, "rm", "-q", "--cached", "src/two.txt")
    git(root, "rm", "-q", "raw.bin")


def untracked(root):
    (root / "deep/er").mkdir(parents=True)
    (root / "deep/er/new").write_bytes(b"\xff\0")
    (root / "empty").write_bytes(b"")


def renamed(root):
    git(root, "mv", "src", "lib")
    (root / "lib/one.txt").write_text("moved and changed")


def intent_to_add(root):
    (root / "soon").write_text("soon")
    (root / "gone soon").write_text("")
    git(root, "add", "-N", "soon", "gone soon")
    (root / "gone soon").unlink()
    (root / "really empty").write_text("")
    git(root, "add", "really empty")


def odd_names(root):
    for name in ("a\nb", "tab\t", '"quoted"', "-n", "--", "*", ":(top)", "\u00fcnï🐝", " lead", "back\\slash", "git~1"):
        (root / name).write_text(name)
    with open(os.fsencode(root) + b"/latin-\xe9", "wb") as file:
        file.write(b"\xe9")


def links(root):
    (root / "dangling").symlink_to("no/where")
    (root / "link").unlink()
    (root / "link").symlink_to("README.md")
    (root / "to folder").symlink_to("src")


def kinds_changed(root):
    (root / "tool").unlink()
    (root / "tool").mkdir()
    (root / "tool/inside").write_text("a file became a folder")
    subprocess.run(["rm", "-r", str(root / "src")], check=True)
    (root / "src").write_text("a folder became a file")
    (root / "README.md").unlink()
    (root / "README.md").symlink_to("src")
    (root / "link").unlink()
    (root / "link").write_text("a link became a file")


def folder_became_a_link(root):
    git(root, "update-index", "--assume-unchanged", "src/two.txt")
    (root / "src").rename(root / "lib")
    (root / "src").symlink_to("lib")


def x_bits(root):
    (root / "tool").chmod(0o644)
    (root / "README.md").chmod(0o755)
    git(root, "add", "README.md")
    (root / "script").write_text("#!/bin/sh\n")
    (root / "script").chmod(0o755)


def empty_folders(root):
    (root / "some/where").mkdir(parents=True)
    (root / "src/one.txt").unlink()
    (root / "src/two.txt").unlink()


def conflicted(root):
    git(root, "switch", "-q", "-c", "theirs")
    (root / "src/one.txt").write_text("theirs\n")
    (root / "both").write_text("theirs\n")
    git(root, "rm", "-q", "src/two.txt")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "theirs")
    git(root, "switch", "-q", "gs/a-1")
    (root / "src/one.txt").write_text("ours\n")
    (root / "both").write_text("ours\n")
    (root / "src/two.txt").write_text("ours\n")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "ours")
    git(root, "merge", "-q", "theirs", fails=True)
    (root / "src/one.txt").write_text("half way")
    (root / "beside").write_text("beside")


def told_to_look_away(root):
    git(root, "update-index", "--assume-unchanged", "README.md", "src/one.txt")
    git(root, "update-index", "--skip-worktree", "tool")
    (root / "README.md").write_text("git was told not to look")
    (root / "tool").write_text("nor here")
    (root / "src/one.txt").unlink()


def touched_only(root):
    os.utime(root / "README.md", (1, 1))
    (root / "src/one.txt").write_bytes((root / "src/one.txt").read_bytes())


def same_size_and_time(root):
    told = os.stat(root / "src/one.txt")
    (root / "src/one.txt").write_text("eno\n")
    os.utime(root / "src/one.txt", ns=(told.st_atime_ns, told.st_mtime_ns))


def same_moment(root):
    """Changed to the same size in the moment in which git wrote its index: only the index's own time betrays it."""
    (root / "src/two.txt").write_text("staged, so that git will write its trees into the index")
    git(root, "add", ".")
    (root / "src/one.txt").write_text("eno\n")
    os.utime(root / "src/one.txt", (1e9, 1e9))
    path, told = Path(git(root, "rev-parse", "--git-dir")) / "index", os.stat(root / "src/one.txt")
    data, at = bytearray(path.read_bytes()[:-20]), path.read_bytes().index(b"src/one.txt\0") - 62
    moments = (divmod(told.st_ctime_ns, 10**9), divmod(told.st_mtime_ns, 10**9))
    struct.pack_into(">4I", data, at, *moments[0], *moments[1])
    path.write_bytes(bytes(data) + hashlib.sha1(data).digest())
    os.utime(path, ns=(told.st_mtime_ns, told.st_mtime_ns))
    assert " M src/one.txt" in git(root, "--no-optional-locks", "status", "--porcelain")


def split_index(root):
    git(root, "update-index", "--split-index")
    staged_then_changed(root)


def unborn(root):
    git(root, "switch", "-q", "--orphan", "fresh")
    (root / "first").write_text("first")
    git(root, "add", "first")
    (root / "second").write_text("second")


def detached(root):
    git(root, "switch", "-q", "--detach")
    git(root, "commit", "-q", "--allow-empty", "-m", "On no branch")
    untracked(root)


def filtered(root):
    attributes = b"*.crlf text eol=crlf\n*.lossy filter=lossy\n*.id ident\n*.u16 working-tree-encoding=UTF-16LE\n"
    (root / ".gitattributes").write_bytes(attributes)
    git(root, "config", "filter.lossy.clean", "tr -d a-y")
    git(root, "config", "filter.lossy.required", "true")
    (root / "lines.crlf").write_bytes(b"mixed\r\nends\n")
    (root / "notes.lossy").write_text("abcz")
    (root / "which.id").write_text("$Id: by hand $")
    (root / "wide.u16").write_bytes("wide".encode("utf-16-le"))
    (root / "staged.lossy").write_text("xyz")
    git(root, "add", "staged.lossy")
    (root / "staged.lossy").write_text("xyzzy")


def other_case(root):
    """With the config of a disk that does not tell case, on one that does."""
    git(root, "config", "core.ignoreCase", "true")
    (root / "src/ONE.txt").write_text("another")


def large(root):
    git(root, "config", "core.bigFileThreshold", "1m")
    (root / "large").write_bytes(os.urandom(3 << 20))


STATES = [
    staged_then_changed, deleted, untracked, renamed, intent_to_add, odd_names, links, kinds_changed,
    folder_became_a_link, x_bits, empty_folders, conflicted, told_to_look_away, touched_only, same_size_and_time,
    same_moment, split_index, unborn, detached, filtered, other_case, large,
]  # fmt: skip
