"""What a roll-out says to people: what is bad and why, what a canary is worth, who has said no, and what landed."""

from __future__ import annotations

import io
import json

import pytest

from gitswarm.rooms.changes.promotions import running
from gitswarm.screen import Screen
from tests.manifests import approved, go, parts, plan, report, run, seed
from tests.world import git


@pytest.fixture
def clone(world):
    seed(world, 10, broken={"api/m0005.yaml"})
    return world.clone("one")


def test_a_command_that_cannot_be_started_is_an_error_and_nothing_is_begun(clone):
    id = plan(clone, command="no-such-tool {items}")
    said = run(clone, id)
    assert (said.code, "no-such-tool cannot be started" in said.error["message"]) == (7, True)
    assert parts(clone, id) == ["open", "waiting", "waiting"]


def test_a_canary_without_a_good_item_fails_however_many_bad_ones_are_let_pass(clone):
    id = plan(clone, "--max-bad", "100%", command="sh -c 'exit 127' x {items}")
    said = run(clone, id)
    assert (said.code, parts(clone, id)[0]) == (7, "failed")
    assert said.error["message"].startswith("the canary has failed: of 5 items none is good; api/m000")
    assert "(it ended with 127)" in said.error["message"]


def test_what_failed_names_the_first_bad_item_and_where_all_of_them_stand(clone):
    id = plan(clone, "--max-bad", "0", "--canary", "100%")
    said = run(clone, id)
    (canary,) = clone.must("rollout", "show", id, "--json").json["parts"]

    assert "0 is the most; api/m0005.yaml: " in said.error["message"]
    assert f"`gitswarm rollout report {canary['id']} -m` names all that is bad" in said.error["hint"]
    assert [row["bad"] for row in clone.must("rollout", "list", "--json").json] == [1]
    page = clone.must("rollout", "report", id, "-m").out.replace("\\", "")
    assert ("failed: 0 of 10 items are done, bad: 1." in page, "| api/m0005.yaml | " in page) == (True, True)


def test_who_looks_at_a_canary_is_told_where(clone):
    id = plan(clone, "--max-bad", "1")
    told = go(clone, id)
    said = clone.must("rollout", "run", id, actor="runner").out
    assert f"`gitswarm rollout report {id} -m` and `git show {told['canary'][:12]}`" in said
    assert "version: 2" in clone.git("show", told["canary"])


def test_a_canary_that_was_rejected_is_open_again_and_the_next_run_says_so(clone):
    id = plan(clone, "--max-bad", "1")
    go(clone, id)
    said = clone.must("rollout", "reject", id, "--reason", "It drops a line.", actor="grace")
    assert (f"{id}: its canary does not land" in said.out, parts(clone, id)[0]) == (True, "open")
    assert clone.run("rollout", "reject", id, "--reason", "Again.", "--json", actor="grace").code == 3

    said = run(clone, id)
    assert (said.code, "the canary was rejected by grace: It drops a line.; it is done anew" in said.err) == (0, True)
    assert "rejected" not in run(clone, id).err


def test_who_rejects_the_whole_at_its_gates_is_told_which_part_has_one(clone):
    id = plan(clone, "--max-bad", "1")
    go(clone, id)
    canary = clone.must("rollout", "show", id, "--json").json["parts"][0]["id"]
    said = clone.run("gate", "reject", id, "--reason", "No.", "--json", actor="grace")
    assert (said.code, said.error["hint"]) == (4, f"its parts wait before {canary}/approval")


def test_what_is_as_it_should_be_has_not_landed(clone):
    id = plan(clone, command="true {items}")
    told = approved(clone, id)
    assert (told["state"], told["covered"], told["landed"]) == ("landed", 10, 0)
    assert report(clone, id)["coverage"]["landed"] == 0
    assert "10 of 10 items are done; nothing had to land" in clone.must("rollout", "run", id).out


def test_a_roll_out_that_nobody_knows_leads_to_those_that_there_are(clone):
    for name in ("v2", "gs-zzzz"):
        said = clone.run("rollout", "run", name, "--json")
        assert (said.code, "gitswarm rollout list" in said.error["hint"]) == (4, True)


MEANT = ("rollout", "plan", "--command", "true {items}", "--json", "--items")


def test_what_names_nothing_is_refused_and_says_how_to_look(clone):
    said = clone.run(*MEANT, "api/*", "--critical", "nope/*")
    assert (said.code, said.error["message"]) == (3, "critical: nope/* names none of 2 items")
    said = clone.run(*MEANT, "nope/*")
    assert ("names no file of" in said.error["message"], "`git push`" in said.error["hint"]) == (True, True)
    (listing,) = (word for word in said.error["hint"].split("`") if word.startswith("git ls-tree"))
    assert "api/m0005.yaml" in clone.git(*listing.split()[1:])
    said = clone.run(*MEANT, "api/*", "--leave", "api/**")
    assert said.error["message"] == "api/* names 2 files, and all are left out by api/**"


def test_a_recipe_is_read_from_standard_input_and_from_a_file_of_json(clone, monkeypatch):
    words = json.dumps({"items": "api/*", "command": "true {items}"})
    clone.write("recipe.json", words)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(words.encode())))
    names = [clone.must("rollout", "plan", "-", "--json").json["name"]]
    names.append(clone.must("rollout", "plan", str(clone.path / "recipe.json"), "--json").json["name"])
    assert names == ["by-hand", "recipe"]


def test_what_is_wrong_with_a_recipe_is_said_in_one_line_without_the_words_of_python(world, clone):
    folder = world.folder / "seed"
    (folder / ".gitswarm/rollouts").mkdir(parents=True)
    (folder / ".gitswarm/rollouts/v3.yaml").write_text("items: x\ncommand: [\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "Recipe")
    git(folder, "push", "--quiet", str(world.hub), "HEAD:refs/heads/main")

    said = clone.run("rollout", "plan", "v3", "--json").error["message"]
    assert said.startswith(".gitswarm/rollouts/v3.yaml is no YAML in line 3: ")
    assert ("\n" in said, "unicode" in said) == (False, False)
    said = clone.run("rollout", "plan", "--items", "a", "--items", "", "--command", "x {items}", "--json").error
    assert said["message"] == 'the command line: \'items\' cannot be ["a", ""]'
    assert "there are v3" in clone.run("rollout", "plan", "nope", "--json").error["hint"]
    assert clone.run("rollout", "plan", "--json").error["hint"] == "`gitswarm rollout plan --help` says what it has"


def test_a_page_of_a_report_has_the_recipe_in_words_and_is_what_a_terminal_shows(clone, monkeypatch):
    id = plan(clone, "--critical", "web/*", "--critical", "api/*", command="tools/no-such {items}")
    run(clone, id)
    page = clone.must("rollout", "report", id, "-m").out.replace("\\", "")
    assert ("| critical | web/*, api/* |" in page, "| files | no ceiling |" in page) == (True, True)
    assert ("tools/no-such cannot be started: No such file or directory" in page, "Errno" in page) == (True, False)

    monkeypatch.setattr(Screen, "is_terminal", True)
    assert clone.must("rollout", "report", id).out.replace("\\", "") == page
    assert clone.must("rollout", "report", id, "--json").json["name"] == "v2"


def test_who_interrupts_a_run_is_told_how_it_goes_on(clone, monkeypatch):
    def interrupted(*given):
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "promote", interrupted)
    id = plan(clone)
    said = clone.run("rollout", "run", id)
    assert (said.code, said.err) == (130, f"stopped; `gitswarm rollout run {id}` goes on\n")


def test_one_item_is_told_as_one(clone):
    id = plan(clone, "--items", "tools/raise", "--leave", "**/*.yaml", command="sh -c 'echo >>\"$0\"' {items}")
    assert ": 1 of 1 item is done; a person" in clone.must("rollout", "run", id, actor="runner").out
    clone.must("rollout", "approve", id, actor="grace")
    assert ": 1 of 1 item is done, and 1 has landed" in clone.must("rollout", "run", id, actor="runner").out
