"""Running processes: nothing hangs, nothing leaks, nothing outlives its limit."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from gitswarm.errors import StoreError
from gitswarm.git import process
from gitswarm.git.child import Child
from gitswarm.git.process import ASTRAY, LOCAL, Conversation, begin_of, clean, git, run
from gitswarm.git.repo import Place

PYTHON = sys.executable


def python(code, **told):
    return run([PYTHON, "-c", code], env=dict(os.environ), **told)


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children():
    """The processes that this one has started and not buried; another test may have left some."""
    tasks = (f"/proc/self/task/{task}/children" for task in os.listdir("/proc/self/task"))
    return {child for path in tasks for child in Path(path).read_text().split()}


def until(truth, limit=10.0):
    end = time.monotonic() + limit
    while not truth():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.01)


# ---- the environment


def test_the_list_of_local_variables_holds_all_that_the_real_git_names():
    named = subprocess.run(["git", "rev-parse", "--local-env-vars"], capture_output=True, text=True, check=True)
    assert set(named.stdout.split()) <= LOCAL


def test_clean_drops_what_points_git_elsewhere_and_keeps_how_the_user_reaches_a_hub():
    kept = {"HOME": "/h", "GIT_SSH_COMMAND": "ssh -v", "GIT_ASKPASS": "/a", "https_proxy": "p", "SSH_AUTH_SOCK": "/s"}
    kept |= {"GIT_CONFIG_GLOBAL": "/g", "GIT_CONFIG_SYSTEM": "/s", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Ada"}
    dropped = dict.fromkeys([*LOCAL, *ASTRAY, "GIT_TRACE", "GIT_TRACE2_EVENT", "GIT_TRACE_CURL"], "x")
    cleaned = clean({**kept, **dropped, "LC_ALL": "de_DE", "GIT_TERMINAL_PROMPT": "1"})
    assert cleaned == {**kept, **process.QUIET}
    assert clean(cleaned) == cleaned


def test_a_leaked_index_variable_does_not_reach_git(tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path / "r"], check=True)
    leaked = {**os.environ, "GIT_INDEX_FILE": str(tmp_path / "alien"), "GIT_DIR": "/nowhere"}
    (tmp_path / "r" / "file").write_text("x")
    assert run(["git", "-C", str(tmp_path / "r"), "add", "file"], env=clean(leaked)).code == 0
    assert not (tmp_path / "alien").exists()


def test_git_is_called_without_hooks_maintenance_and_reflogs(tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    place = Place(f"{tmp_path}/.git", f"{tmp_path}/.git", str(tmp_path), bare=False, state="")
    settings = run(git(place, "config", "--list", "--show-scope"), env=clean(os.environ)).text
    for line in ("core.hookspath=/dev/null", "gc.auto=0", "maintenance.auto=false", "core.logallrefupdates=false"):
        assert f"command\t{line}" in settings
    assert run(git(place, "rev-parse", "--absolute-git-dir"), env=clean(os.environ)).text == place.common


# ---- one call


def test_run_gives_the_exit_code_and_both_outputs():
    done = python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)")
    assert (done.code, done.out, done.err) == (3, b"out\n", b"err\n")
    assert done.text == "out"


def test_a_signal_is_a_negative_exit_code():
    assert python("import os; os.kill(os.getpid(), 9)").code == -9


def test_megabytes_both_ways_at_once_do_not_block():
    echo = "import sys; d=sys.stdin.buffer.read(); sys.stderr.buffer.write(d); sys.stdout.buffer.write(d)"
    data = os.urandom(3 << 20)
    done = python(echo, stdin=data, limit=30)
    assert done.out == done.err == data


def test_answers_are_taken_in_while_the_input_is_still_being_sent():
    copy = "import sys\nwhile d := sys.stdin.buffer.read1(1 << 16): sys.stdout.buffer.write(d); sys.stdout.flush()"
    data = os.urandom(3 << 20)
    assert python(copy, stdin=data, limit=30).out == data


def test_a_child_that_does_not_read_its_input_is_no_error():
    assert python("print('done')", stdin=b"x" * (1 << 20), limit=30).out == b"done\n"


def test_input_is_delivered_whole_to_a_child_that_has_closed_its_outputs(tmp_path):
    code = "import os,sys,time; os.close(1); os.close(2); time.sleep(0.2)\n"
    code += f"open({str(tmp_path / 'got')!r}, 'wb').write(sys.stdin.buffer.read())"
    assert python(code, stdin=b"x" * (1 << 20)).code == 0
    assert (tmp_path / "got").stat().st_size == 1 << 20


def test_a_missing_program_is_told_with_a_hint():
    with pytest.raises(StoreError) as caught:
        run(["git"], env={"PATH": "/nowhere"})
    assert "git" in caught.value.message
    assert "2.39" in caught.value.hint


def test_the_program_is_looked_for_on_the_path_of_the_environment_given(tmp_path):
    (tmp_path / "git").write_text("#!/bin/sh\necho mine\n")
    (tmp_path / "git").chmod(0o755)
    assert run(["git"], env={"PATH": f"{tmp_path}:{os.environ['PATH']}"}).text == "mine"


def test_a_program_that_cannot_be_started_is_told_and_leaves_no_descriptor(tmp_path):
    (tmp_path / "git").write_text("#!/no/such/interpreter\n")
    (tmp_path / "git").chmod(0o755)
    before = os.listdir("/proc/self/fd")
    with pytest.raises(StoreError, match="cannot be started"):
        run(["git"], env={"PATH": str(tmp_path)})
    assert os.listdir("/proc/self/fd") == before


@pytest.mark.parametrize("word", ["a\0b", "a\ud800b"])
def test_a_word_that_no_program_can_be_given_is_told_and_leaves_no_descriptor(word):
    before = os.listdir("/proc/self/fd")
    with pytest.raises(StoreError, match="cannot be started"):
        run(["true", word], env=os.environ)
    assert os.listdir("/proc/self/fd") == before


def test_nothing_is_left_open_and_nothing_unreaped():
    born = children()
    before = os.listdir("/proc/self/fd")
    for _ in range(3):
        python("print(1)", stdin=b"x")
    with pytest.raises(TimeoutError):
        python("import time; time.sleep(60)", limit=0.1)
    assert os.listdir("/proc/self/fd") == before
    assert children() <= born


# ---- descriptors

LOOK = """
import os
for number in os.listdir("/proc/self/fd"):
    try:
        print(number, os.readlink(f"/proc/self/fd/{number}"))
    except OSError:
        pass
"""


def test_a_child_gets_no_descriptor_of_ours_but_the_first_three(tmp_path):
    handed_to_us = {int(n) for n in os.listdir("/proc/self/fd") if os.path.exists(f"/proc/self/fd/{n}")}
    handed_to_us = {n for n in handed_to_us if os.get_inheritable(n)}
    with open(tmp_path / "a", "w"), open(tmp_path / "b", "w"):
        shown = python(LOOK).text
    assert str(tmp_path) not in shown
    assert {int(line.split()[0]) for line in shown.splitlines()} == {0, 1, 2} | handed_to_us


def test_a_child_gets_the_descriptors_it_shall_keep(tmp_path):
    with open(tmp_path / "kept", "w") as kept, open(tmp_path / "own", "w"):
        shown = python(LOOK, keep=(kept.fileno(),)).text
        assert not os.get_inheritable(kept.fileno())
    assert str(tmp_path / "kept") in shown
    assert str(tmp_path / "own") not in shown


def test_pipes_work_although_our_own_first_three_descriptors_are_closed():
    code = (
        "import os\nfor n in (0, 1, 2): os.close(n)\n"
        "from gitswarm.git.process import run\n"
        "done = run(['cat'], env=dict(os.environ), stdin=b'through')\n"
        "os._exit(0 if (done.code, done.out, done.err) == (0, b'through', b'') else 1)"
    )
    assert python(code, limit=30).code == 0


def test_a_broken_pipe_ends_a_child_as_it_would_from_a_shell():
    ignored = int(run(["sh", "-c", "grep SigIgn /proc/self/status"], env=os.environ).text.split()[1], 16)

    assert not ignored & 1 << signal.SIGPIPE - 1


# ---- time limits and Ctrl-C


def test_past_its_limit_a_child_is_ended():
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        python("import time; time.sleep(60)", limit=0.2)
    assert time.monotonic() - began < 5


def test_a_child_that_never_stops_talking_is_ended_as_well():
    with pytest.raises(TimeoutError):
        run(["yes"], env=os.environ, limit=0.2)


def test_a_child_that_is_deaf_to_politeness_is_killed(monkeypatch):
    monkeypatch.setattr("gitswarm.git.child.GRACE", 0.2)
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        python("import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)", limit=0.5)
    assert time.monotonic() - began < 20


def test_a_child_may_clean_up_when_its_limit_is_over(tmp_path):
    code = f"""
import signal, sys, time
def end(*_):
    open({str(tmp_path / "cleaned")!r}, "w").close()
    sys.exit(1)
signal.signal(15, end)
open({str(tmp_path / "ready")!r}, "w").close()
time.sleep(60)
"""
    with pytest.raises(TimeoutError):
        python(code, limit=1)
    assert (tmp_path / "ready").exists()
    assert (tmp_path / "cleaned").exists()


def test_with_its_own_session_all_its_descendants_end_too(tmp_path):
    script = f"sleep 60 & echo $! > {tmp_path}/pid; wait"
    with pytest.raises(TimeoutError):
        run(["sh", "-c", script], env=os.environ, limit=0.5, own_session=True)
    until(lambda: not alive(int((tmp_path / "pid").read_text())))


def test_own_session_means_another_session_than_ours():
    assert int(python("import os; print(os.getsid(0))", own_session=True).out) != os.getsid(0)
    assert int(python("import os; print(os.getsid(0))").out) == os.getsid(0)


@pytest.mark.parametrize("stays", ["sleep 30", "yes"])
def test_a_grandchild_that_keeps_the_pipes_open_does_not_keep_us_waiting(stays, tmp_path):
    began = time.monotonic()
    done = run(["sh", "-c", f"echo said; {stays} & echo $! > {tmp_path}/pid; sleep 0.2"], env=os.environ, limit=20)
    with suppress(ProcessLookupError):  # our end of its pipe is closed
        os.kill(int((tmp_path / "pid").read_text()), 9)
    assert (done.code, done.text[:4]) == (0, "said")
    assert time.monotonic() - began < 10


def test_what_is_said_between_the_last_look_and_the_end_is_not_lost(tmp_path, monkeypatch):
    child = Child(["sh", "-c", f"sleep 30 & echo $! > {tmp_path}/pid; echo said"], os.environ)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    turn, looks = child._turn, []

    def blind_at_first(wait):
        looks.append(wait)
        return len(looks) > 1 and turn(wait)

    monkeypatch.setattr(child, "_turn", blind_at_first)
    assert child.wait(None) == 0
    os.kill(int((tmp_path / "pid").read_text()), 9)
    assert child.out == b"said\n"


def interrupted_run(tmp_path, **told):
    """Run a child that takes a second, with Ctrl-C while it works; say whether it came to its end."""
    script = f": > {tmp_path}/begun; sleep 1; : > {tmp_path}/finished"

    def press():
        until((tmp_path / "begun").exists)
        os.kill(os.getpid(), signal.SIGINT)

    presser = threading.Thread(target=press)
    presser.start()
    with pytest.raises(KeyboardInterrupt):
        run(["sh", "-c", script], env=os.environ, **told)
    presser.join()
    return (tmp_path / "finished").exists()


def test_ctrl_c_waits_for_a_child_where_that_was_asked_for(tmp_path):
    assert interrupted_run(tmp_path, own_session=True, patient=True, limit=30)


@pytest.mark.parametrize("own_session", [True, False])
def test_else_ctrl_c_ends_a_child(own_session, tmp_path):
    assert not interrupted_run(tmp_path, own_session=own_session, limit=30)


def test_ctrl_c_waits_no_longer_than_the_limit(tmp_path):
    assert not interrupted_run(tmp_path, own_session=True, patient=True, limit=0.5)


# ---- conversations


@pytest.fixture
def blobs(tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path / "r"], check=True)
    argv = ["git", "-C", str(tmp_path / "r")]
    made = run([*argv, "hash-object", "-w", "--stdin"], env=os.environ, stdin=b"hello\nworld")
    return [*argv, "cat-file", "--batch"], made.text.encode()


def test_a_conversation_asks_and_reads_answers(blobs):
    argv, oid = blobs
    with Conversation(argv, env=os.environ, limit=30) as talk:
        for _ in range(3):
            talk.write(oid + b"\n")
            assert talk.readline() == oid + b" blob 11\n"
            assert talk.readexactly(12) == b"hello\nworld\n"
        talk.write(b"gone\n")
        assert talk.readline() == b"gone missing\n"
        assert talk.close() == 0


def test_a_conversation_never_blocks_however_much_is_asked_before_reading(blobs):
    argv, oid = blobs
    count = 20_000
    with Conversation(argv, env=os.environ, limit=60) as talk:
        talk.write((oid + b"\n") * count)
        for _ in range(count):
            assert talk.readline() == oid + b" blob 11\n"
            assert talk.readexactly(12) == b"hello\nworld\n"


def test_a_conversation_that_breaks_off_says_why(tmp_path):
    argv = ["git", "-C", str(tmp_path / "none"), "cat-file", "--batch"]
    with Conversation(argv, env=os.environ, limit=30) as talk, pytest.raises(StoreError, match="cannot change to"):
        talk.write(b"x\n" * 100_000)
    with Conversation(argv, env=os.environ, limit=30) as talk, pytest.raises(StoreError, match="cannot change to"):
        talk.readline()


def test_a_conversation_with_half_an_answer_breaks_off_too():
    with pytest.raises(StoreError), Conversation(["printf", "half"], env=os.environ, limit=30) as talk:
        talk.readline()


def test_a_silent_partner_is_given_up_after_the_limit():
    born = children()
    with pytest.raises(TimeoutError), Conversation(["sleep", "60"], env=os.environ, limit=0.2) as talk:
        talk.readline()
    assert children() <= born


def test_an_error_inside_a_conversation_leaves_no_process(blobs):
    born = children()
    before = os.listdir("/proc/self/fd")
    with pytest.raises(KeyError), Conversation(blobs[0], env=os.environ):
        raise KeyError
    assert children() <= born
    assert os.listdir("/proc/self/fd") == before


def test_a_conversation_hears_what_is_said_on_standard_error():
    with Conversation(["sh", "-c", "echo careful >&2; head -c 200000 /dev/zero >&2; echo ok"], env=os.environ) as talk:
        assert talk.readline() == b"ok\n"
        assert talk.close() == 0
    assert talk.err.startswith(b"careful\n")
    assert len(talk.err) == 200_008


# ---- where posix_spawn is missing


def test_without_posix_spawn_run_does_the_same(monkeypatch):
    monkeypatch.delattr(os, "posix_spawn")
    done = python("import sys; print(sys.stdin.read()); sys.exit(2)", stdin=b"in")
    assert (done.code, done.text, done.err) == (2, "in", b"")
    with pytest.raises(TimeoutError):
        python("import time; time.sleep(60)", limit=0.2)
    with pytest.raises(StoreError):
        run(["no-such-program"], env=os.environ)


def test_of_what_never_ends_no_more_than_the_beginning_is_taken_in():
    endless = begin_of(["sh", "-c", "while :; do echo 0123456789; done"], env=os.environ, most=1 << 20)
    assert 1 << 20 < len(endless.out) < 1 << 21
    short = begin_of(["sh", "-c", "echo short; exit 3"], env=os.environ, most=1 << 20)
    assert (short.code, short.out) == (3, b"short\n")
