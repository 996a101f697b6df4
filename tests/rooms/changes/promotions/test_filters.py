"""What git makes of files on their way into a work tree and out of it, or does not look at, misleads no roll-out."""

from __future__ import annotations

import pytest

from tests.manifests import approved, plan, report, seed
from tests.world import git

ALIKE = ("--parity", "tools/alike {before} {after}", "--canary", "100%")
FORMS = {
    "*.yaml text eol=crlf": {},
    "*.yaml filter=veil": {
        "clean": "sed s/^name:.x/name:\\ /",
        "smudge": "sed s/^name:./name:\\ x/",
        "required": "true",
    },
}
"""What ``.gitattributes`` says, and what the clone is told of the filter that it names."""
SED = '#!/bin/sh\nexec sed -i s/^version:.1/version:\\ 2/ "$@"\n'
LEAVES = '#!/bin/sh\nfor path; do cp "$path" "$path.tmp"; done\nexec sed -i s/1$/2/ "$@"\n'


def show(world, path):
    return git(world.hub, "show", f"main:{path}")


@pytest.mark.parametrize("form", FORMS)
def test_items_that_have_another_form_in_the_work_tree_are_compared_as_they_stand_there(world, form):
    seed(world, 6, more={".gitattributes": f"{form}\n", "tools/sed": SED})
    clone = world.clone("one")
    for key, value in FORMS[form].items():
        clone.git("config", f"filter.veil.{key}", value)
    id = plan(clone, *ALIKE, command="tools/sed {items}")

    assert (approved(clone, id)["covered"], report(clone, id)["coverage"]["bad"]) == (6, 0)
    assert show(world, "api/m0000.yaml") == "version: 2\nname: m0"


def test_what_git_ignores_is_left_out_of_the_commit_and_an_item_that_it_ignores_is_not(world):
    seed(world, 6, more={"tools/leaves": LEAVES})
    folder = world.folder / "seed"
    (folder / ".gitignore").write_text("*.tmp\napi/\n")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "Ignore")
    git(folder, "push", "--quiet", str(world.hub), "HEAD:refs/heads/main")
    clone = world.clone("one")
    id = plan(clone, "--canary", "100%", command="tools/leaves {items}")

    assert approved(clone, id)["covered"] == 6
    assert show(world, "api/m0000.yaml").startswith("version: 2")
    assert ".tmp" not in git(world.hub, "ls-tree", "-r", "--name-only", "main")
