"""The real `gh` against the stand-in, so that it is not only what we imagine."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from tests.conftest import ROOT
from tests.servers import LIMIT

GH = ROOT / ".cache" / "github" / "gh" / "bin" / "gh"


@pytest.fixture
def gh(github, tmp_path):
    """Run gh as ada; it speaks plain HTTP to github.localhost only, which the stand-in answers for as a proxy."""
    if not GH.exists():
        pytest.skip("gh is not installed: .ci/github installs it where the registry answers")
    proxy = dict.fromkeys(("http_proxy", "HTTP_PROXY"), github.url) | dict.fromkeys(("no_proxy", "NO_PROXY"), "")
    own = {"GH_HOST": "github.localhost", "GH_CONFIG_DIR": str(tmp_path / "gh"), "GH_NO_UPDATE_NOTIFIER": "1"}
    env = {**os.environ, **proxy, **own, "GH_TOKEN": "t-ada", "GH_ENTERPRISE_TOKEN": "t-ada"}

    def run(*words):
        done = subprocess.run(
            [GH, *words], env=env, cwd=tmp_path, capture_output=True, text=True, timeout=LIMIT, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run


def test_gh_reads_and_writes(github, app, gh):
    assert gh("api", "user", "--jq", ".login") == "ada"
    made = json.loads(gh("api", "repos/acme/app/issues", "-f", "title=From gh", "-f", "labels[]=bug"))
    assert (made["number"], made["user"]["login"]) == (1, "ada")
    gh("api", "-X", "PATCH", "repos/acme/app/issues/1", "-f", "state=closed")
    assert app.issues[1].state == "closed"


def test_gh_follows_the_pages_and_keeps_what_it_knows(github, app, gh):
    for number in range(7):
        github.state.issue(app, f"issue {number}")
    asked = ("api", "--paginate", "repos/acme/app/issues?per_page=3", "--jq", ".[].number")
    assert gh(*asked).split() == ["7", "6", "5", "4", "3", "2", "1"]
    assert github.asked("GET /repos/acme/app/issues") == 3


def test_gh_sees_the_branches_of_a_fork(github, app, gh):
    github.state.fork(app, github.state.account("eve"), "app")
    assert gh("api", "repos/eve/app/branches", "--jq", ".[].name") == "main"
    assert gh("api", "repos/eve/app", "--jq", ".parent.full_name") == "acme/app"
