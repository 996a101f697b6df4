"""A project of others in memory: added, its rules read, an issue of it a task, worked on and offered."""

from __future__ import annotations

from gitswarm.rooms.abroad import contribute
from gitswarm.rooms.forge import pulls
from gitswarm.rooms.work import claims, projects, tasks, worktrees
from tests.stage import Stage

SOURCE, REPOSITORY, URL = "github:acme/app", "acme/app", "https://github.com/acme/app.git"
DIGEST = "d" * 64


def begun(verdict="open", **more):
    """A stage with one project whose rules were read."""
    stage = Stage()
    stage.do(projects.add, name="app", repository=REPOSITORY, url=URL, branch="main", source=SOURCE)
    stage.do(projects.forked, name="app", fork="ada/app")
    read(stage, verdict, **more)
    return stage


def read(stage, verdict, digest=DIGEST, asks=(), because=("CONTRIBUTING.md: no",)):
    """The rules say this now."""
    told = {"commit": "c" * 40, "digest": digest, "asks": asks, "because": because}
    return stage.do(projects.read, name="app", verdict=verdict, **told)


def issue(stage, key="#1", source=SOURCE, **more):
    """A task that came from an issue; its id."""
    (event,) = stage.do(tasks.create, title=f"Mend {key}", **more)
    stage.push("task.imported", {"source": source, "key": key, "digest": "e" * 64}, actor="ada", task=event.id)
    return event.id


def worked(stage, id, actor="coder", tip="1" * 40):
    """The task is claimed, worked on and done."""
    stage.do(claims.claim, actor, name=id, machine="m1", minutes=60)
    epoch = tasks.task(stage.tables, id).epoch
    told = {"branch": f"gs/{id[-4:].lower()}", "base": "0" * 40, "onto": "main", "machine": "m1", "folder": "/w"}
    stage.do(worktrees.made, actor, task=id, epoch=epoch, **told)
    stage.do(tasks.done, actor, name=id, summary="Mended", commit=tip)
    return epoch


def offered(stage, id, tip="1" * 40, **more):
    """And offered to a person."""
    told = {
        "epoch": tasks.task(stage.tables, id).epoch,
        "tip": tip,
        "base": "0" * 40,
        "added": 3,
        "removed": 1,
        "files": 1,
    }
    return stage.do(contribute.offer, task=id, **told, languages={"Python": 4}, **more)


def signed(stage, id, commit="2" * 40):
    """And signed by a person, so that a pull request is asked for."""
    tip = contribute.contribution(stage.tables, id).tip
    return stage.do(contribute.sign, "grace", task=id, tip=tip, commit=commit, title="Mend it", body="As asked.")


def sent(stage, id, number=7, commit="2" * 40):
    """And there it is."""
    request = signed(stage, id, commit)[-1].id
    url = f"https://github.com/acme/app/pull/{number}"
    before = pulls.pull(stage.tables, id)
    told = {"task": id, "request": request, "commit": commit, "trouble": ""}
    if before.state == pulls.OPEN:
        stage.do(pulls.update, "m1", **told)
    else:
        stage.do(pulls.opened, "m1", number=number, url=url, **told)


def reviewed(stage, id, verdict, key="1", author="linus", insider=True, number=7):
    """Somebody there has said something."""
    told = {"number": number, "key": key, "author": author, "verdict": verdict, "insider": insider, "text": "Hm."}
    return stage.push("pr.reviewed", told, task=id)
