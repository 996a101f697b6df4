"""``gitswarm setup``: a section and hooks, shown, repeatable, and gone without a trace."""

from __future__ import annotations

import json

import pytest

from gitswarm.errors import Refused
from gitswarm.rooms.home.onboarding import tools


def files(clone):
    """Every file of the work tree with its content."""
    found = (path for path in clone.path.rglob("*") if path.is_file() and ".git/" not in str(path))
    return {str(path.relative_to(clone.path)): path.read_bytes() for path in found}


WRITTEN = {
    "claude": {"AGENTS.md", "CLAUDE.md", ".claude/settings.json"},
    "codex": {"AGENTS.md", ".codex/hooks.json"},
    "cursor": {"AGENTS.md", ".cursor/hooks.json"},
    "gemini": {"AGENTS.md", "GEMINI.md", ".gemini/settings.json"},
    "generic": {"AGENTS.md"},
}


@pytest.mark.parametrize("tool", tools.TOOLS)
def test_a_tool_is_set_up_once_and_taken_out_without_a_trace(clone, tool):
    before = files(clone)
    said = clone.must("setup", tool)
    assert set(files(clone)) - set(before) == WRITTEN[tool]
    assert "+## This repository is worked on by a swarm" in said.out
    after = files(clone)
    assert clone.must("setup", tool, "--json").json == {"tool": tool, "changed": [], "kept": []}
    assert files(clone) == after

    clone.must("setup", tool, "--remove")
    assert files(clone) == before


def test_a_guide_stays_as_long_as_another_tool_reads_it(clone):
    before = files(clone)
    clone.must("setup", "claude")
    clone.must("setup", "codex")

    clone.must("setup", "claude", "--remove")
    assert set(files(clone)) - set(before) == WRITTEN["codex"]
    clone.must("setup", "codex", "--remove")
    assert files(clone) == before


@pytest.mark.parametrize("tool", tools.TOOLS)
def test_what_others_wrote_stays(clone, tool):
    clone.write("AGENTS.md", "# Ours\n\nBe kind.\n")
    settings = tools.TOOLS[tool].settings
    theirs = {"model": "x", "hooks": {"Stop": [{"hooks": [{"type": "command", "command": "make lint"}]}]}}
    if settings:
        (clone.path / settings).parent.mkdir()
        clone.write(settings, json.dumps(theirs, indent=2) + "\n")
    before = files(clone)
    clone.must("setup", tool)
    assert (clone.path / "AGENTS.md").read_text().startswith("# Ours\n\nBe kind.\n\n<!-- BEGIN GITSWARM -->")
    if settings:
        now = json.loads((clone.path / settings).read_text())
        assert (now["model"], now["hooks"]["Stop"]) == ("x", theirs["hooks"]["Stop"])
    clone.must("setup", tool, "--remove")

    after = files(clone)
    if settings:
        after[settings] = (json.dumps({**json.loads(after[settings])}, indent=2) + "\n").encode()
    if tool == "cursor":
        after[settings] = after[settings].replace(b',\n  "version": 1', b"")
    assert after == before


THEIRS = {"model": "ä", "hooks": {"Stop": [], "Other": [{"command": "x"}]}, "mcpServers": {"other": {"command": "x"}}}
LAYOUTS = [{"indent": 4}, {"indent": "\t"}, {"separators": (",", ":")}, {}]


@pytest.mark.parametrize("end", ["\n", ""])
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("tool", ["claude", "gemini"])
def test_each_file_has_the_form_it_had_once_ours_is_taken_out(clone, tool, layout, end):
    clone.write("AGENTS.md", f"# Ours{end}")
    (clone.path / tools.TOOLS[tool].settings).parent.mkdir()
    for path in {tools.TOOLS[tool].settings, tools.TOOLS[tool].servers}:
        clone.write(path, json.dumps(THEIRS, ensure_ascii=False, **layout) + end)
    before = files(clone)
    clone.must("setup", tool, "--mcp")
    clone.must("setup", tool, "--mcp", "--remove")
    assert files(clone) == before


def test_a_dry_run_shows_and_changes_nothing(clone):
    before = files(clone)
    said = clone.must("setup", "claude", "--dry-run")

    assert "+++ b/.claude/settings.json" in said.out
    assert files(clone) == before


def test_a_guide_that_takes_in_the_other_needs_no_section(clone):
    clone.write("CLAUDE.md", "@AGENTS.md\n")
    clone.must("setup", "claude")

    assert (clone.path / "CLAUDE.md").read_text() == "@AGENTS.md\n"


def test_half_a_section_and_broken_settings_are_refused(clone):
    clone.write("AGENTS.md", tools.BEGIN)
    assert clone.run("setup", "generic").code == 3
    (clone.path / ".claude").mkdir()
    clone.write("AGENTS.md", "")
    for text in ("{", "[]", '{"hooks": []}', '{"hooks": {"Stop": {}}}'):
        clone.write(".claude/settings.json", text)
        assert clone.run("setup", "claude").code == 3
        assert (clone.path / ".claude/settings.json").read_text() == text
    assert clone.run("setup", "emacs").code == 4


def test_an_older_section_is_replaced_where_it_stands():
    old = f"above\n{tools.BEGIN}\nold words\n{tools.END}\nbelow\n"

    assert tools.with_section(old) == f"above\n{tools.SECTION}below\n"
    with pytest.raises(Refused):
        tools.with_section(tools.SECTION * 2)


def test_an_older_hook_of_ours_is_replaced():
    tool = tools.TOOLS["claude"]
    old = {"hooks": {"SessionStart": [{"hooks": [{"type": "command", "command": "gitswarm prime"}]}]}}
    now = json.loads(tools.with_hooks(json.dumps(old), tool))

    assert len(now["hooks"]["SessionStart"]) == 1
    assert now["hooks"]["SessionStart"][0]["hooks"][0]["command"] == "gitswarm prime --hook claude"


@pytest.mark.parametrize("words", [(), ("--remove",), ("--dry-run",)])
@pytest.mark.parametrize("link", [".claude", ".claude/settings.json"])
def test_a_link_that_leads_out_of_the_repository_is_not_written_through(clone, tmp_path, link, words):
    elsewhere = tmp_path / "home"
    elsewhere.mkdir()
    clone.must("setup", "claude")
    (clone.path / ".claude").rename(elsewhere / ".claude")
    if "/" in link:
        (clone.path / ".claude").mkdir()
    (clone.path / link).symlink_to(elsewhere / link)
    settings = elsewhere / ".claude/settings.json"
    text = settings.read_text() if words == ("--remove",) else "{}\n"
    settings.write_text(text)
    before = files(clone)

    said = clone.run("setup", "claude", *words)
    assert (said.code, settings.read_text()) == (3, text)
    assert ".claude/settings.json is reached by a link that leads out of" in said.err
    assert (files(clone), (clone.path / link).is_symlink()) == (before, True)


def test_a_link_within_the_repository_is_gone_through(clone):
    (clone.path / "agents").mkdir()
    (clone.path / ".claude").symlink_to("agents")
    clone.must("setup", "claude")

    assert "SessionStart" in (clone.path / "agents/settings.json").read_text()
