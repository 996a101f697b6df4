"""How a swarm begins, and what it agrees on."""

from __future__ import annotations

import pytest

from gitswarm.core.log import FORMAT
from gitswarm.errors import Misused, NotFound
from gitswarm.rooms.ground import policy
from gitswarm.rooms.ground.policy import actions
from gitswarm.rooms.ground.policy.model import PAGE, comment, founding, pages, setting, settings
from gitswarm.rooms.ground.policy.rules import RULES
from tests.stage import Stage
from tests.world import World

ONE, TWO = "0" * 25 + "1", "0" * 25 + "2"


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def begun(stage):
    stage.do(actions.create, prefix="gs")
    return stage


# beginning


def test_a_swarm_begins_once(stage):
    (event,) = stage.do(actions.create)

    assert founding(stage.tables).swarm == event.payload["swarm"]
    assert stage.do(actions.create) == []


def test_of_two_beginnings_the_first_in_the_log_counts(stage):
    first = stage.push("swarm.created", {"swarm": ONE, "prefix": "gs"})
    second = stage.push("swarm.created", {"swarm": TWO, "prefix": "gs"})

    assert founding(stage.tables).swarm == ONE
    assert not stage.overruled(first)
    assert stage.overruled(second)


@pytest.mark.parametrize("prefix", ["", "9", "gs\n- injected: yes", "é", "a" * 9, "g s"])
def test_a_beginning_that_would_spoil_the_page_is_overruled(stage, prefix):
    spoilt = stage.push("swarm.created", {"swarm": ONE, "prefix": prefix})

    assert stage.overruled(spoilt)
    assert pages(stage.tables, bool) == {}


@pytest.mark.parametrize("payload", [{}, {"swarm": 7, "prefix": "gs"}, {"swarm": "one"}])
def test_what_is_no_beginning_begins_nothing(stage, payload):
    event = stage.push("swarm.created", payload)

    assert stage.reason(event)
    assert founding(stage.tables) is None


# agreeing


OTHERS = dict.fromkeys((key for key in RULES if key.startswith(("budget-", "run-", "check-", "children-"))), 7) | {
    "pushes-a-minute": 600,
    "signing": "require",
    "pull-requests": "all",
    "pull-request-draft": "off",
    "pull-request-minutes": 0,
    "pull-request-reviewers": ("grace", "heidi"),
    "pull-request-labels": ("swarm",),
    "tidy-days": 1,
    "tidy-most": 1_000,
    "page-seconds": 0,
    "least-format": 1_000,
    "lease-minutes": 5,
    "alerts": "on",
    "alert-least": "critical",
    "alert-to": ("ada",),
    "alert-webhooks": ("team",),
    "alert-mail": ("ops@example.org",),
    "alert-remind-hours": 0,
    "letter-minutes": 1,
    "fresh-seconds": 1,
    "objective-delivery": 0,
    "objective-tasks": 50,
    "objective-sync": 98,
    "objective-snapshots": 1,
    "interactions": 9,
    "branch": "work/{slug}-issue-{number}",
    "base": "develop",
    "worktree-disposable": (),
    "attic-days": 1,
    "contribute-sign-off": "first",
    "contribute-day": 0,
    "contribute-repository-day": 1,
    "contribute-open": 1,
    "project-mib": 64,
    "project-minutes": 1,
    "intake-agent": "claude",
    "intake-seconds": 600,
    "intake-calls": 0,
    "intake-cents": 5,
    "scan-ignore": ("vendor/",),
    "prices": ("codex 3.5",),
    "keep-on-hub": "off",
    "trailers": "on",
    "merge-queue": "on",
    "landing-target": "develop",
    "landing-method": "squash",
    "landing-batch": 1,
    "protected-targets": ("release/*",),
    "guards": "off",
    "least-proof": "signed",
    "waivers": ("eve", "role/captain"),
    "github-repository": "acme/app",
    "github-import": ("swarm",),
    "github-types": ("defect=bug",),
    "github-priorities": ("now=0",),
    "github-trusted": ("owner", "@eve"),
    "github-closing": "both",
    "github-poll-minutes": 5,
    "github-wait-seconds": 0,
    "github-reserve": 0,
}
"""Another value for each setting."""


@pytest.mark.parametrize("key", RULES)
def test_a_setting_has_its_default_until_it_is_changed_and_again_when_it_is_taken_back(begun, key):
    assert setting(begun.tables, key) == RULES[key].default
    if key == "least-format":  # which a newer program than this one agreed on
        begun.push("policy.changed", {"changes": {key: OTHERS[key]}}, v=2)
    else:
        begun.do(actions.change, changes={key: OTHERS[key]})
    assert setting(begun.tables, key) == OTHERS[key]
    begun.do(actions.change, changes={key: None})
    assert setting(begun.tables, key) == RULES[key].default


def test_the_last_change_counts(begun):
    for value in (3, 12, 7):
        begun.do(actions.change, changes={"pushes-a-minute": value})

    assert setting(begun.tables, "pushes-a-minute") == 7


def test_a_setting_nobody_knows_is_not_found(begun):
    with pytest.raises(NotFound, match="no setting 'colour'"):
        begun.do(actions.change, changes={"colour": 1})


def test_a_format_that_this_program_does_not_know_is_not_agreed_on(begun):
    with pytest.raises(Misused, match="could not take 2 back") as refused:
        begun.do(actions.change, changes={"least-format": FORMAT + 1})

    assert "a gitswarm" in refused.value.hint
    assert setting(begun.tables, "least-format") == FORMAT


WRONG = [
    ("pushes-a-minute", -1),
    ("pushes-a-minute", 601),
    ("pushes-a-minute", True),
    ("pushes-a-minute", "7"),
    ("branch", "one-for-all"),
    ("branch", "gitswarm/{task}"),
    ("base", "two\nlines"),
    ("worktree-disposable", ".env"),
    ("worktree-disposable", [7]),
    ("worktree-disposable", [".venv", ""]),
    ("protected-targets", [""]),
    ("trailers", "perhaps"),
]


@pytest.mark.parametrize(("key", "value"), WRONG)
def test_a_value_that_a_setting_cannot_take_is_misused(begun, key, value):
    with pytest.raises(Misused, match=f"{key} cannot be"):
        begun.do(actions.change, changes={key: value})


@pytest.mark.parametrize(("key", "value"), [("colour", 1), *WRONG])
def test_a_change_that_no_action_would_make_is_overruled(begun, key, value):
    event = begun.push("policy.changed", {"changes": {key: value}}, v=2)

    assert begun.overruled(event)
    assert setting(begun.tables, "pushes-a-minute") == RULES["pushes-a-minute"].default


@pytest.mark.parametrize(
    "payload", [{"key": "pushes-a-minute", "value": "7"}, {"key": "pushes-a-minute"}, {"value": 1}]
)
def test_what_is_no_change_changes_nothing(begun, payload):
    assert begun.reason(begun.push("policy.changed", payload))
    assert setting(begun.tables, "page-seconds") == RULES["page-seconds"].default


def test_a_change_as_the_first_version_wrote_it_counts(begun):
    begun.push("policy.changed", {"key": "pushes-a-minute", "value": 7})

    assert setting(begun.tables, "pushes-a-minute") == 7


def test_what_is_so_already_is_not_said_again(begun):
    assert begun.do(actions.change, changes={"base": ""}) == []


def test_folding_again_gives_the_same(begun):
    begun.do(actions.change, changes={"page-seconds": 5})
    begun.push("policy.changed", {"key": "colour", "value": 1})

    assert begun.folded_again().digest() == begun.digest()


# what people read


def test_before_the_swarm_began_there_is_no_page(stage):
    assert pages(stage.tables, bool) == {}


def test_the_page_tells_every_setting_with_its_meaning(begun):
    begun.do(actions.change, changes={"page-seconds": 5})

    page = pages(begun.tables, bool)[PAGE].decode()

    assert f"swarm: {founding(begun.tables).swarm}\n" in page
    assert "  page-seconds: 5\n" in page
    for key, rule in RULES.items():
        assert f"  # {rule.meaning}\n  {key}: " in page


def test_comments_stand_above_their_settings_and_stay(begun):
    begun.do(actions.change, changes={"base": "develop"}, comments={"base": "# we release from main"})
    begun.do(actions.change, changes={"base": "next"})

    assert "\n  # we release from main\n  base: next\n" in pages(begun.tables, bool)[PAGE].decode()
    begun.push("policy.changed", {"changes": {}, "comments": {"base": "x: 1"}}, v=2)
    assert comment(begun.tables, "base") == "# we release from main"


def test_the_page_is_a_function_of_the_events(begun):
    assert pages(begun.folded_again().tables, bool) == pages(begun.tables, bool)


def test_every_setting_is_listed(begun):
    assert [row["key"] for row in settings(begun.tables)] == list(RULES)


def test_every_name_of_the_door_leads_somewhere():
    for name in policy.DOOR:
        assert getattr(policy, name)


# the commands


def test_a_setting_is_changed_for_every_clone(tmp_path):
    world = World(tmp_path)
    ada = world.clone("ada")
    ada.must("policy", "set", "pushes-a-minute", "12")
    ada.must("sync")

    rows = world.clone("bob").must("policy", "show", "--json").json

    assert {row["key"]: row["value"] for row in rows}["pushes-a-minute"] == 12


def test_a_wrong_setting_is_told_apart_from_a_wrong_value(tmp_path):
    alone = World(tmp_path).alone("alone")

    assert alone.run("policy", "set", "colour", "1").code == 4
    assert alone.run("policy", "set", "pushes-a-minute", "601").code == 2
    assert alone.run("policy", "set", "pushes-a-minute", "many").code == 2
    assert alone.run("policy", "set", "pushes-a-minute", "9" * 5000).code == 2


def test_an_agent_at_work_lifts_no_bound(tmp_path, monkeypatch):
    alone = World(tmp_path).alone("alone")
    monkeypatch.setenv("GITSWARM_SESSION", "s-1")
    for words in (("set", "children-depth", "0"), ("edit",)):
        said = alone.run("policy", *words, "--json")
        assert (said.code, "person's decision" in said.error["message"]) == (3, True)
    monkeypatch.delenv("GITSWARM_SESSION")
    alone.must("policy", "set", "children-depth", "0")


def test_a_list_takes_several_words_and_none(tmp_path):
    alone = World(tmp_path).alone("alone")

    alone.must("policy", "set", "worktree-disposable", "out", "tmp/*")
    assert value_of(alone, "worktree-disposable") == ["out", "tmp/*"]
    alone.must("policy", "set", "worktree-disposable")
    assert value_of(alone, "worktree-disposable") == []
    alone.must("policy", "set", "worktree-disposable", "--default")
    assert value_of(alone, "worktree-disposable") == list(RULES["worktree-disposable"].default)
    assert alone.run("policy", "set", "base").code == 2


def value_of(clone, key):
    return {row["key"]: row["value"] for row in clone.must("policy", "show", "--json").json}[key]


@pytest.mark.parametrize("address", ["ops@[", '"', "ops", "@example.org", "ops@", "a b@example.org", "a@b@c", "ü@b.c"])
def test_what_is_no_address_is_not_agreed_on_and_holds_where_it_was_before(begun, address):
    with pytest.raises(Misused, match="alert-mail cannot be"):
        begun.do(actions.change, changes={"alert-mail": ["ops@example.org", address]})
    begun.do(actions.change, changes={"alert-mail": ["ops+night@mail.example.org", "o'neil@localhost"]})

    begun.push("policy.changed", {"changes": {"alert-mail": [address]}}, v=2)
    assert setting(begun.tables, "alert-mail") == (address,)
