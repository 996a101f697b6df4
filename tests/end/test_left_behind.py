"""A command that is ended leaves nothing running that waits for the hub for ever."""

from __future__ import annotations

import signal
import subprocess
import time

import pytest

from gitswarm import waiting
from tests.processes import ends
from tests.servers import http_hub
from tests.sites import script
from tests.world import World, git

LIMIT = 30
HANGS = "echo $$ >{0}/asked.new\nmv {0}/asked.new {0}/asked\nexec sleep 60\n"
"""Notes its process, and never comes to an end."""


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """A clone whose hub is far away and never answers; who asks it notes its process."""
    clone = World(tmp_path).clone("one")
    ssh = tmp_path / "ssh"
    script(ssh, HANGS.format(tmp_path))
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh))
    clone.git("remote", "set-url", "origin", "ssh://far.invalid/hub.git")
    return clone


def asker(folder):
    """The process that asks the hub, once there is one."""
    until = time.monotonic() + LIMIT
    while not (folder / "asked").exists():
        assert time.monotonic() < until, "nobody asked the hub"
        time.sleep(0.01)
    return int((folder / "asked").read_text())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_is_told_to_end_takes_its_fetch_along(number, clone, tmp_path):
    process = clone.start("sync")
    asked = asker(tmp_path)

    process.send_signal(number)

    process.communicate(timeout=LIMIT)
    assert process.returncode == -number
    assert ends(asked)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("words", [["watch"], ["web", "--port", "0"]], ids=" ".join)
def test_so_does_one_that_asks_beside_what_it_shows(words, number, clone, tmp_path):
    if words[0] == "web":
        pytest.importorskip("starlette", reason="the extra gitswarm[web] is not installed")
    process = clone.start(*words)
    asked = asker(tmp_path)

    process.send_signal(number)

    process.communicate(timeout=LIMIT)
    assert process.returncode == (130 if number == signal.SIGINT else -number)
    assert ends(asked)


@pytest.mark.parametrize("words", [["wait", "--ready"], ["next", "--wait"]], ids=" ".join)
def test_who_waits_gives_up_in_time_though_the_hub_hangs(words, clone, monkeypatch):
    monkeypatch.setattr(waiting, "FETCH_EVERY", 0.0)
    begun = time.monotonic()

    assert clone.run(*words, "--timeout", "1").code == 7

    assert time.monotonic() - begun < 20
    assert clone.must("queue", "--json").json["attempts"] == 0, "that it was not waited for says nothing of the hub"


@pytest.fixture
def held(tmp_path):
    """A clone whose hub lies on a path, and whose rules never come to an end."""
    world = World(tmp_path)
    clone = world.clone("one")
    clone.say("kept")
    hook = world.hub / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    script(hook, HANGS.format(tmp_path))
    return clone


def test_ctrl_c_twice_ends_a_push_to_a_hub_on_a_path_too(held, tmp_path):
    process = held.start("sync")
    asked = asker(tmp_path)
    process.send_signal(signal.SIGINT)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.5)

    process.send_signal(signal.SIGINT)

    process.communicate(timeout=LIMIT)
    assert process.returncode == 130
    assert ends(asked)


def test_ctrl_c_ends_a_push_to_a_server_of_this_machine_at_once(tmp_path):
    world = World(tmp_path)
    git(world.hub, "config", "http.receivepack", "true")
    with http_hub(tmp_path) as server:
        clone = world.clone("one", url=f"{server.url}/hub.git")
        clone.say("kept")
        server.requests.clear()
        server.fault("POST /hub.git/git-receive-pack", delay=60.0)
        process, until = clone.start("sync"), time.monotonic() + LIMIT
        while not any(request.startswith("POST /hub.git/git-receive-pack") for request in server.requests):
            assert time.monotonic() < until
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=LIMIT)
    assert process.returncode == 130
