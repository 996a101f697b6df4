"""How a page ends by itself: with one error, and at once."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from subprocess import TimeoutExpired

import pytest

pytest.importorskip("starlette", reason="the extra gitswarm[web] is not installed")

import httpx2

from gitswarm.rooms.views.web import server

LIMIT = 10


class Page:
    """What serves until it is told to end."""

    should_exit = property(fset=lambda self, _: self.over.set())

    def __init__(self):
        self.over = asyncio.Event()


def test_a_page_that_can_follow_no_more_is_an_error_and_does_not_stand_still():
    async def ends():
        async def breaks():
            raise OSError("the disk is gone")

        page, beside = Page(), [asyncio.create_task(breaks())]
        serving = asyncio.create_task(page.over.wait())
        await asyncio.wait_for(server._until_one_ends(page, serving, beside), LIMIT / 2)

    with pytest.raises(OSError, match="the disk is gone"):
        asyncio.run(ends())


def test_a_page_of_a_clone_that_has_left_ends_with_one_error(clone):
    page = clone.start("web", "--port", "0")
    assert httpx2.get(page.stdout.readline().strip()).status_code == 200
    clone.must("deinit", "--force")
    said = page.communicate(timeout=LIMIT)[1]

    assert page.returncode == 5
    assert said.startswith("error: this clone is not part of a swarm")
    assert "Traceback" not in said


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
def test_a_page_ends_by_a_signal_without_a_word(number, code, clone):
    page = clone.start("web", "--port", "0")
    assert httpx2.get(page.stdout.readline().strip()).status_code == 200

    page.send_signal(number)

    said = page.communicate(timeout=LIMIT)[1]
    assert (page.returncode, said) == (code, "")


def test_a_second_ctrl_c_ends_it_at_once_and_without_a_word(clone):
    page = clone.start("web", "--port", "0")
    address = page.stdout.readline().strip()
    with httpx2.stream("GET", address.replace("/#", "/events#")):
        for _ in range(3):
            page.send_signal(signal.SIGINT)
            with suppress(TimeoutExpired):
                page.wait(0.05)
        said = page.communicate(timeout=LIMIT)[1]

    assert (page.returncode, said) == (130, "")
