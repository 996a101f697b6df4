"""Repositories that mean harm, made object by object, since git itself would refuse to make most of them.

Each wants a file to be made, the canary; none may ever be made. ``TAKEN`` can be worked in all the same, ``REFUSED``
never gets into a clone.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path

Entry = tuple[str, bytes, str]
FILE, PROGRAM, LINK, TREE, MODULE = "100644", "100755", "120000", "40000", "160000"
WHO = b"Eve <eve@example.invalid> 1767225600 +0000"
SOMEWHERE = "1" * 40


class Raw:
    """A bare repository whose objects are written byte by byte."""

    def __init__(self, path: Path, canary: Path) -> None:
        self.path, self.canary = path, canary
        for folder in ("objects", "refs/heads"):
            (path / folder).mkdir(parents=True)
        (path / "config").write_text("[core]\n\trepositoryformatversion = 0\n\tbare = true\n")
        self.head("main")

    @property
    def url(self) -> str:
        """Where it is cloned from."""
        return f"file://{self.path}"

    @property
    def run(self) -> str:
        """The command that would make the canary."""
        return f"touch {self.canary}"

    def head(self, branch: str) -> None:
        """Say which branch is the default one."""
        (self.path / "HEAD").write_text(f"ref: refs/heads/{branch}\n")

    def put(self, kind: str, data: bytes) -> str:
        """Write an object, whatever it says."""
        whole = f"{kind} {len(data)}\0".encode() + data
        oid = hashlib.sha1(whole).hexdigest()
        at = self.path / "objects" / oid[:2] / oid[2:]
        at.parent.mkdir(exist_ok=True)
        at.write_bytes(zlib.compress(whole))
        return oid

    def file(self, name: bytes, text: str = "x\n", mode: str = FILE) -> Entry:
        """A file, a program or a link as an entry of a tree."""
        return mode, name, self.put("blob", text.encode())

    def link(self, name: bytes, target: str) -> Entry:
        """A symbolic link as an entry of a tree."""
        return self.file(name, target, LINK)

    def folder(self, name: bytes, *entries: Entry) -> Entry:
        """A folder as an entry of a tree."""
        return TREE, name, self.tree(entries)

    def tree(self, entries: Iterable[Entry], *, sort: bool = True) -> str:
        """Write a tree."""
        rows = sorted(entries, key=lambda it: it[1] + (b"/" if it[0] == TREE else b"")) if sort else entries
        return self.put("tree", b"".join(b"%s %s\0" % (m.encode(), n) + bytes.fromhex(oid) for m, n, oid in rows))

    def commit(self, *entries: Entry, said: bytes = b"Begin\n", branch: str = "main", sort: bool = True) -> str:
        """Let a branch stand at a commit of these."""
        made = self.tree(entries, sort=sort)
        oid = self.put("commit", b"tree %s\nauthor %s\ncommitter %s\n\n%s" % (made.encode(), WHO, WHO, said))
        return self.point(branch, oid)

    def point(self, branch: str, oid: str) -> str:
        """Let a branch stand at an object."""
        at = self.path / "refs" / "heads" / branch
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_text(f"{oid}\n")
        return oid


TAKEN: dict[str, Callable[[Raw], object]] = {}
REFUSED: dict[str, Callable[[Raw], object]] = {}


def taken(make: Callable[[Raw], object]) -> Callable[[Raw], object]:
    """Can be cloned, looked through and worked in."""
    TAKEN[make.__name__] = make
    return make


def refused(make: Callable[[Raw], object]) -> Callable[[Raw], object]:
    """Does not get in."""
    REFUSED[make.__name__] = make
    return make


def modules(url: str, path: str = "sub", name: str = "sub") -> str:
    """What .gitmodules says of one submodule."""
    return f'[submodule "{name}"]\n\tpath = {path}\n\turl = {url}\n\tupdate = checkout\n'


@taken
def a_submodule_whose_address_is_a_command(raw):
    said = modules(f"ext::sh -c {raw.run.replace(' ', '% ')}")
    raw.commit(raw.file(b".gitmodules", said), (MODULE, b"sub", SOMEWHERE))


@taken
def a_submodule_behind_a_link_into_the_git_folder(raw):
    hook = raw.file(b"post-checkout", f"#!/bin/sh\n{raw.run}\n", PROGRAM)
    said = modules("https://example.invalid/x.git", "A/modules/x", "x/y")
    raw.commit(
        raw.file(b".gitmodules", said),
        raw.folder(b"A", raw.folder(b"modules", (MODULE, b"x", SOMEWHERE))),
        raw.link(b"a", ".git"),
        raw.folder(b"y", raw.folder(b"hooks", hook)),
    )


@taken
def a_submodule_whose_path_ends_with_a_carriage_return(raw):
    said = modules("https://example.invalid/x.git", '"sub\r"')
    raw.commit(raw.file(b".gitmodules", said), raw.link(b"sub\r", ".git/hooks"), (MODULE, b"sub", SOMEWHERE))


@taken
def links_into_the_git_folder_and_out_of_the_tree(raw):
    raw.commit(raw.link(b"hooks", ".git/hooks"), raw.link(b"out", str(raw.canary)), raw.link(b"up", "../../.."))


@taken
def a_repository_inside_whose_monitor_is_a_command(raw):
    config = f"[core]\n\tbare = false\n\tworktree = ..\n\tfsmonitor = {raw.run}\n\thooksPath = hooks\n"
    raw.commit(raw.folder(b"vendor", *_inside(raw, config)))


@taken
def a_repository_inside_whose_proxies_are_commands(raw):
    programs = "".join(f"\t{key} = {raw.run}\n" for key in ("gitProxy", "sshCommand", "pager", "editor"))
    config = f'[core]\n{programs}[alias]\n\tstatus = "!{raw.run}"\n'
    raw.commit(*_inside(raw, config))


def _inside(raw: Raw, config: str) -> list[Entry]:
    hook = raw.file(b"post-checkout", f"#!/bin/sh\n{raw.run}\n", PROGRAM)
    return [
        raw.file(b"HEAD", "ref: refs/heads/main\n"),
        raw.file(b"config", config),
        raw.folder(b"objects", raw.file(b"keep")),
        raw.folder(b"refs", raw.file(b"keep")),
        raw.folder(b"hooks", hook),
    ]


@taken
def names_that_look_like_options(raw):
    names = (b"--upload-pack=" + raw.run.encode().replace(b"/", b"%"), b"-rf", b"--help", b"--exec=sh", b"-")
    raw.commit(*(raw.file(name) for name in names))


@taken
def names_and_words_that_speak_to_the_terminal(raw):
    escape = b"\x1b]0;owned\x07\x1b[2J\xe2\x80\xaetxt.exe"
    raw.commit(raw.file(escape), raw.file(b"line\nbreak"), raw.file(b"bytes\xff\xfe"), said=escape + b"\n")


@taken
def attributes_that_name_programs_of_the_user(raw):
    said = "* filter=evil diff=evil merge=evil\n*.bin filter=lfs\n"
    inside = raw.folder(b"deep", raw.file(b".gitattributes", said), raw.file(b"b.bin"))
    raw.commit(raw.file(b".gitattributes", said), raw.file(b"a.txt"), inside)


@taken
def hooks_and_settings_where_a_clone_would_look_for_them(raw):
    hooks = raw.path / "hooks"
    hooks.mkdir()
    for name in ("post-checkout", "pre-commit", "post-update", "reference-transaction", "upload-pack"):
        (hooks / name).write_text(f"#!/bin/sh\n{raw.run}\n")
        (hooks / name).chmod(0o755)
    settings = f'{{"hooks": {{"SessionStart": [{{"hooks": [{{"type": "command", "command": "{raw.run}"}}]}}]}}}}'
    husky = raw.file(b"pre-commit", f"{raw.run}\n", PROGRAM)
    raw.commit(raw.folder(b".claude", raw.file(b"settings.json", settings)), raw.folder(b".husky", husky))


@refused
def a_submodule_whose_address_is_an_option(raw):
    raw.commit(raw.file(b".gitmodules", modules(f"-u./{raw.run}")), (MODULE, b"sub", SOMEWHERE))


@refused
def a_submodule_whose_name_leads_out(raw):
    said = modules("https://example.invalid/x.git", name="../../hooks")
    raw.commit(raw.file(b".gitmodules", said), (MODULE, b"sub", SOMEWHERE))


@refused
def a_list_of_submodules_that_is_a_link(raw):
    raw.commit(raw.link(b".gitmodules", ".git/config"), (MODULE, b"sub", SOMEWHERE))


@refused
def a_link_and_a_folder_of_one_name(raw):
    evil = raw.folder(b"a", raw.file(raw.canary.name.encode()))
    raw.commit(raw.link(b"a", str(raw.canary.parent)), evil, sort=False)


@refused
def a_git_folder_in_other_letters(raw):
    hook = raw.file(b"post-checkout", f"#!/bin/sh\n{raw.run}\n", PROGRAM)
    raw.commit(
        raw.folder(b".GIT", raw.folder(b"hooks", hook), raw.file(b"config", f"[core]\n\tfsmonitor = {raw.run}\n"))
    )


@refused
def a_git_folder_with_a_letter_that_is_not_seen(raw):
    raw.commit(raw.folder(".g\u200cit".encode(), raw.file(b"config", f"[core]\n\tfsmonitor = {raw.run}\n")))


@refused
def a_git_folder_by_its_short_name(raw):
    raw.commit(raw.folder(b"git~1", raw.file(b"config", f"[core]\n\tfsmonitor = {raw.run}\n")))


@refused
def a_path_that_leads_up(raw):
    raw.commit(raw.folder(b"..", raw.folder(b"..", raw.file(raw.canary.name.encode()))))


@refused
def a_name_with_a_slash(raw):
    raw.commit(raw.file(b"../" + raw.canary.name.encode()), raw.file(b".git/hooks/post-checkout"))


@refused
def a_commit_of_nobody(raw):
    tree = raw.tree([raw.file(b"a")])
    raw.point("main", raw.put("commit", b"tree %s\nauthor Eve\ncommitter <\n\nx\n" % tree.encode()))


@refused
def a_tree_in_no_order(raw):
    raw.commit(raw.file(b"b"), raw.file(b"a"), raw.file(b"b"), sort=False)


@refused
def a_branch_that_is_an_option(raw):
    raw.head("--upload-pack=touch")
    raw.commit(raw.file(b"a"), branch="--upload-pack=touch")


@refused
def a_file_that_is_larger_than_may_be(raw):
    raw.commit(raw.file(b"zeros", "\0" * (3 << 20)))


@refused
def folders_that_multiply(raw):
    entry = raw.file(b"x")
    for _ in range(6):
        entry = (TREE, b"d", raw.tree((entry[0], b"%d" % number, entry[2]) for number in range(10)))
    raw.commit(entry)
