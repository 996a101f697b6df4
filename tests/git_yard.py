"""A real repository as the yard of the log contract, and what its tests ask git itself."""

from __future__ import annotations

import os
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
