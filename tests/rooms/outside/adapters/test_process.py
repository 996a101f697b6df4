"""Running a command as an agent: what it is given, what is heard, and that nothing of it stays."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from gitswarm.core.secrecy import secrets_in
from gitswarm.errors import Misused, Refused, WorkFailed
from gitswarm.rooms.outside.adapters import Adapter, Order, Watcher, process, run
from gitswarm.rooms.outside.adapters.choosing import adapter as made_of
from tests.processes import ends

ORDER = Order("Say hello.\n", "bob", "s1", "gs-7k3f", 3)
ENV = {"PATH": os.environ["PATH"], "HOME": "/nowhere", "API_TOKEN": "hunter2hunter2", "SEEN": "yes"}
GITHUB = "ghp_" + "a" * 36


def python(script, **more):
    return Adapter("python", (sys.executable, "-c", script), **{"seconds": 20, **more})


def outcome(script, order=ORDER, heard=lambda told: None, **more):
    return run(python(script, **more), order, ENV, heard)


@pytest.mark.parametrize(
    ("way", "script"),
    [
        ("stdin", "import sys; print(sys.stdin.read(), end='')"),
        ("file", "import sys; print(open(sys.argv[1]).read(), end='')"),
        ("argument", "import sys; print(sys.argv[1], end='')"),
    ],
)
def test_the_brief_comes_in_the_way_that_the_adapter_wants(way, script):
    assert outcome(script, brief=way).said == "Say hello.\n"


def test_the_brief_stands_where_the_command_names_it():
    script = "import sys; print(sys.argv[1:])"
    found = Adapter("python", (sys.executable, "-c", script, "--prompt={brief}", "-v"), "argument", 20)

    assert run(found, ORDER, ENV, print).said == "['--prompt=Say hello.\\n', '-v']\n"


def test_it_is_told_what_it_works_on_and_sees_nothing_else_of_ours():
    script = "import os, json; print(json.dumps({k: v for k, v in os.environ.items()}))"
    seen = outcome(script).result

    told = {name: seen[f"GITSWARM_{name}"] for name in ("TASK", "EPOCH", "AGENT", "ACTOR", "SESSION")}
    assert told == {"TASK": "gs-7k3f", "EPOCH": "3", "AGENT": "bob", "ACTOR": "bob", "SESSION": "s1"}
    assert "API_TOKEN" not in seen
    assert "SEEN" not in seen
    assert outcome(script, passes=("SEEN",)).result["SEEN"] == "yes"


def test_json_lines_are_heard_at_once_and_the_rest_is_kept():
    heard = []
    lines = ("hi", '{"done": 1}', "[1]", '{"total_cost_usd": 0.5, "usage": {"input_tokens": 7}}')
    found = outcome(f"print(*{lines!r}, sep=chr(10))", heard=heard.append)

    assert heard == [{"done": 1}, {"total_cost_usd": 0.5, "usage": {"input_tokens": 7}}]
    assert found.said.startswith("hi\n{")
    assert (found.code, found.worked, found.dollars, found.tokens) == (0, True, 0.5, 7)
    assert found.result == heard[-1]


def test_a_line_is_heard_while_the_command_still_runs():
    moments = []
    outcome(
        "import time; print('{}', flush=True); time.sleep(1)",
        heard=lambda told: moments.append(time.monotonic()),
    )

    assert time.monotonic() - moments[0] > 0.8


def test_what_it_writes_down_of_how_it_stands_is_heard_and_is_a_sign_of_life():
    heard, script = (
        [],
        """
import os, time
def stands(how):
    open(os.environ['GITSWARM_STATUS'] + '1', 'w').write(how)
    os.rename(os.environ['GITSWARM_STATUS'] + '1', os.environ['GITSWARM_STATUS'])
    time.sleep(0.7)
stands('half way'); stands('{"message": "nearly", "left": 2}')
""",
    )
    watcher = Quiet()
    run(python(script), ORDER, ENV, heard.append, watcher)

    assert heard == [{"message": "half way"}, {"message": "nearly", "left": 2}]
    assert watcher.longest < 1.2


@pytest.mark.parametrize("made", ["os.mkdir(s)", "os.mkfifo(s)", "os.symlink('/etc/hostname', s)"])
def test_what_is_no_file_tells_nothing_of_how_it_stands(made):
    heard, before = [], len(os.listdir("/proc/self/fd"))
    outcome(f"import os, time; s = os.environ['GITSWARM_STATUS']; {made}; time.sleep(0.5)", heard=heard.append)

    assert heard == []
    assert len(os.listdir("/proc/self/fd")) == before


def test_the_file_for_the_result_counts_before_what_was_printed():
    script = "import os; open(os.environ['GITSWARM_RESULT'], 'w').write('{\"a\": 1}'); print('{\"b\": 2}')"

    assert outcome(script).result == {"a": 1}


@pytest.mark.parametrize(
    "script",
    [
        "pass",
        "import os; open(os.environ['GITSWARM_RESULT'], 'w').write('[' * 100000)",
        "import os; open(os.environ['GITSWARM_RESULT'], 'w').write('{\"a\": \"' + 'x' * 2000000 + '\"}')",
        "import os; r = os.environ['GITSWARM_RESULT']; open(r + '1', 'w').write('{\"a\": 1}'); os.symlink(r + '1', r)",
        "import os; os.mkfifo(os.environ['GITSWARM_RESULT'])",
        "print('{' * 500000)",
    ],
)
def test_without_a_result_that_is_one_there_is_none(script):
    assert outcome(script).result is None


def test_a_failure_is_told_with_its_complaint():
    found = outcome("import sys; print('no', file=sys.stderr); sys.exit(3)")

    assert (found.code, found.worked, found.complaint) == (3, False, "no\n")


def test_what_cannot_be_started_is_work_that_failed():
    with pytest.raises(WorkFailed, match="cannot be started"):
        run(Adapter("x", ("no-such-program-here",)), ORDER, ENV, print)


SPREAD = """
import os, subprocess, sys, time
stay = [sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(600)"]
one = subprocess.Popen(stay)
other = subprocess.Popen(stay, start_new_session=True)
print('{{"pids": [%d, %d, %d]}}' % (os.getpid(), one.pid, other.pid), flush=True)
{end}
"""


@pytest.mark.parametrize(("end", "seconds"), [("time.sleep(600)", 2), ("", 30)])
def test_nothing_is_left_behind_neither_after_its_time_nor_after_its_end(end, seconds):
    heard = []
    begun = time.monotonic()
    found = outcome(SPREAD.format(end=end), heard=heard.append, seconds=seconds)

    assert found.code == (None if end else 0)
    assert time.monotonic() - begun < 20
    assert all(ends(pid) for pid in heard[0]["pids"])


CHATTY = """
import os
hear, tell = os.pipe()
for pipe in (1, 1, 2, 2):
    if os.fork() == 0:
        os.write(pipe, b"more\\n" * 100_000)
        os.write(tell, b".")
        while True:
            os.write(pipe, b"more\\n" * 10_000)
for _ in range(4):
    os.read(hear, 1)
"""


def test_what_it_left_talking_is_not_listened_to_once_it_has_ended():
    begun = time.monotonic()
    found = outcome(CHATTY, seconds=60)

    assert found.code == 0
    assert time.monotonic() - begun < 20


def test_all_it_said_before_it_ended_is_heard_though_a_pipe_was_full():
    script = "import sys; sys.stderr.write('e' * 60_000); sys.stderr.flush(); sys.stdout.write('o' * 60_000)"
    found = outcome(script)

    assert (found.said, found.complaint) == ("o" * 60_000, "e" * 60_000)


STUBBORN = """
import os, signal, sys, time
signal.signal(15, signal.SIG_IGN)
open(sys.argv[1], "w").write(str(os.getpid()))
time.sleep(600)
"""


def stubborn(folder):
    return Adapter("stubborn", (sys.executable, "-c", STUBBORN, str(folder / "pid")), seconds=60)


def interrupting(path):
    """What is interrupted once a command has written who it is."""

    def interrupted(*_, **__):
        limit = time.monotonic() + 30
        while not (path.exists() and path.read_text()) and time.monotonic() < limit:
            time.sleep(0.01)
        raise KeyboardInterrupt

    return interrupted


def test_who_is_interrupted_while_a_command_begins_leaves_nothing_of_it_running(tmp_path, monkeypatch):
    begin, begun = process._begin, []
    interrupted = interrupting(tmp_path / "pid")
    monkeypatch.setattr(process, "_begin", lambda call: interrupted(begun.append(begin(call))))
    with pytest.raises(KeyboardInterrupt):
        run(stubborn(tmp_path), ORDER, ENV, print)

    assert ends(begun[0].pid)
    begun[0].communicate()


def test_who_is_interrupted_again_while_a_command_is_asked_to_end_leaves_nothing_of_it_running(tmp_path, monkeypatch):
    begun, interrupted = [], interrupting(tmp_path / "pid")
    monkeypatch.setattr(process, "Ears", lambda child, *_: interrupted(begun.append(child)))
    monkeypatch.setattr(subprocess.Popen, "wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run(stubborn(tmp_path), ORDER, ENV, print)

    assert ends(begun[0].pid)
    monkeypatch.undo()
    begun[0].wait()


def test_a_command_that_says_too_much_or_reads_nothing_blocks_nobody():
    found = outcome(
        "import sys\nfor n in range(300): sys.stdout.write('x' * 100000)", ORDER._replace(brief="y" * 2_000_000)
    )

    assert len(found.said) == 1024 * 1024
    assert found.worked


@pytest.mark.parametrize(
    "brief", [f"use {GITHUB}", "the password is hunter2hunter2", "-----BEGIN RSA PRIVATE KEY-----"]
)
def test_no_secret_comes_onto_a_command_line(brief):
    with pytest.raises(Refused, match="the brief holds"):
        outcome("pass", ORDER._replace(brief=brief), brief="argument")
    assert outcome("import sys; print(sys.stdin.read())", ORDER._replace(brief=brief)).worked


def test_secrets_are_named_and_never_shown():
    assert secrets_in("x hunter2hunter2", ENV) == ["the value of API_TOKEN"]
    assert secrets_in(GITHUB, {}) == ["a token of GitHub"]
    assert secrets_in("a token, a key and the PATH", {"PATH": "the PATH", "KEY_TOKEN": "short"}) == []


def test_an_argument_begins_no_option_and_has_its_bounds():
    script = "import sys; print(repr(sys.argv[1]))"
    assert outcome(script, ORDER._replace(brief="--help\0"), brief="argument").said == "'\\n--help '\n"
    with pytest.raises(Misused, match="too long"):
        outcome(script, ORDER._replace(brief="x" * 200_000), brief="argument")


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"command": "'"},
        {"command": "x", "brief": "mail"},
        {"command": "x", "seconds": "0"},
        {"command": "x", "seconds": "²"},
    ],
)
def test_settings_that_make_no_adapter_are_misused(told):
    with pytest.raises(Misused, match=r"gitswarm\.adapter\.x\."):
        made_of("x", told)


def test_an_adapter_is_what_the_config_of_this_clone_says(clone):
    assert clone.must("adapter", "list", "--json").json == []
    clone.git("config", "gitswarm.adapter.Echo.command", f"{sys.executable} -c 'import sys; print(sys.stdin.read())'")
    clone.git("config", "gitswarm.adapter.Echo.seconds", "30")

    (row,) = clone.must("adapter", "list", "--json").json
    assert (row["name"], row["brief"], row["seconds"], row["intake"]) == ("Echo", "stdin", 30, False)
    assert clone.must("adapter", "try", "Echo", "hello", "--json").json["said"] == "hello\n"
    assert clone.run("adapter", "try", "none", "hello").code == 4
    clone.git("config", "gitswarm.adapter.Echo.command", "false")
    assert clone.run("adapter", "try", "Echo", "hello").code == 7


FAILED = ("import os; print(os.listdir()); exit(3)", 3, "failed")
STOPPED = ("import os, time; print(os.listdir(), flush=True); time.sleep(60)", None, "stopped")


@pytest.mark.parametrize(("script", "code", "end"), [FAILED, STOPPED])
def test_a_run_that_did_not_go_well_is_told_in_full_too(clone, tmp_path, script, code, end):
    (tmp_path / "agent.py").write_text(script)
    clone.git("config", "gitswarm.adapter.Echo.command", f"{sys.executable} {tmp_path / 'agent.py'}")
    clone.git("config", "gitswarm.adapter.Echo.seconds", "2")
    ended = clone.run("adapter", "try", "Echo", "hello", "--json")
    assert (ended.code, ended.json["code"], ended.json["end"]) == (7, code, end)
    assert ended.json["said"] == "[]\n", "its folder is empty"


class Quiet(Watcher):
    """Knows how long nothing was heard at the most."""

    longest = 0.0

    def verdict(self, pulse):
        self.longest = max(self.longest, pulse.quiet)
        return ""


class Strict(Watcher):
    """Hears all, and ends what said enough."""

    def __init__(self):
        self.pid, self.heard, self.pulses = 0, b"", []

    def begun(self, pid, notice):
        self.pid = pid

    def said(self, data):
        self.heard += data

    def verdict(self, pulse):
        self.pulses.append(pulse)
        return "it said enough" if pulse.size >= 4 else ""


def test_who_looks_on_hears_all_and_may_end_it():
    watcher = Strict()
    script = "import sys, time; print('yes', flush=True); time.sleep(600)"
    found = run(python(script), ORDER, ENV, print, watcher)

    assert (found.code, found.stopped, found.worked) == (None, "it said enough", False)
    assert watcher.heard == b"yes\n"
    assert watcher.pulses[-1].size == 4
    assert ends(watcher.pid)


SAYS_ITS_KEYS = f"""
import json, os, sys, time
key = os.environ["API_TOKEN"]
sys.stdout.write(json.dumps({{"message": "my key is " + key[:5]}})[:-2])
sys.stdout.flush()
time.sleep(0.3)
print(key[5:] + '"}}')
print("{GITHUB}", file=sys.stderr)
open(os.environ["GITSWARM_RESULT"], "w").write(json.dumps({{"key": key}}))
"""


def test_what_is_secret_is_heard_by_nobody():
    heard, watcher = [], Strict()
    watcher.verdict = lambda pulse: ""
    found = run(python(SAYS_ITS_KEYS, passes=("API_TOKEN",)), ORDER, ENV, heard.append, watcher)

    assert found.worked
    assert heard == [{"message": "my key is [API_TOKEN]"}]
    assert found.result == {"key": "[API_TOKEN]"}
    assert found.complaint == "[a token of GitHub]\n"
    everything = repr(found) + repr(watcher.heard)
    assert "hunter2" not in everything
    assert GITHUB not in everything


def test_a_secret_of_several_lines_or_with_quotes_is_hidden_in_json_too():
    env = {**ENV, "SSH_PRIVATE_KEY": "-----BEGIN KEY-----\nAAAAB3NzaC1\nxyz\n", "A_PASSWORD": 'say "hunter3"'}
    names = ("SSH_PRIVATE_KEY", "A_PASSWORD")
    script = f"import json, os; [print(json.dumps(os.environ[n]), os.environ[n], sep=chr(10)) for n in {names}]"
    said = run(python(script, passes=names), ORDER, env, print).said

    assert "AAAAB3" not in said
    assert "hunter3" not in said
    assert said.count("[A_PASSWORD]") == 2


def test_what_it_does_is_known_while_it_runs():
    watcher = Strict()
    watcher.verdict = lambda pulse: f"it says {pulse.story.says}" if pulse.story.says else ""
    script = 'import time; print(\'{"message": "half", "cost_usd": 0.5}\', flush=True); time.sleep(600)'
    found = run(python(script), ORDER, ENV, print, watcher)

    assert (found.end, found.stopped, found.dollars, found.how) == (
        "stopped",
        "it says half",
        0.5,
        "was stopped: it says half",
    )
