"""What mutation testing says: the page is what was tried, and no survivor is explained that is there no more."""

from __future__ import annotations

import pytest

from benchmarks.page import parts
from tests.conftest import ROOT
from tests.mutation import MODULES, page, path_of, records
from tests.mutation.mutants import Mutant, function_at, said


def test_the_page_says_what_the_records_say():
    _, measured, _ = parts(page.PAGE.read_text(encoding="utf-8"))

    assert measured.strip() == "\n".join(page.lines()).strip()


def test_every_record_is_of_a_module_that_is_tried():
    assert {file.stem for file in records.FOLDER.glob("*.json")} <= set(MODULES)


@pytest.mark.parametrize("each", page.looked_at(), ids=lambda each: f"{each.module}-{each.after[:20]}")
def test_a_survivor_that_is_spoken_of_is_still_in_the_code(each):
    text = (ROOT / path_of(each.module)).read_text(encoding="utf-8")
    stands = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == each.before]
    assert each.where in [function_at(text, number) for number in stands]
    assert bool(each.why) != bool(each.test)


@pytest.mark.parametrize("each", [each for each in page.looked_at() if each.test], ids=lambda each: each.test)
def test_the_test_that_a_survivor_led_to_is_there(each):
    file, _, name = each.test.partition("::")
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_types_are_no_part_of_what_a_text_does():
    assert said("def f(x: int | None) -> str: ...") == said("def f(x: int & None): ...")
    assert said("if TYPE_CHECKING:\n    import a") == said("if not TYPE_CHECKING:\n    import a") == said("")
    assert said("x = 1") != said("x = 2")


def test_what_survived_counts_as_that_until_it_was_run_again_with_other_tests(tmp_path):
    tests = tmp_path / "test_it.py"
    tests.write_text("old\n")
    one, other = (Mutant("f", "x", "y", text) for text in ("x = y", "x = z"))
    tried = records.Tried("core.seal", [str(tests)], tmp_path)
    tried.add(one, records.SURVIVED, 1.0)
    tried.add(other, records.KILLED, 1.0)
    assert not tried.is_due(one)

    tests.write_text("new\n")
    again = records.Tried("core.seal", [str(tests)], tmp_path)
    assert [again.is_due(each) for each in (one, other, Mutant("f", "x", "y", "x = w"))] == [True, False, True]
    assert [again.end_of(each) for each in (one, other)] == [records.SURVIVED, records.KILLED]
    again.add(one, records.KILLED, 1.0)
    assert not again.is_due(one)
