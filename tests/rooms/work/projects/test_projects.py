"""Which projects there are, which tasks are theirs, and that none of these begins before the rules let it."""

from __future__ import annotations

import pytest

from gitswarm.errors import Misused, NotFound, Refused
from gitswarm.rooms.work import projects, tasks
from tests.contributing import DIGEST, REPOSITORY, SOURCE, URL, begun, issue, read
from tests.stage import Stage


def is_ready(stage, id):
    return tasks.task(stage.tables, id).ready


def test_a_project_is_added_once_and_found_by_its_repository_too():
    stage = begun()
    told = {"name": "app", "repository": REPOSITORY, "url": URL, "branch": "main", "source": SOURCE}
    assert stage.do(projects.add, **told) == []
    assert projects.find(stage.tables, "ACME/App").name == "app"
    with pytest.raises(Refused, match="app is acme/app here"):
        stage.do(projects.add, **{**told, "repository": "other/app"})
    with pytest.raises(NotFound, match="there is no project web"):
        projects.find(stage.tables, "web")


@pytest.mark.parametrize("name", ["", "-x", "a/b", "..", "a b", "\x1b", "x" * 61])
def test_a_name_that_could_be_a_path_or_an_option_is_refused(name):
    with pytest.raises(Misused):
        Stage().do(projects.add, name=name, repository=REPOSITORY, url=URL, branch="main", source=SOURCE)


@pytest.mark.parametrize("name", ["app-worktrees", "App-Worktrees"])
def test_no_project_lies_where_the_worktrees_of_another_do(name):
    with pytest.raises(Misused, match=f"'{name}' is where the worktrees of a project called [aA]pp are"):
        Stage().do(projects.add, name=name, repository=REPOSITORY, url=URL, branch="main", source=SOURCE)


@pytest.mark.parametrize(("verdict", "ready"), [("open", True), ("ask", False), ("closed", False), ("unread", False)])
def test_an_issue_of_a_project_begins_only_where_its_rules_let_it(verdict, ready):
    stage = begun(verdict)
    id = issue(stage)
    assert projects.project_of(stage.tables, id).name == "app"
    assert is_ready(stage, id) is ready


def test_a_persons_word_about_the_rules_lets_its_tasks_begin_until_the_rules_change():
    stage = begun("ask")
    id = issue(stage)
    stage.do(projects.approve, "grace", name="app")
    assert is_ready(stage, id)
    assert projects.project(stage.tables, "app").approved_by == "grace"
    read(stage, "ask", digest="f" * 64)
    assert not is_ready(stage, id)
    read(stage, "open", digest="a" * 64)
    assert is_ready(stage, id)


def test_a_word_about_rules_that_have_changed_since_counts_for_nothing():
    stage = begun("ask")
    late = stage.push("project.approved", {"name": "app", "digest": "0" * 64})
    assert stage.overruled(late)
    assert not projects.project(stage.tables, "app").may


def test_no_word_opens_a_project_that_says_no():
    stage = begun("closed")
    with pytest.raises(Refused, match="no word of ours changes that"):
        stage.do(projects.approve, name="app")
    stage.push("project.approved", {"name": "app", "digest": DIGEST})
    assert not projects.project(stage.tables, "app").may
    with pytest.raises(projects.ProjectClosed, match=r"wants no such contributions: CONTRIBUTING.md: no"):
        projects.must_be_open(projects.project(stage.tables, "app"))


def test_who_meets_rules_that_nobody_has_read_is_told_how_they_are():
    with pytest.raises(projects.ProjectClosed, match=f"nobody has read the rules of {REPOSITORY}") as refused:
        projects.must_be_open(projects.project(begun("unread").tables, "app"))
    assert refused.value.hint == "gitswarm project read app"


def test_issues_that_were_there_before_their_project_belong_to_it_too():
    stage = Stage()
    id = issue(stage)
    stage.do(projects.add, name="app", repository=REPOSITORY, url=URL, branch="main", source=SOURCE)
    assert projects.members(stage.tables, "app") == [id]
    assert not is_ready(stage, id)


def test_a_label_and_what_a_task_is_part_of_place_it_and_nothing_moves_it():
    stage = begun()
    (made,) = stage.do(tasks.create, title="By hand", labels=("project/app",))
    (part,) = stage.do(tasks.create, title="A part", parent=made.id)
    (other,) = stage.do(tasks.create, title="Ours", labels=("project/none",))
    assert set(projects.members(stage.tables, "app")) == {made.id, part.id}
    assert projects.project_of(stage.tables, other.id) is None
    stage.do(tasks.edit, name=made.id, labels_gone=("project/app",))
    assert projects.project_of(stage.tables, made.id).name == "app"


def test_labels_of_an_issue_do_not_move_it_to_another_project():
    stage = begun()
    stage.do(projects.add, name="web", repository="acme/web", url=URL, branch="main", source="github:acme/web")
    id = issue(stage, labels=("project/web",))
    assert projects.project_of(stage.tables, id).name == "app"


def test_a_project_that_was_taken_off_begins_nothing_and_can_come_again():
    stage = begun()
    id = issue(stage)
    stage.do(projects.remove, name="app")
    assert (projects.projects(stage.tables), is_ready(stage, id)) == ([], False)
    (held,) = tasks.holds(stage.tables, id)
    assert held.reason == f"{REPOSITORY} is no project of this swarm any more"
    stage.do(projects.add, name="app", repository=REPOSITORY, url=URL, branch="main", source=SOURCE)
    read(stage, "open")
    assert is_ready(stage, id)
    assert stage.folded_again().digest() == stage.digest()


def test_a_project_that_begins_from_another_branch_keeps_its_tasks_and_its_fork_and_is_read_anew():
    stage = begun("ask")
    id = issue(stage)
    stage.do(projects.approve, "grace", name="app")
    assert stage.do(projects.move, name="app", branch="main") == []

    stage.do(projects.move, name="app", branch="trunk")
    now = projects.project(stage.tables, "app")
    assert (now.branch, now.fork, now.may, projects.members(stage.tables, "app")) == ("trunk", "ada/app", False, [id])
    read(stage, "open")
    assert is_ready(stage, id)
    assert stage.folded_again().digest() == stage.digest()
