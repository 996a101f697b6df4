"""A real repository as the yard of the log contract, and what its tests ask git itself."""

from __future__ import annotations

import os
import re
import subprocess

from gitswarm.git.repo import find
from tests.conftest import Ticking
from tests.yard import MODULE, Yard

BRANCH = "gitswarm"
REF = f"refs/heads/{BRANCH}"


class GitYard(Yard):
    def __init__(self, folder, store, object_format="sha1"):
        self.folder = folder
        self.store = store
        self.git("init", "--quiet", f"--object-format={object_format}", str(folder), at=folder.parent)
        self.place = find(str(folder), os.environ)
        self.opened = []

    def log(self):
        log = self.store(self.place, BRANCH, dict(os.environ), Ticking())
        self.opened.append(log)
        return log

    def close(self):
        for log in self.opened:
            log.close()

    def commit(self, parent, files, gone=()):
        stream = [b"commit refs/test/peer\nmark :1\ncommitter Peer <peer@example.invalid> 0 +0000\ndata 0\n"]
        if parent:
            stream.append(b"from %b\n" % parent.encode())
        stream += [b"D %b\n" % path.encode() for path in gone]
        for path, peer in files.items():
            if peer.mode == MODULE:
                stream.append(b"M 160000 %b %b\n" % (b"1" * self.digits, path.encode()))
            else:
                stream.append(
                    b"M %o inline %b\ndata %d\n" % (peer.mode, path.encode(), len(peer.content)) + peer.content
                )
                stream.append(b"\n")
        stream.append(b"\nget-mark :1\n")
        return self.git("fast-import", "--quiet", "--force", stdin=b"".join(stream))

    def replant(self, parent, path, change):
        """A commit like its parent, but for one folder: its rows are what ``change`` makes of them."""
        return self.git("commit-tree", "-p", parent, "-m", "x", self._replanted(self.tree(parent), path, change))

    def _replanted(self, tree, path, change):
        rows = self._rows(tree)
        if path:
            name, _, rest = path.partition("/")
            head = b"40000 %b\0" % name.encode()
            below = [
                bytes.fromhex(self._replanted(row[len(head) :].hex(), rest, change))
                for row in rows
                if row.startswith(head)
            ]
            rows = [head + below.pop() if row.startswith(head) else row for row in rows]
        else:
            rows = change(rows)
        return self.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=b"".join(rows))

    def _rows(self, tree):
        done = subprocess.run(["git", "cat-file", "tree", tree], capture_output=True, check=True, cwd=self.folder)
        return re.findall(rb"\d+ [^\0]+\0[\0-\xff]{%d}" % (self.digits // 2), done.stdout)

    def lose(self, oid, path):
        lost = oid if path is None else self.git("rev-parse", f"{oid}:{path}" if path else f"{oid}^{{tree}}")
        self.unpack()
        os.unlink(self.loose(lost))
        return lost

    def loose(self, oid):
        return os.path.join(self.place.common, "objects", oid[:2], oid[2:])

    def unpack(self):
        """Make every object a file of its own."""
        packs = os.path.join(self.place.common, "objects", "pack")
        found = {}
        for name in sorted(os.listdir(packs)):
            with open(os.path.join(packs, name), "rb") as file:
                found[name] = file.read()
            os.unlink(os.path.join(packs, name))
        for name, data in found.items():
            if name.endswith(".pack"):
                self.git("unpack-objects", "-q", stdin=data)

    @property
    def digits(self):
        return 64 if self.git("rev-parse", "--show-object-format") == "sha256" else 40

    def tree(self, oid):
        return self.git("rev-parse", f"{oid}^{{tree}}")

    def fsck(self):
        """What git finds wrong; nothing, when all is well."""
        return self.git("fsck", "--strict", "--no-dangling", "--no-progress").replace("notice: HEAD points", "")

    def git(self, *words, stdin=b"", at=None):
        done = subprocess.run(["git", *words], input=stdin, capture_output=True, check=False, cwd=at or self.folder)
        assert done.returncode == 0, f"git {' '.join(words)}: {done.stderr.decode()}"
        return done.stdout.decode("utf-8", "surrogateescape").strip()
