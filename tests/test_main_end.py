"""How the process ends: at once where nothing waits for the end, as Python does where something does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import gitswarm
from tests import toys

UPGRADED = """
import os, sys, shutil
import gitswarm.main as main
from gitswarm import settings
folder = os.path.dirname(main.__file__)
assert folder == os.path.join(os.getcwd(), 'gitswarm')
def upgrade(desk):
    shutil.rmtree(folder)
    {after}
    from gitswarm.rooms.views import health
    health.moved
main.quick.understand = lambda *_: main.Call(upgrade, {{}}, main.Shared(json={json}))
sys.exit(main.main(["status"{word}]))
"""
SCRIPT = """
import sys
from tests import toys
toys.mount()
def status(desk):
    {body}
    desk.screen.say("printed")
toys.THINGS["status"] = status
from gitswarm import __main__
{before}
__main__.run()
"""


def end(*argv: str, body: str = "pass", before: str = "") -> tuple[int, str, str]:
    """The exit code and what was printed, into pipes, which Python buffers."""
    script = SCRIPT.format(body=body, before=before)
    done = subprocess.run(
        [sys.executable, "-S", "-c", script, *argv],
        capture_output=True,
        text=True,
        env=toys.plain_python(),
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


TRAP = "import os; os._exit = lambda code: (os.write(2, b'at once'), sys.exit(code))"


def test_a_hot_command_ends_at_once_with_everything_printed():
    assert end("status") == (0, "printed\n", "")
    assert end("status", before=TRAP) == (0, "printed\n", "at once")


@pytest.mark.parametrize(("argv", "code"), [(["fail", "Refused"], 3), (["fail", "KeyboardInterrupt"], 130)])
def test_the_exit_code_is_kept(argv, code):
    assert end(*argv)[0] == code
    assert end(*argv, before="import threading")[0] == code


def test_what_asked_to_be_called_at_the_end_is_called():
    body = "import atexit; atexit.register(lambda: print('called'))"

    assert end("status", body=body) == (0, "printed\ncalled\n", "")


def test_a_thread_is_waited_for():
    body = "import threading; threading.Timer(0.2, lambda: print('thread')).start()"

    assert end("status", body=body) == (0, "printed\nthread\n", "")


def test_a_file_that_a_command_wrote_is_whole(tmp_path):
    path = tmp_path / "written"

    assert end("status", body=f"open({os.fspath(path)!r}, 'w').write('whole')")[0] == 0
    assert path.read_text() == "whole"


def test_whoever_is_interrupted_while_it_starts_ends_as_interrupted_and_says_nothing():
    script = """
import builtins
from gitswarm import __main__
real = builtins.__import__
def interrupted(name, *rest):
    if name == "gitswarm.main":
        raise KeyboardInterrupt
    return real(name, *rest)
builtins.__import__ = interrupted
__main__.run()
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.parametrize("after", ["pass", "shutil.copytree(folder + '.new', folder)"], ids=["taken away", "replaced"])
@pytest.mark.parametrize("json", [False, True])
def test_a_program_that_was_replaced_while_it_ran_says_so(tmp_path, after, json):
    """As by an upgrade while a worker is at work: it was called a bug, or ended with a bare trace."""
    for name in ("gitswarm", "gitswarm.new"):
        shutil.copytree(Path(gitswarm.__file__).parent, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    script = UPGRADED.format(after=after, json=json, word=', "--json"' * json)
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=env, cwd=tmp_path, check=False
    )

    assert done.returncode == 5
    assert "another gitswarm was installed in the place of this one, or it was taken away" in done.stderr
    assert done.stderr.startswith('{"error"' if json else "error: ")
