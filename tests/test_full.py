from __future__ import annotations

import os
import subprocess
import sys

import pytest

from gitswarm import __version__, full
from gitswarm.command import Call, Shared
from gitswarm.errors import Misused
from tests import toys


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
        "Usage: gitswarm event add [OPTIONS] {TEXT}\n"
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
        "  -h, --help                      Show this message and exit.\n"
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
        ("wait x", "invalid value for 'COUNT': 'x' is not a valid int", "gitswarm wait --help"),
        ("event ad", "no such command 'ad'. Did you mean 'add'?", "gitswarm event --help"),
        ("note", "missing option '--must' / '-m'", "gitswarm note --help"),
    ],
)
def test_a_mistake_is_said_with_the_page_that_explains_it(line, message, hint):
    with pytest.raises(Misused) as mistake:
        understand(line)

    assert (mistake.value.message, mistake.value.hint) == (message, hint)


def test_a_noun_alone_needs_its_verb():
    with pytest.raises(Misused) as mistake:
        full.understand(["event"], {"talk": "event"}, lambda room: {"event add": toys.event_add})

    assert (mistake.value.message, mistake.value.hint) == ("missing command", "gitswarm event --help")


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


def test_the_version_is_a_command_like_any_other():
    class Screen:
        def record(self, mapping):
            self.seen = mapping

    call, screen = understand("--version"), Screen()
    call.function(type("Desk", (), {"screen": screen}), **call.values)

    assert screen.seen == {"gitswarm": __version__}


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


def test_the_overview_offers_to_show_the_script(capsys):
    assert "--show-completion" in page("--help", capsys)
