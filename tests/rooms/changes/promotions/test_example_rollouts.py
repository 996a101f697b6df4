"""The roll-out of the examples: planned from its recipe, checked by its tools, with one manifest nobody understands."""

from __future__ import annotations

import pytest

from tests.conftest import ROOT
from tests.manifests import approved, report
from tests.world import git

FOLDER = ROOT / "examples" / "rollouts"
MANIFEST = (
    "apiVersion: apps/v1beta1\nkind: Deployment\nmetadata:\n  name: {name}\nspec:\n  replicas: 3\n  template:\n"
    "    spec:\n      image: registry/{name}:7\n"
)
ODD = "deploy/web/m038.yaml"


@pytest.fixture
def clone(world):
    seed = world.folder / "seed"
    files = {
        f"deploy/{team}/m{number:03}.yaml": MANIFEST.format(name=f"m{number}")
        for number in range(40)
        for team in [("api", "payments", "web")[number % 3]]
    }
    files |= {ODD: "a list: of things\n", "deploy/old/m1.yaml": "apiVersion: apps/v1beta1\n"}
    files[".gitswarm/rollouts/api-v1.yaml"] = (FOLDER / "api-v1.yaml").read_text()
    for name, text in files.items():
        (seed / name).parent.mkdir(parents=True, exist_ok=True)
        (seed / name).write_text(text)
    (seed / "tools").mkdir()
    for tool in (FOLDER / "tools").iterdir():
        (seed / "tools" / tool.name).write_text(tool.read_text())
        (seed / "tools" / tool.name).chmod(0o755)
    git(seed, "add", ".")
    git(seed, "commit", "--quiet", "-m", "Manifests")
    git(seed, "push", "--quiet", str(world.hub), "HEAD:refs/heads/main")
    return world.clone("one")


def test_the_example_moves_all_that_it_understands_and_tells_what_it_does_not(world, clone):
    id = clone.must("rollout", "plan", "api-v1", "--json").json["id"]
    first = report(clone, id)["cohorts"][0]["left"]
    assert sum(pin["path"].startswith("deploy/payments/") for pin in first) == 13

    told = approved(clone, id)
    assert (told["state"], told["covered"], told["bad"]) == ("landed", 39, 1)
    rows = [row for part in report(clone, id)["cohorts"] for row in part["results"]]
    (bad,) = (row for row in rows if row["what"] == "bad")
    assert (bad["path"], "is no Deployment that this understands" in bad["why"]) == (ODD, True)
    moved = git(world.hub, "show", "main:deploy/api/m000.yaml").splitlines()
    assert (moved[0], moved[5]) == ("apiVersion: apps/v1", "  selector: {matchLabels: {app: m0}}")
    assert git(world.hub, "show", "main:deploy/old/m1.yaml") == "apiVersion: apps/v1beta1"
