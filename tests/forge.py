"""A clone whose hub is a repository of the stand-in for GitHub, and finished work in it; for tests of what goes out."""

from __future__ import annotations

from gitswarm.opening import open_swarm
from tests.landings import begin, finish, status
from tests.world import Clone, git


def connect(monkeypatch, github, token="t-ada"):
    """Let commands from here on ask this GitHub."""
    monkeypatch.setenv("GITSWARM_GITHUB_API", github.api)
    monkeypatch.setenv("GH_TOKEN", token)


def clone_of(app, folder, name="one"):
    """A clone of a repository at GitHub, by its path, in whose swarm that is known."""
    path = folder / name
    git(folder, "clone", "--quiet", str(app.path), str(path))
    made = Clone(path)
    made.must("init")
    made.must("policy", "set", "github-repository", app.full_name)
    return made


def rename(github, app, name):
    """Give the repository another name there; the clones, whose hub is its folder, find it where it was."""
    before = app.path
    github.state.rename(app, name)
    before.symlink_to(app.path)


def done(clone, title="Write it down", name="a.txt", actor="ada"):
    """The id of a task that is done."""
    return finish(clone, {name: f"{title}\n"}, title, actor, submit=False)


def pulled(clone, id):
    """The pull request of a task, as the swarm knows it."""
    rows = clone.must("github", "pulls", "--all", "--json", "--limit", "5000").json
    return next(row for row in rows if row["id"] == id)


def pulls_of(app):
    """The pull requests that there are at GitHub."""
    return [issue for issue in app.issues.values() if issue.pull]


def tables(clone):
    """What the swarm knows in this clone."""
    swarm = open_swarm(str(clone.path), "ada")
    try:
        return swarm.look()
    finally:
        swarm.close()


__all__ = ["begin", "clone_of", "connect", "done", "finish", "pulled", "pulls_of", "rename", "status", "tables"]
