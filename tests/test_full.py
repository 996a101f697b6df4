from __future__ import annotations

import ast
import io
import json
import os
import platform
import subprocess
import sys
import tomllib
from importlib import import_module

import pytest

from gitswarm import __version__, full, version
from gitswarm.command import Call
from gitswarm.desk import Desk, Shared
from gitswarm.errors import Misused, StoreError
from gitswarm.git import libgit2
from gitswarm.git.process import git_version
from gitswarm.screen import Screen
from tests import toys
from tests.conftest import ROOT


def understand(line: str) -> Call | int:
    return full.understand(line.split(), toys.ROOMS, toys.importer)


def page(line: str, capsys) -> str:
    assert understand(line) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("line", ["", "--help", "-h", "help", "--json"])
def test_alone_it_lists_all_commands_in_the_order_of_the_rooms(line, capsys):
    shown = page(line, capsys)

    assert shown.startswith("Usage: gitswarm [OPTIONS] COMMAND [ARGS]...\n")
    assert (
        "Talk:\n"
        "  wait       Wait for something.\n"
        "  event      List events.\n"
        "  event add  Write an event into the log.\n"
        "\n"
        "Things:\n"
        "  move    Move something.\n"
    ) in shown
    assert "Empty" not in shown


@pytest.mark.parametrize("line", ["event add --help", "event add hi -h", "help event add"])
def test_the_page_of_a_command_is_its_docstring(line, capsys):
    assert page(line, capsys) == (
        "Usage: gitswarm event add [OPTIONS] TEXT\n"
        "\n"
        "  Write an event into the log.\n"
        "\n"
        "  Any kind without a dot is free.\n"
        "\n"
        '      gitswarm event add "schema done" --kind note\n'
        "\n"
        "Arguments:\n"
        "  TEXT  what happened, in your own words  [required]\n"
        "\n"
        "Options:\n"
        "  -k, --kind KIND                 what it is  [default: note]\n"
        "  -t, --thread, --interaction THREAD\n"
        "                                  the thread it belongs to\n"
        "  -l, --loud                      tell everyone\n"
        "  --json                          print JSON, and errors as JSON on stderr\n"
        "  -C PATH                         work in the repository at this path\n"
        "  --actor ACTOR                   act under this name\n"
        "  -q, --quiet                     print nothing but what was asked for\n"
        "  -h, --help                      show this page\n"
    )


def test_the_page_of_a_noun_that_is_a_command_names_its_verbs(capsys):
    assert "See also: gitswarm event add\n" in page("event --help", capsys)


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("nothing", "no such command 'nothing'", "gitswarm --help"),
        ("statu", "no such command 'statu'. Did you mean 'status'?", "gitswarm --help"),
        ("status --loud", "no such option: --loud", "gitswarm status --help"),
        ("event add", "missing argument 'TEXT'", "gitswarm event add --help"),
        ("event add a b", "got unexpected extra argument(s) (b)", "gitswarm event add --help"),
        ("event add a --kin b", "no such option: --kin (Possible options: --kind)", "gitswarm event add --help"),
        ("wait x", "invalid value for 'COUNT': 'x' is no whole number of at most 9 digits", "gitswarm wait --help"),
        ("event ad", "no such command 'ad'. Did you mean 'add'?", "gitswarm event --help"),
        ("note", "missing option '--must' / '-m'", "gitswarm note --help"),
    ],
)
def test_a_mistake_is_said_with_the_page_that_explains_it(line, message, hint):
    with pytest.raises(Misused) as mistake:
        understand(line)

    assert (mistake.value.message, mistake.value.hint) == (message, hint)


@pytest.mark.parametrize("line", ["event", "event --json", "event -C x"])
def test_a_noun_alone_is_told_its_verbs(line):
    with pytest.raises(Misused) as mistake:
        full.understand(line.split(), {"talk": "event"}, lambda room: {"event add": toys.event_add})

    if line != "event -C x":  # what follows an option may be its value or a verb
        assert mistake.value.message == "event needs a verb right behind it: add"
    assert mistake.value.hint == "gitswarm event --help"


def test_the_page_of_a_noun_tells_the_whole_summary_of_each_verb(capsys):
    def add(desk):
        """Write an event into the log, in whatever words you like, and say in which thread it belongs, if in any.

        More.
        """

    assert full.understand(["event", "--help"], {"talk": "event"}, lambda room: {"event add": add}) == 0
    shown = " ".join(capsys.readouterr().out.split())

    assert "add Write an event into the log, in whatever words you like, and say in which thread it" in shown
    assert "belongs, if in any. " in shown + " "
    assert "..." not in shown.partition("Commands:")[2]


def test_of_a_mistake_as_long_as_a_file_the_ends_are_told():
    with pytest.raises(Misused) as mistake:
        understand("wait " + "9" * 100_000)

    assert len(mistake.value.message) < 1100
    assert mistake.value.message.startswith("invalid value for 'COUNT': '9999")
    assert mistake.value.message.endswith("9' is no whole number of at most 9 digits")


def test_shared_options_before_the_words_count_however_they_are_joined():
    assert understand("-qCx status --json") == Call(toys.status, {}, Shared(json=True, path="x", quiet=True))
    assert understand("-Cx status -C y") == Call(toys.status, {}, Shared(path="y"))


def test_only_the_room_of_the_command_is_imported():
    asked = []

    def importer(room):
        asked.append(room)
        return toys.importer(room)

    full.understand(["status"], toys.ROOMS, importer)

    assert set(asked) == {"things"}


def versions(*, json=False, **env) -> str:
    """What ``--version`` prints."""
    out = io.StringIO()
    call = understand("--version")
    desk = Desk(Shared(json=json), Screen(json=json, out=out), None, None, lambda: {**os.environ, **env})
    call.function(desk, **call.values)
    return out.getvalue()


def test_the_version_tells_what_else_is_at_work():
    git, library = git_version(os.environ), libgit2.version()
    python, extras = platform.python_version(), [name for name in version.EXTRAS if can_import(version.EXTRAS[name])]

    said = f"with {', '.join(extras)}" if extras else "no extras"
    assert versions() == f"gitswarm {__version__} (git {git}, libgit2 {library}, python {python}, {said})\n"
    assert json.loads(versions(json=True)) == {
        "gitswarm": __version__,
        "git": git,
        "libgit2": library,
        "python": python,
        "extras": extras,
    }


def can_import(module) -> bool:
    try:
        import_module(module)
    except ImportError:
        return False
    return True


def test_the_version_names_the_extras_of_the_package_and_imports_none_of_them(monkeypatch):
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert sorted(version.EXTRAS) == sorted(declared)

    monkeypatch.setattr(sys, "path", [])
    assert versions().endswith(", no extras)\n")

    code = "import sys; from gitswarm import main; main.main(['--version']); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(ast.literal_eval(done.stdout.splitlines()[1]))
    assert loaded.isdisjoint({module.partition(".")[0] for module in version.EXTRAS.values()})


def test_the_version_is_told_even_where_the_rest_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "pygit2", None)

    assert versions(PATH="/nowhere").startswith(f"gitswarm {__version__} (no git, no libgit2, python 3.")


MAIN = "from tests import toys; toys.mount(); from gitswarm.main import main; import sys; sys.exit(main())"


def complete(variables: dict[str, str]) -> list[str]:
    """What a shell is told, in a process of its own as a shell would start it."""
    done = subprocess.run(
        [sys.executable, "-c", MAIN], env={**os.environ, **variables}, capture_output=True, text=True, check=True
    )
    return done.stdout.split("\n")[:-1]


def asked(shell: str, line: str) -> dict[str, str]:
    """How each shell asks for the completion of the last word of a line."""
    if shell == "bash":
        words = line.split(" ")
        return {"_GITSWARM_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    return {
        "_GITSWARM_COMPLETE": f"complete_{shell}",
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }


def test_bash_completes_commands():
    assert complete(asked("bash", "gitswarm st")) == ["status"]
    assert complete(asked("bash", "gitswarm event a")) == ["add"]


def test_bash_completes_options():
    assert complete(asked("bash", "gitswarm event add hi --i")) == ["--interaction"]
    assert complete(asked("bash", "gitswarm --ac")) == ["--actor"]
    assert complete(asked("bash", "gitswarm status --q")) == ["--quiet"]


def test_zsh_completes_commands_and_options():
    assert complete(asked("zsh", "gitswarm sta")) == ["""_arguments '*: :(("status":"Say how things stand."))'"""]
    assert complete(asked("zsh", "gitswarm event add hi --lo")) == ["""_arguments '*: :(("--loud":"tell everyone"))'"""]


def test_fish_completes_commands_and_options():
    assert complete(asked("fish", "gitswarm sta")) == ["status\tSay how things stand."]
    assert complete(asked("fish", "gitswarm event add hi --lo")) == ["--loud\ttell everyone"]


def test_the_script_for_the_shell_can_be_shown():
    script = "\n".join(complete({"_GITSWARM_COMPLETE": "source_bash"}))

    assert "_GITSWARM_COMPLETE=complete_bash" in script
    assert "complete -o default -F _gitswarm_completion gitswarm" in script


@pytest.mark.parametrize("option", ["--install-completion", "--show-completion"])
def test_what_cannot_be_completed_is_said_as_every_mistake_is(option, monkeypatch):
    with pytest.raises(Misused, match=f"{option} takes nothing behind it"):
        full.understand([option, "fish"])
    for shell in ("sh", None):
        monkeypatch.setattr("typer._completion_shared._get_shell_name", lambda shell=shell: shell)
        monkeypatch.setattr("typer.completion._get_shell_name", lambda shell=shell: shell)
        with pytest.raises(Misused, match="there is no completion for this shell"):
            full.understand([option])


def test_a_completion_that_cannot_be_installed_names_the_file(monkeypatch, tmp_path):
    (tmp_path / "home").write_text("no folder")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setattr("typer._completion_shared._get_shell_name", lambda: "bash")
    with pytest.raises(StoreError, match="home cannot be written: File exists"):
        full.understand(["--install-completion"])


def test_the_overview_offers_to_show_the_script(capsys):
    assert "--show-completion" in page("--help", capsys)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["event", "add", ""], "'TEXT'"),
        (["label", "a", "", "--from", "x"], "'NAMES...'"),
        (["label", "a", "--from="], "'--from'"),
    ],
)
def test_what_must_be_given_is_not_empty(words, named):
    with pytest.raises(Misused, match=f"invalid value for {named}: it is empty"):
        full.understand(words, toys.ROOMS, toys.importer)
