"""The quick reader against the full one: over everything that can be typed they agree, or the quick one is silent."""

from __future__ import annotations

import importlib.util
import subprocess
from itertools import combinations
from pathlib import Path

import pytest

from gitswarm import full, quick, rooms
from gitswarm.command import FLAG, SHARED, commands_of, explain, parameters
from gitswarm.errors import Misused
from tests import toys
from tests.grid import FEW, MISTAKE, NASTY, commands, every_case, faults, full_answer

ROOT = Path(__file__).parent.parent
MUTANTS = sorted((ROOT / "tests" / "mutants").glob("quick_*.patch"))


def answers_for(table, importer, values):
    """Each argument list of the grid with what the full reader says."""
    cases = dict.fromkeys(map(tuple, every_case(table, importer, values)))
    return [(list(argv), full_answer(list(argv), table, importer)) for argv in cases]


@pytest.fixture(scope="module")
def toy_answers():
    return answers_for(toys.ROOMS, toys.importer, NASTY)


def built(room: str) -> bool:
    try:
        return importlib.util.find_spec(f"{rooms.path(room)}.cli") is not None
    except ModuleNotFoundError:
        return False


REAL = {room: first_words for room, first_words in rooms.COMMANDS.items() if built(room)}
REAL_COMMANDS = [pytest.param(name, function, id=name) for name, function in commands(REAL, commands_of)]


def test_the_quick_reader_says_what_the_full_one_says_or_where_a_call_is_not_plain_nothing(toy_answers):
    assert list(faults(quick.understand, toy_answers, toys.ROOMS, toys.importer)) == []


def test_the_grid_holds_enough_of_both(toy_answers):
    understood = sum(answer != MISTAKE for _, answer in toy_answers)

    assert understood > 3000
    assert len(toy_answers) - understood > 3000


@pytest.mark.parametrize("patch", MUTANTS, ids=lambda patch: patch.stem)
def test_the_grid_sees_when_a_rule_of_the_quick_reader_is_broken(patch, toy_answers, tmp_path):
    mutant = load_mutant(patch, tmp_path)

    assert next(faults(mutant.understand, toy_answers, toys.ROOMS, toys.importer), None) is not None


def load_mutant(patch: Path, folder: Path):
    """The quick reader with a patch applied, as a module of its own."""
    copy = folder / "gitswarm" / "quick.py"
    copy.parent.mkdir()
    copy.write_text((ROOT / "gitswarm" / "quick.py").read_text())
    subprocess.run(["git", "apply", "--whitespace=nowarn", patch], cwd=folder, check=True)
    spec = importlib.util.spec_from_file_location(f"mutant_{patch.stem}", copy)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_rule_has_its_mutant():
    assert len(MUTANTS) >= 20


@pytest.mark.parametrize("room", REAL)
def test_the_readers_agree_on_the_real_rooms(room):
    table = {room: REAL[room]}
    answers = answers_for(table, commands_of, FEW)

    assert list(faults(quick.understand, answers, table, commands_of)) == []


@pytest.mark.parametrize("room", REAL)
def test_the_table_of_first_words_is_what_the_rooms_offer(room):
    assert {name.split()[0] for name in commands_of(room)} == set(REAL[room].split())


def test_no_command_is_in_two_rooms():
    names = [name for room in rooms.COMMANDS for name in commands_of(room)]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("noun", ["agent", "dep"])
def test_a_noun_whose_verbs_are_in_several_rooms_names_them_all(noun, capsys):
    verbs = {name.split()[1] for room in REAL for name in commands_of(room) if name.startswith(f"{noun} ")}
    with pytest.raises(Misused) as refused:
        full.understand([noun])
    told = refused.value.message.partition(": ")[2]
    assert set(told.split(", ")) == verbs
    full.understand([noun, "--help"])
    page = capsys.readouterr().out
    assert [verb for verb in verbs if verb not in page] == []


@pytest.mark.parametrize(("name", "function"), REAL_COMMANDS)
def test_a_command_says_what_it_and_all_its_parameters_are_for(name, function):
    assert explain(function).summary
    assert [parameter.key for parameter in parameters(function) if not parameter.said] == []


@pytest.mark.parametrize(("name", "function"), REAL_COMMANDS)
def test_no_two_options_of_a_command_have_one_name(name, function):
    options = [parameter for parameter in (*SHARED, *parameters(function)) if parameter.option]
    taken = [{*option.names, option.negative} - {""} for option in options] + [{"--help", "-h"}]

    assert [one & other for one, other in combinations(taken, 2) if one & other] == []


@pytest.mark.parametrize(("name", "function"), REAL_COMMANDS)
def test_an_argument_is_no_flag_and_a_flag_is_not_required(name, function):
    assert [p.key for p in parameters(function) if p.form == FLAG and (p.required or not p.option)] == []


@pytest.mark.parametrize(("name", "function"), REAL_COMMANDS)
def test_a_noun_that_is_a_command_too_takes_no_words(name, function):
    is_noun = any(other.values[0].startswith(f"{name} ") for other in REAL_COMMANDS)

    assert not is_noun or all(parameter.option for parameter in parameters(function))
