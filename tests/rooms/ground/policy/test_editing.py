"""``policy edit``: the policy as a file in an editor, and what becomes of what people leave in it."""

from __future__ import annotations

import sys

import pytest

from tests.rooms.ground.policy.test_policy import value_of
from tests.world import World


def editor(folder, script):
    """An editor that changes its file by a line of Python."""
    path = folder / "editor"
    path.write_text(f"#!{sys.executable}\nimport sys\npath = sys.argv[1]\ntext = open(path).read()\n{script}\n")
    path.chmod(0o755)
    return str(path)


def edit(clone, monkeypatch, tmp_path, script, *words):
    monkeypatch.setenv("GITSWARM_EDITOR", editor(tmp_path, script))
    return clone.run("policy", "edit", *words)


def test_the_policy_is_edited_as_a_file_and_comments_stay(tmp_path, monkeypatch):
    alone = World(tmp_path).alone("alone")
    change = 'text = text.replace("  lease-minutes: 60", "  # we are slow\\n  lease-minutes: 90")'
    more = 'text = text.replace("attic-days: 14", "attic-days: 3")'
    said = edit(alone, monkeypatch, tmp_path, f"{change}\n{more}\nopen(path, 'w').write(text)")

    assert (said.code, said.out) == (0, "the policy is changed\n")
    assert (value_of(alone, "lease-minutes"), value_of(alone, "attic-days")) == (90, 3)
    look = "assert '  # we are slow\\n  lease-minutes: 90' in text, text"
    assert edit(alone, monkeypatch, tmp_path, look).out == "nothing was changed\n"
    assert not list((alone.state).glob("policy-*"))


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("open(path, 'w').write(text + '\\n  x: [')", "is no YAML"),
        ("open(path, 'w').write(text + '  colour: red')", "there is no setting colour"),
        ("open(path, 'w').write('')", "there is no `policy:`"),
        ("open(path, 'w').write(text.replace('lease-minutes: 60', 'lease-minutes: 0'))", "lease-minutes cannot be 0"),
    ],
)
def test_what_is_no_policy_changes_nothing(tmp_path, monkeypatch, script, said):
    alone = World(tmp_path).alone("alone")
    answer = edit(alone, monkeypatch, tmp_path, script, "--json")

    assert answer.code == 2
    assert said in answer.error["message"]
    assert len(alone.log()) == 1
    (kept,) = alone.state.glob("policy-*")
    assert answer.error["hint"].endswith(f"; what was written is in {kept}")


def test_an_editor_that_fails_changes_nothing(tmp_path, monkeypatch):
    alone = World(tmp_path).alone("alone")

    assert edit(alone, monkeypatch, tmp_path, "sys.exit(3)").code == 7
    for name in (str(tmp_path / "none"), "'half a quote"):
        monkeypatch.setenv("GITSWARM_EDITOR", name)
        assert alone.run("policy", "edit").code == 2
    assert not list(alone.state.glob("policy-*"))


@pytest.mark.parametrize(
    ("script", "code", "said"),
    [
        ("open(path, 'wb').write(b'\\xc3')", 2, "is no UTF-8 text"),
        ("import os; os.unlink(path)", 4, "the editor left no file"),
        ("import os; os.unlink(path); os.mkdir(path)", 2, "cannot be read"),
    ],
)
def test_what_an_editor_leaves_that_is_no_text_is_told(tmp_path, monkeypatch, script, code, said):
    answer = edit(World(tmp_path).alone("alone"), monkeypatch, tmp_path, script, "--json")

    assert (answer.code, said in answer.error["message"]) == (code, True)


def test_who_edits_the_policy_takes_back_nothing_that_others_changed_meanwhile(tmp_path, monkeypatch):
    alone = World(tmp_path).alone("alone")
    words = [sys.executable, "-m", "gitswarm", "-C", str(alone.path), "--actor", "bob"]
    words += ["policy", "set", "lease-minutes", "33", "--quiet"]
    others = f"import subprocess; subprocess.run({words!r}, check=True)"
    own = "open(path, 'w').write(text.replace('attic-days: 14', 'attic-days: 3'))"

    assert edit(alone, monkeypatch, tmp_path, f"{others}\n{own}", "--quiet").code == 0
    assert (value_of(alone, "lease-minutes"), value_of(alone, "attic-days")) == (33, 3)


def test_a_comment_is_taken_away_by_who_deletes_it(tmp_path, monkeypatch):
    alone = World(tmp_path).alone("alone")
    for old, new in (("  lease-minutes: 60", "  # slow\\n  lease-minutes: 60"), ("  # slow\\n", "")):
        change = f"open(path, 'w').write(text.replace('{old}', '{new}'))"
        assert edit(alone, monkeypatch, tmp_path, change).out == "the policy is changed\n"

    assert edit(alone, monkeypatch, tmp_path, "assert '# slow' not in text").code == 0


def test_what_an_editor_draws_is_no_part_of_the_json(tmp_path, monkeypatch, capfd):
    edit(World(tmp_path).alone("alone"), monkeypatch, tmp_path, "print('drawn')", "--json")

    assert tuple(capfd.readouterr()) == ("", "drawn\n")


def test_the_path_of_an_editor_may_have_blanks(tmp_path, monkeypatch):
    alone = World(tmp_path).alone("alone")
    folder = tmp_path / "my editors"
    folder.mkdir()
    monkeypatch.setenv("GITSWARM_EDITOR", f"'{editor(folder, '')}'")

    assert alone.must("policy", "edit").out == "nothing was changed\n"


def test_without_a_terminal_an_editor_has_to_be_named(tmp_path, monkeypatch):
    alone = World(tmp_path).alone("alone")
    for name in ("GITSWARM_EDITOR", "VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    answer = alone.run("policy", "edit", "--json")

    assert (answer.code, answer.error["message"]) == (2, "here is no terminal to edit on")
