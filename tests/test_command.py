from __future__ import annotations

import pytest

from gitswarm import full
from gitswarm.command import explain, find, hoist, parameters
from gitswarm.desk import Shared
from gitswarm.errors import Misused
from tests import toys
from tests.grid import seen


def by_key(function):
    return {parameter.key: parameter for parameter in parameters(function)}


def test_what_stands_before_the_star_is_an_argument_and_what_stands_after_it_an_option():
    assert [(p.key, p.option) for p in parameters(toys.event_add)] == [
        ("text", False),
        ("kind", True),
        ("thread", True),
        ("loud", True),
    ]


def test_a_parameter_without_a_default_is_required():
    assert {key for key, p in by_key(toys.label).items() if p.required} == {"names", "from_"}
    assert {key for key, p in by_key(toys.note).items() if p.required} == {"must"}


def test_defaults_stand_with_their_own_parameters():
    assert {key: p.default for key, p in by_key(toys.move).items()} == {
        "source": None,
        "target": "here",
        "push": True,
        "times": 1,
    }


def test_names_lose_their_last_underscore_and_take_dashes():
    assert by_key(toys.label)["from_"].names == ("--from",)
    assert by_key(toys.label)["dry_run"].names == ("--dry-run",)


def test_more_names_stand_in_the_docstring():
    assert by_key(toys.event_add)["thread"].names == ("--thread", "-t", "--interaction")
    assert by_key(toys.event_add)["kind"].names == ("--kind", "-k")


def test_only_a_flag_that_is_on_can_be_said_no_to():
    assert by_key(toys.move)["push"].negative == "--no-push"
    assert by_key(toys.label)["dry_run"].negative == ""
    assert by_key(toys.move)["target"].negative == ""


def test_the_docstring_is_the_help():
    said = explain(toys.event_add)

    assert said.summary == "Write an event into the log."
    assert said.more == 'Any kind without a dot is free.\n\n    gitswarm event add "schema done" --kind note'
    assert said.said["text"] == ((), "what happened, in your own words")
    assert said.said["loud"] == (("-l",), "tell everyone")


def test_an_example_may_stand_behind_the_parameters():
    def late(desk, text: str) -> None:
        """Say something.

        text: what
          is said

            gitswarm late "hello"
        """

    said = explain(late)

    assert said.said["text"] == ((), "what is said")
    assert said.more == '    gitswarm late "hello"'


def test_a_command_without_docstring_has_only_its_long_names():
    def bare(desk, *, kind: str = "note") -> None:
        pass

    bare.__annotations__ = {"kind": "str"}

    assert explain(bare).summary == ""
    assert parameters(bare)[0].names == ("--kind",)


def test_a_form_that_no_reader_knows_is_a_bug_of_the_command():
    def wrong(desk, *, ratio: float = 0.5) -> None:
        pass

    wrong.__annotations__ = {"ratio": "float"}

    with pytest.raises(TypeError, match="wrong: no reader knows the form of ratio: float"):
        parameters(wrong)


def test_the_longer_name_wins():
    longer, shorter = (find(argv, toys.ROOMS, toys.importer) for argv in (["event", "add", "x"], ["event", "x"]))

    assert (longer.function, longer.words) == (toys.event_add, ["x"])
    assert (shorter.function, shorter.words) == (toys.event, ["x"])


@pytest.mark.parametrize("argv", [[], [""], ["nothing"], ["event add"], ["--json", "status"], ["stat"]])
def test_other_words_name_no_command(argv):
    assert find(argv, toys.ROOMS, toys.importer) is None


def test_only_the_room_of_the_first_word_is_imported():
    asked = []

    def importer(room):
        asked.append(room)
        return toys.importer(room)

    find(["status"], toys.ROOMS, importer)

    assert asked == ["things"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("status", "status"),
        ("--json status", "status --json"),
        ("-C x --json status", "status -C x --json"),
        ("--actor=bob event add hi", "event add hi --actor=bob"),
        ("--actor bob event add hi -k q", "event add hi --actor bob -k q"),
        ("-q event add -- --json", "event add -q -- --json"),
        ("event --json add hi", "event add hi --json"),
        ("event -C x --actor=bob add -k q hi", "event add -C x --actor=bob -k q hi"),
        ("event -k q add hi", "event -k q add hi"),
        ("event add - --json", "event add - --json"),
        ("-C -x status", "status -C -x"),
        ("-C status", "here -C status"),
        ("-C", "here -C"),
        ("--json", "here --json"),
        ("-C x -q", "here -C x -q"),
        ("--json --help", "--json --help"),
        ("--version", "--version"),
        ("-qC x status", "-qC x status"),
        ("status --json", "status --json"),
        ("", "here"),
    ],
)
def test_shared_options_move_behind_the_words(before, after):
    assert hoist(before.split()) == after.split()


LEADING = ["", "--json", "-C x", "--actor=bob -q", "-q -C a --json -C b", "-C --json", "-Cx", "-qC x", "--json=1"]
FOLLOWING = ["status", "event add hi -k q", "event add -- -x", "move a b --no-push", "status -C y", "many -1"]


@pytest.mark.parametrize("following", FOLLOWING)
@pytest.mark.parametrize("leading", LEADING)
def test_moving_shared_options_changes_nothing_in_the_meaning(leading, following):
    argv = [*leading.split(), *following.split()]
    app = full._everything({room: toys.importer(room) for room in toys.ROOMS})

    def meaning(read):
        try:
            return seen(read())
        except Misused:
            return "a mistake"

    as_typed = meaning(lambda: full._run(app, argv, ""))
    moved = meaning(lambda: full.understand(hoist(argv), toys.ROOMS, toys.importer))

    assert moved == as_typed


def test_shared_options_default_to_nothing():
    assert Shared() == (False, None, None, False)
