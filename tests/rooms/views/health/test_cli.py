"""``metrics``, ``slo`` and ``health`` as people, Prometheus and cron see them."""

from __future__ import annotations

import re

import pytest
from prometheus_client import parser

from gitswarm.git.clone import stopping

SAMPLE = re.compile(r'(gitswarm_[a-z_]+)(\{[a-z]+="[a-z_]+"\})? -?[0-9.e+-]+')


@pytest.fixture
def busy(clone):
    first = clone.must("create", "One", "--json").json["id"]
    clone.must("claim", first, "--no-worktree")
    clone.must("done", first, "--summary", "it is done")
    return clone


def figures(clone):
    return {f"{one['name']}/{one['label']}".rstrip("/"): one["value"] for one in clone.must("metrics", "--json").json}


def test_figures_are_those_of_the_log_and_of_now(busy):
    told = figures(busy)
    assert (told["tasks/created"], told["tasks/done"], told["claims/won"]) == (1, 1, 1)
    assert (told["tasks_now/closed"], told["tasks_now/open"]) == (1, 0)
    assert told["events"] == len(busy.log())


def test_prometheus_is_told_each_family_once(busy):
    lines = busy.must("metrics", "--prometheus").out.splitlines()
    families = [line.split()[2] for line in lines if line.startswith("# TYPE")]

    assert len(families) == len(set(families))
    assert 'gitswarm_claims_total{result="won"} 1' in lines
    samples = [SAMPLE.fullmatch(line) for line in lines if not line.startswith("#")]
    assert all(samples)
    assert {found[1] for found in samples} == set(families)


def test_prometheus_reads_the_same_figures_as_people(busy):
    """By the parser of Prometheus' own client."""
    found = parser.text_string_to_metric_families(busy.must("metrics", "--prometheus").out)
    families = {one.name: one for one in found}
    samples = {(each.name, *each.labels.values()): each.value for one in families.values() for each in one.samples}
    shown = busy.must("metrics", "--json").json

    assert len(samples) == len(shown)
    for one in shown:
        name = f"gitswarm_{one['name']}{'_total' if one['type'] == 'counter' else ''}"
        key = (name, one["label"]) if one["label"] else (name,)
        assert samples[key] == one["value"]
        family = families[f"gitswarm_{one['name']}"]
        assert (family.type, family.documentation) == (one["type"], one["meaning"])


def test_exchanges_and_collisions_of_a_clone_are_counted(world):
    ada, bob = world.clone("ada"), world.clone("bob")
    ada.must("create", "One")
    ada.must("sync")
    bob.must("create", "Two")
    bob.must("sync")
    told = figures(bob)

    assert told["sync/done"] >= 1
    assert told["sync_seconds/done"] > 0
    assert told["push/shared"] >= 1
    world.cut_off()
    bob.must("create", "Three")
    assert bob.run("sync").code == 6
    assert figures(bob)["sync/hub_unreachable"] == 1
    assert figures(bob)["queue"] == 1
    (found,) = [one for one in bob.must("slo", "--json").json if one["name"] == "sync"]
    assert found["eats"] == [{"what": "sync/hub_unreachable", "times": 1}]


def test_all_is_well_where_nothing_is_wrong(busy):
    told = busy.run("health")
    assert (told.code, told.out.splitlines()[0]) == (0, "all is well")
    assert busy.must("health", "--quiet").out == ""


def test_a_warning_fails_only_where_somebody_is_strict(busy):
    busy.must("halt", "--reason", "lunch")
    told = busy.must("health", "--json").json

    assert told["well"] is True
    assert [(one["rule"], one["severity"]) for one in told["troubles"]] == [("halted", "warning")]
    assert busy.run("health", "--strict").code == 7


def test_what_is_wrong_comes_with_its_mend_and_an_exit_code(busy):
    stopping.stop(str(busy.state), "disk-full")
    told = busy.run("health")

    assert told.code == 7
    assert told.out.splitlines()[0] == "1 thing to look at"
    assert "gitswarm doctor --resume" in told.out
    assert busy.run("health", "--quiet").code == 7


def test_without_an_objective_there_is_none_to_show(busy):
    for name in ("delivery", "tasks", "sync", "snapshots"):
        busy.must("policy", "set", f"objective-{name}", "0")
    assert busy.must("slo").out.startswith("no objective is agreed on")
    assert busy.must("slo", "--json").json == []
