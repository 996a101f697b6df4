from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest

from gitswarm import errors, main, rooms
from tests import toys

START = "from tests import toys; toys.mount(); from gitswarm.main import main; import sys; sys.exit(main())"


@pytest.fixture(autouse=True)
def toy_rooms(monkeypatch):
    before, modules = dict(rooms.COMMANDS), dict(sys.modules)
    toys.mount()
    yield
    rooms.COMMANDS.clear()
    rooms.COMMANDS.update(before)
    del rooms.FLOORS["toys"]
    for name in set(sys.modules) - set(modules):
        if name.startswith("gitswarm.rooms."):
            del sys.modules[name]
    sys.modules |= {name: module for name, module in modules.items() if name.startswith("gitswarm.rooms.")}


def start(*argv: str, **options) -> subprocess.CompletedProcess[str]:
    """A gitswarm with toy rooms, in a process of its own."""
    options = {
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "text": True,
        "env": toys.plain_python(),
        **options,
    }
    return subprocess.run([sys.executable, "-c", START, *argv], timeout=60, check=False, **options)


def run(line: str, capsys) -> tuple[int, str, str]:
    code = main.main(line.split())
    return (code, *capsys.readouterr())


def test_a_command_that_works_ends_with_zero(capsys):
    assert run("status", capsys) == (0, "swarm:    toy\nposition: 7\n", "")


@pytest.mark.parametrize("line", ["status --json", "--json status", "status -C x --json --actor bob"])
def test_json_is_one_object_on_a_line(line, capsys):
    assert run(line, capsys) == (0, '{"swarm":"toy","position":7}\n', "")


def test_help_and_version_end_with_zero(capsys):
    assert run("status --help", capsys)[0] == 0
    assert run("--version", capsys)[1].startswith("gitswarm 0.1.0 (git 2.")


FAMILIES = {
    "Misused": 2,
    "Refused": 3,
    "NotFound": 4,
    "Ambiguous": 4,
    "StoreError": 5,
    "NotASwarm": 5,
    "Busy": 5,
    "HubError": 6,
    "HubUnreachable": 6,
    "NotShared": 6,
    "WorkFailed": 7,
}


@pytest.mark.parametrize(("name", "code"), FAMILIES.items())
def test_each_family_of_errors_has_its_public_exit_code(name, code, capsys):
    assert run(f"fail {name}", capsys) == (
        code,
        "begun\n",
        "error: it did not work\\x1b[31m\nhint: try again\n",
    )


def test_with_json_an_error_is_one_object_on_stderr(capsys):
    code, out, err = run("fail NotShared --json", capsys)

    assert (code, out) == (6, "")
    assert json.loads(err) == {
        "error": {"kind": "not_shared", "message": "it did not work\x1b[31m", "hint": "try again", "task": "gs-1"}
    }


def test_a_mistake_in_the_call_is_misused(capsys):
    assert run("status --loud", capsys) == (2, "", "error: no such option: --loud\nhint: gitswarm status --help\n")
    assert run("nothing", capsys) == (2, "", "error: no such command 'nothing'\nhint: gitswarm --help\n")


def test_a_call_that_is_not_understood_is_answered_in_json_if_it_asked_for_that(capsys):
    code, _, err = run("status --json --loud", capsys)

    assert (code, json.loads(err)["error"]["kind"]) == (2, "misused")
    assert run("status --loud -- --json", capsys)[2].startswith("error: ")


@pytest.fixture
def clone(tmp_path, monkeypatch):
    folder = tmp_path / "clone"
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    monkeypatch.chdir(folder)
    return folder


def test_a_bug_is_kept_in_the_clone_and_its_place_is_told(clone, capsys):
    code, out, err = run("fail ZeroDivisionError", capsys)

    (trace,) = (clone / ".git" / "gitswarm" / "crash").iterdir()
    assert (code, out) == (70, "begun\n")
    assert err == (
        "error: gitswarm itself failed: ZeroDivisionError: no such luck\n"
        f"hint: this is a bug; please report it with the trace kept in {trace}\n"
    )
    assert "ZeroDivisionError: no such luck" in trace.read_text()
    assert "gitswarm 0.1.0, Python 3." in trace.read_text()
    assert "command: fail" in trace.read_text()


def test_a_bug_is_kept_in_the_clone_that_was_asked_for(clone, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    run(f"fail RuntimeError -C {clone}", capsys)

    assert len(list((clone / ".git" / "gitswarm" / "crash").iterdir())) == 1


def test_a_bug_outside_of_any_clone_is_kept_in_the_temp_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    code, _, err = run("fail ValueError --json", capsys)

    (trace,) = tmp_path.glob("gitswarm-*.txt")
    assert (code, json.loads(err)["error"]["trace"]) == (70, str(trace))
    assert json.loads(err)["error"]["kind"] == "bug"


def test_a_bug_in_a_clone_that_cannot_be_written_is_kept_in_the_temp_folder(clone, tmp_path, monkeypatch, capsys):
    (clone / ".git" / "gitswarm").write_text("a file where a folder should be")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    assert run("fail RecursionError", capsys)[0] == 70
    assert len(list(tmp_path.glob("gitswarm-*.txt"))) == 1


def test_an_interrupt_ends_with_130(capsys):
    assert run("fail KeyboardInterrupt", capsys)[0] == 130
    assert start("fail", "KeyboardInterrupt").returncode == 130
    assert start("fail", "KeyboardInterrupt").stderr == ""


@pytest.mark.parametrize("more", [{}, {"PYTHONUNBUFFERED": "1"}], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("argv", [["many", "100000"], ["many", "1"], ["--help"], ["--version"]])
def test_a_reader_that_goes_away_ends_it_with_141_and_without_a_word(argv, more):
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = start(*argv, stdout=writing, env=toys.plain_python() | more)
    finally:
        os.close(writing)

    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize("argv", [["many", "100000"], ["status"], ["--help"], ["--version"]])
def test_output_that_cannot_be_written_is_an_error(argv):
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = start(*argv, stdout=full)

    assert done.returncode == 5
    assert done.stderr.startswith("error: the output could not be written: No space left on device\nhint: ")
    assert done.stderr.count("\n") == 2


def test_output_that_fails_at_the_very_end_is_no_success(monkeypatch):
    class Failing(io.StringIO):
        flushed = 0

        def flush(self):
            self.flushed += 1
            if self.flushed > 1:
                raise OSError(28, "No space left on device")

    monkeypatch.setattr(sys, "stdout", Failing())

    assert main.main(["status"]) == 5


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
@pytest.mark.parametrize(("argv", "code"), [(["fail", "Refused"], 3), (["nothing"], 2), (["status"], 0)])
def test_complaints_that_nobody_can_read_leave_the_exit_code_alone(argv, code):
    reading, writing = os.pipe()
    os.close(reading)
    with open("/dev/full", "w", encoding="utf-8") as full, open(writing, "w", encoding="utf-8") as broken:
        for stderr in (full, broken):
            assert start(*argv, stderr=stderr).returncode == code


def test_closed_streams_do_no_harm():
    script = f"import os; os.close(1); os.execv({sys.executable!r}, [{sys.executable!r}, '-c', {START!r}, 'status'])"

    done = subprocess.run(
        [sys.executable, "-c", script],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env=toys.plain_python(),
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")


def test_what_was_printed_before_an_error_is_not_lost():
    done = start("fail", "Refused")

    assert (done.returncode, done.stdout) == (3, "begun\n")


def test_python_m_is_the_same_program():
    done = subprocess.run(
        [sys.executable, "-m", "gitswarm", "--version"], capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.returncode, done.stdout[:16], done.stderr) == (0, "gitswarm 0.1.0 (", "")


def test_the_errand_is_no_command_of_the_overview(capsys):
    assert "errand" not in run("--help", capsys)[1]


def test_the_errand_is_started_by_its_name(monkeypatch, capsys):
    errand = type(sys)("gitswarm.errand")
    errand.run = lambda folder, env: 0 if (folder, env["HOME"]) == ("there", os.environ["HOME"]) else 1
    monkeypatch.setitem(sys.modules, "gitswarm.errand", errand)
    monkeypatch.setattr("gitswarm.errand", errand, raising=False)

    assert run("errand there", capsys) == (0, "", "")


def test_the_swarm_is_opened_once_when_a_command_looks_at_it_and_closed_after_it(monkeypatch, capsys):
    seen = []

    class Swarm:
        def close(self):
            seen.append("closed")

    def open_swarm(path, actor, stays):
        seen.append((path, actor))
        return Swarm()

    def look(desk):
        assert desk.swarm is desk.swarm
        raise errors.Refused("no")

    monkeypatch.setattr(main, "_open_swarm", open_swarm)
    monkeypatch.setitem(toys.THINGS, "status", look)

    assert run("status -C there --actor bob", capsys)[0] == 3
    assert seen == [("there", "bob"), "closed"]


def test_a_command_that_needs_no_swarm_opens_none(monkeypatch, capsys):
    monkeypatch.setattr(main, "_open_swarm", lambda path, actor: pytest.fail("opened"))

    assert run("status", capsys)[0] == 0


def test_output_in_an_encoding_that_is_not_utf8_stays_valid_json(monkeypatch):
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setitem(toys.THINGS, "status", lambda desk: desk.screen.record({"name": "é"}))
    toys.THINGS["status"].__annotations__ = {}

    assert main.main(["status", "--json"]) == 0
    assert out.buffer.getvalue() == b'{"name":"\\u00e9"}\n'
