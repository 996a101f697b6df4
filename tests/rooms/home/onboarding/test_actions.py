"""``gitswarm setup actions``: workflows for GitHub, shown, repeatable, and gone without a trace."""

from __future__ import annotations

from gitswarm.rooms.home.onboarding import shelf
from tests.rooms.home.onboarding.test_setup import files

FLEET = ".github/workflows/gitswarm-fleet.yml"


def test_they_are_written_once_shown_and_taken_out_without_a_trace(clone):
    before = files(clone)
    said = clone.must("setup", "actions")
    assert set(files(clone)) - set(before) == set(shelf.FILES)
    assert "+name: gitswarm fleet" in said.out
    assert clone.must("setup", "actions", "--json").json == {"tool": "actions", "changed": [], "kept": []}

    clone.must("setup", "actions", "--remove")
    assert files(clone) == before


def test_a_dry_run_of_them_changes_nothing(clone):
    before = files(clone)

    assert f"+++ b/{FLEET}" in clone.must("setup", "actions", "--dry-run").out
    assert files(clone) == before


def test_what_an_older_version_wrote_is_replaced_while_nobody_changed_it(clone, monkeypatch, tmp_path):
    for name in shelf.FILES.values():
        (tmp_path / name).write_text("# older\n")
    monkeypatch.setattr(shelf, "SHIPPED", str(tmp_path))
    clone.must("setup", "actions")
    monkeypatch.undo()

    assert clone.must("setup", "actions", "--json").json["changed"] == list(shelf.FILES)
    assert "# older" not in (clone.path / FLEET).read_text()


def test_what_somebody_changed_or_wrote_is_left_alone_and_said(clone):
    clone.must("setup", "actions")
    theirs = (clone.path / FLEET).read_text().replace('default: "3"', 'default: "30"')
    clone.write(FLEET, theirs)
    clone.write(".github/workflows/gitswarm-issues.yml", "name: ours\n")
    for words in ((), ("--remove",)):
        said = clone.must("setup", "actions", *words)
        assert f"left alone, since somebody has changed it: .github/workflows/gitswarm-issues.yml, {FLEET}" in said.err
        assert (clone.path / FLEET).read_text() == theirs

    assert set(files(clone)) == {FLEET, ".github/workflows/gitswarm-issues.yml"}
