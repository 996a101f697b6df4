from __future__ import annotations

import pytest

from gitswarm.core.log import FORMAT, MARKER, Draft
from gitswarm.core.marker import CONTENT, check_marker, has_marker, refuse_stranger
from gitswarm.core.memory import MemoryLog
from gitswarm.errors import NewerFormat, Refused

NEWER = f"gitswarm {FORMAT + 1}\n".encode()
STRANGERS = [
    None, b"", b"gitswarm", b"gitswarm \n", b"gitswarm one\n", b"gitswarm -1\n", b"Gitswarm 1\n", b"\xff\xfe",
    b"gitswarm 1 2\n", "gitswarm ١\n".encode(), "gitswarm ²\n".encode(), b"gitswarm " + b"9" * 10 + b"\n",
]  # fmt: skip


def tip(log, content):
    """A tip with this in the file of our marker."""
    things = log.things
    files = {} if content is None else {MARKER: (0o100644, things.keep(content))}
    commit = log.build(Draft(None, (("x", b""),)))
    return things.keep(things.commit(commit)._replace(tree=things.keep(files)))


@pytest.mark.parametrize("content", [CONTENT, CONTENT.rstrip(b"\n"), b"gitswarm 0\n", b"gitswarm 01\n"])
def test_a_branch_with_our_marker_may_be_written_on(content):
    check_marker(content, "gitswarm")


@pytest.mark.parametrize("content", STRANGERS)
def test_a_branch_without_it_is_a_strangers_and_is_left_alone(content):
    with pytest.raises(Refused, match="gitswarm has no file"):
        check_marker(content, "gitswarm")
    log = MemoryLog()
    assert not has_marker(log, tip(log, content))
    with pytest.raises(Refused, match="my-branch"):
        refuse_stranger(log, tip(log, content), "my-branch")


def test_a_newer_format_is_ours_and_is_read_only():
    with pytest.raises(NewerFormat) as caught:
        check_marker(NEWER, "gitswarm")
    assert caught.value.facts["format"] == FORMAT + 1

    log = MemoryLog()
    assert has_marker(log, tip(log, NEWER))
    refuse_stranger(log, tip(log, NEWER), "gitswarm")
