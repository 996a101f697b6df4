"""What an agent is started with, and what of it does not stay in its folder."""

from __future__ import annotations

import json
import os
import sys

import pytest

from gitswarm.errors import Misused
from gitswarm.rooms.outside.adapters import Adapter, Order, run
from gitswarm.rooms.outside.adapters.calling import prepare
from gitswarm.rooms.outside.adapters.choosing import adapter as made_of
from gitswarm.rooms.outside.dialects import described

ORDER = Order("Say hello.\n", "bob", "s1")
ENV = {"PATH": os.environ["PATH"], "HOME": "/nowhere", "MY_KEY": "k", "MINE_UPDATE": "always"}


def speaks(script="pass", **description):
    """An agent that is a script in Python, with a dialect of its own."""
    argv = (sys.executable, "-c", script)
    dialect = described("mine", description)
    return Adapter("mine", argv, dialect.brief or "stdin", 20, dialect=dialect)


@pytest.fixture
def call(tmp_path):
    return lambda adapter, order=ORDER: prepare(adapter, order, ENV, str(tmp_path))


def test_a_new_conversation_has_a_name_and_an_old_one_goes_on(call):
    claude = made_of("claude", {"agent": "claude"})
    begun, resumed = call(claude), call(claude, ORDER._replace(resume="c1"))

    assert begun.argv[-2:] == ["--session-id", begun.conversation]
    assert call(claude).conversation != begun.conversation
    assert (resumed.argv[-2:], resumed.conversation) == (["--resume", "c1"], "c1")


@pytest.mark.parametrize(
    "told", ["--dangerously-skip-permissions", "-x", "a b", "a\n", "", "x" * 300, ["c1"]], ids=repr
)
def test_what_an_agent_calls_its_conversation_never_becomes_an_option(call, told):
    script = f"import json; print(json.dumps({{'type': 'system', 'session_id': {told!r}}}))"
    outcome = run(speaks(script, lines="claude"), ORDER, ENV, print)

    assert outcome.conversation == ""
    if told and isinstance(told, str):
        with pytest.raises(Misused, match="is no name of a conversation"):
            call(speaks(), ORDER._replace(resume=told))


def test_what_it_hears_notices_by_is_left_out_where_the_command_has_settings_of_its_own(call):
    usual = call(made_of("claude", {"agent": "claude"})).argv
    own = call(made_of("claude", {"agent": "claude", "command": "claude --settings mine.json"})).argv

    assert usual[usual.index("--settings") + 1].endswith("/notice.json")
    assert own.count("--settings") == 1


def test_the_bounds_of_the_order_are_told_to_agents_that_keep_them(call):
    argv = call(made_of("claude", {"agent": "claude"}), ORDER._replace(turns=30, dollars=0.5)).argv

    assert argv[-4:] == ["--max-turns", "30", "--max-budget-usd", "0.5000"]


def test_an_agent_in_a_sandbox_may_write_to_the_git_folders_of_its_worktree(call, clone):
    clone.git("worktree", "add", "-q", "../linked")
    linked = clone.path.parent / "linked"
    argv = call(made_of("codex", {"agent": "codex"}), ORDER._replace(folder=str(linked))).argv

    setting = argv[argv.index("-c") + 1].removeprefix("sandbox_workspace_write.writable_roots=")
    git = str(clone.path / ".git")
    assert json.loads(setting) == [git, f"{git}/worktrees/linked"]
    assert not [word for word in call(made_of("codex", {"agent": "codex"})).argv if "writable_roots" in word]


def test_a_command_of_ones_own_takes_the_place_of_the_usual_one_and_is_spoken_to_alike(call):
    argv = call(made_of("c", {"agent": "claude", "command": "claude --model 'big one'"})).argv

    assert argv[:4] == ["claude", "--model", "big one", "--print"]


def test_it_may_have_a_home_of_its_own(call, tmp_path):
    home = tmp_path / "a" / "home"

    assert call(made_of("mine", {"command": "true", "home": str(home)})).env["HOME"] == str(home)
    assert home.stat().st_mode & 0o777 == 0o700
    with pytest.raises(Misused, match="home is 'mine'"):
        made_of("mine", {"command": "true", "home": "mine"})


def test_what_its_dialect_passes_and_sets_is_in_its_environment_and_ours_counts_more(call):
    adapter = speaks(
        passes=["MY_KEY"], sets={"MINE": "{scratch}/mine.json", "MINE_HOME": "x"}, files={"mine.json": "{}"}
    )
    found = call(adapter).env

    assert (found["MY_KEY"], found["MINE_HOME"]) == ("k", "x")
    with open(found["MINE"]) as file:
        assert file.read() == "{}"
    assert call(speaks(passes=["MINE_UPDATE"], sets={"MINE_UPDATE": "off"})).env["MINE_UPDATE"] == "always"


LEAVES = """
import os, pathlib
for name in (".mine.log", ".mine.old", "work.txt"):
    pathlib.Path(name).write_text("new")
os.mkdir(".mine.cache")
pathlib.Path(".mine.cache/x").write_text("")
"""


def test_what_an_agent_is_known_to_leave_is_gone_and_nothing_else(tmp_path):
    (tmp_path / ".mine.old").write_text("mine")
    outcome = run(speaks(LEAVES, leaves=[".mine*"]), ORDER._replace(folder=str(tmp_path)), ENV, print)

    assert outcome.worked
    assert sorted(os.listdir(tmp_path)) == [".mine.old", "work.txt"]


def test_a_link_that_it_left_is_removed_and_not_followed(tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "kept").write_text("")
    folder = tmp_path / "folder"
    folder.mkdir()
    script = f"import os; os.symlink({str(other)!r}, '.mine')"
    run(speaks(script, leaves=[".mine*"]), ORDER._replace(folder=str(folder)), ENV, print)

    assert (os.listdir(folder), os.listdir(other)) == ([], ["kept"])


def test_other_lines_are_read_wherever_they_are_said_and_json_only_where_it_is_no_complaint():
    heard = []
    script = "import sys; print('Spent 7'); print('Spent 5', file=sys.stderr); print('{\"a\": 1}', file=sys.stderr)"
    outcome = run(speaks(script, text=[{"matches": r"Spent (?P<tokens>\d+)"}]), ORDER, ENV, heard.append)

    assert (outcome.tokens, heard, outcome.result) == (12, [], None)


def test_no_shipped_agent_is_started_with_its_key_on_the_command_line(call):
    for name in ("claude", "codex", "gemini", "opencode", "aider"):
        adapter = made_of(name, {"agent": name})
        env = {**ENV, **dict.fromkeys(adapter.dialect.passes, "top-secret-key")}
        found = prepare(adapter, ORDER._replace(brief="use top-secret-key"), env, call(adapter).folder)

        assert "top-secret-key" not in " ".join(found.argv)
        assert "top-secret-key" in found.env.values()


def test_the_agents_of_a_clone_show_what_they_are(clone):
    clone.git("config", "gitswarm.adapter.coder.agent", "claude")
    clone.git("config", "gitswarm.adapter.coder.pass", "MY_KEY")

    (row,) = clone.must("adapter", "list", "--json").json
    assert (row["name"], row["agent"], row["brief"]) == ("coder", "claude", "stdin")
    assert row["argv"][:1] == ["claude"]
    assert {"ANTHROPIC_API_KEY", "MY_KEY"} <= set(row["passes"])
    known = clone.must("adapter", "list", "--known", "--json").json
    assert set(known[0]) == {"agent", "command", "argv", "brief", "passes"}
    assert {row["agent"] for row in known} >= {"claude", "codex"}
    clone.git("config", "gitswarm.adapter.coder.agent", "nobody")
    assert clone.run("adapter", "list").code == 4


def test_an_agent_that_is_tried_tells_how_it_ended(clone, tmp_path):
    result = {
        "type": "result",
        "subtype": "success",
        "session_id": "c1",
        "permission_denials": [{"tool_name": "Write"}],
    }
    script = tmp_path / "claude"
    says = {"type": "assistant", "message": {"content": [{"type": "text", "text": "I try."}]}}
    lines = f"print({json.dumps(says)!r}, flush=True); time.sleep(1); print({json.dumps(result)!r})"
    script.write_text(f"#!{sys.executable}\nimport time\n{lines}\n")
    script.chmod(0o755)
    clone.git("config", "gitswarm.adapter.coder.agent", "claude")
    clone.git("config", "gitswarm.adapter.coder.command", str(script))

    refused = clone.run("adapter", "try", "coder", "Do it.")
    assert refused.code == 7
    assert "I try." in refused.err
    assert "coder was not allowed to use Write" in refused.err
    script.write_text(script.read_text().replace("Write", "").replace('{"tool_name": ""}', ""))
    outcome = clone.must("adapter", "try", "coder", "Do it.", "--json").json
    assert (outcome["end"], outcome["conversation"], outcome["denied"]) == ("worked", "c1", [])
