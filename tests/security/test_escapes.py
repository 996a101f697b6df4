"""A swarm whose every text speaks to terminals, eyes and logs: whatever command shows it, none of it gets through."""

from __future__ import annotations

import io
import os
import shutil
import sys
import threading
from contextlib import redirect_stderr, redirect_stdout

import pytest

from gitswarm import rooms
from gitswarm.command import commands_of
from gitswarm.main import main
from tests import escapes, hostile_scene
from tests.world import Clone, World

BUG, LIMIT = 70, 30
ELSEWHERE = {
    "mcp": "serves until its input ends: test_escapes_elsewhere.py",
    "ui": "shows until it is left: test_escapes_elsewhere.py",
}
CASES = {
    name: cases.split("; ")
    for name, cases in {
        "policy show": "policy show",
        "policy set": "policy set {evil} {evil}; policy set lease-minutes {evil}",
        "policy edit": "policy edit",
        "signing show": "signing show",
        "signing vouch": "signing vouch {note}; signing vouch {evil}",
        "feature list": "feature list",
        "feature on": "feature on {evil}",
        "feature off": "feature off {evil}",
        "halt": "halt --reason {evil}",
        "resume": "resume",
        "incident list": "incident list; incident list --all",
        "incident show": "incident show {incident_noted}; incident show {evil}",
        "incident resolve": "incident resolve {incident_noted} {evil}",
        "heartbeat": "heartbeat; heartbeat --message {evil}",
        "agent join": "agent join {evil}; agent join --role {evil}",
        "agent leave": "agent leave",
        "agent list": "agent list; agent list --all",
        "agent show": "agent show ada\u200b\u00ad\ufeff\U000e0041; agent show {evil}; agent show",
        "agent lead": "agent lead",
        "event add": "event add {evil}; event add --kind {evil} x",
        "create": "create {evil}; create x --dep {evil}; create x --label {evil}; create x -p {evil}",
        "edit": "edit {ready} --description {evil}; edit {evil}",
        "assign": "assign {ready} {evil}",
        "note": "note {ready} {evil}; note {evil} x",
        "close": "close {ready} --reason {evil}; close {evil}",
        "reopen": "reopen {ready}; reopen {evil}",
        "pause": "pause {ready} --reason {evil}; pause {evil}",
        "unpause": "unpause {ready}; unpause {evil}",
        "dep add": "dep add {ready} {evil}; dep add {ready} {whole}; dep add {whole} {ready}",
        "dep rm": "dep rm {ready} {evil}; dep rm {ready} {whole}",
        "complexity": "complexity {whole} --explain; complexity {whole} {evil}",
        "checkpoint set": "checkpoint set {evil}",
        "checkpoint get": "checkpoint get; checkpoint get --task {whole}",
        "worktree list": "worktree list",
        "worktree path": "worktree path {whole}; worktree path {evil}",
        "worktree clean": "worktree clean; worktree clean {evil}",
        "rescue list": "rescue list",
        "rescue show": "rescue show {whole}; rescue show {evil}",
        "rescue restore": "rescue restore {whole} {evil}; rescue restore {evil}",
        "rescue empty": "rescue empty; rescue empty {evil}",
        "claim": "claim {whole}; claim {asked-start}; claim {evil}",
        "next": "next --explain; next",
        "release": "release {asked-end}; release {evil}",
        "renew": "renew {asked-end}; renew {evil}",
        "takeover": "takeover {asked-end}; takeover {asked-end} --force --reason {evil}; takeover {evil}",
        "update": "update {whole} --status {evil}; update {evil}",
        "reserve": "reserve {evil}; reserve {file}",
        "unreserve": "unreserve {evil}; unreserve",
        "reservations": "reservations",
        "adapter list": "adapter list",
        "adapter try": "adapter try {evil} {evil}; adapter try echo {evil}",
        "webhook list": "webhook list",
        "webhook try": "webhook try {evil}; webhook try team",
        "github status": "github status",
        "github import": "github import; github import --label {evil}",
        "github tidy": "github tidy; github tidy --dry-run",
        "github pr": "github pr {whole}; github pr {evil}",
        "github pulls": "github pulls",
        "github comment": "github comment {evil} {evil}; github comment 1 {evil}",
        "github sync": "github sync",
        "github deliver": "github deliver",
        "github feedback": "github feedback",
        "github issue": "github issue {evil}; github issue 7",
        "github create": "github create {evil}; github create acme/app",
        "export jsonl": "export jsonl; export jsonl --out {out}; export jsonl --out {evil}/{evil}",
        "export markdown": "export markdown; export markdown --out {out}",
        "import beads": "import beads {file}; import beads {evil}",
        "import backlog": "import backlog .; import backlog {evil}",
        "import taskmaster": "import taskmaster {file}; import taskmaster {evil}",
        "import jsonl": "import jsonl {file}; import jsonl {evil}",
        "import markdown": "import markdown {file}; import markdown {evil}",
        "import shell-log": "import shell-log {file}; import shell-log {evil}",
        "scan": "scan --dry-run; scan; scan --junit {file}; scan --sarif {file}",
        "done": "done {asked-end}; done {evil}",
        "gate add": "gate add {whole} --name {evil}; gate add {whole} --run {evil}; gate add {evil}",
        "gate list": "gate list; gate list {asked-end}",
        "gate show": "gate show {asked-end}/approval; gate show {evil}",
        "gate judge": "gate judge {asked-end}; gate judge {evil}",
        "gate approve": "gate approve {asked-end}/approval --reason {evil}; gate approve {evil}",
        "gate reject": "gate reject {asked-end}/approval --reason {evil}; gate reject {evil} --reason x",
        "gate waive": "gate waive {asked-end}/approval --reason {evil}; gate waive {evil} --reason x",
        "guard": "guard; guard {evil}",
        "intake add": "intake add {evil}; intake add --title {evil} --scope {evil}",
        "dup list": "dup list; dup list --min 1",
        "dup join": "dup join {whole} {evil}; dup join {evil} {whole}",
        "mail send": "mail send {evil} {evil}; mail send ben {evil}",
        "mail inbox": "mail inbox; mail inbox --all",
        "mail read": "mail read {mail_sent}; mail read {evil}",
        "mail reply": "mail reply {mail_sent} {evil}; mail reply {evil} x",
        "mail ack": "mail ack {mail_sent} {evil}; mail ack {evil}",
        "mail unacked": "mail unacked",
        "mail thread": "mail thread grammar\u200b\u00ad\ufeff\U000e0041; mail thread {evil}",
        "mail search": "mail search look; mail search {evil}",
        "mail check": "mail check",
        "role list": "role list",
        "role show": "role show reviewer; role show {evil}",
        "role new": "role new {evil}",
        "agent spawn": "agent spawn {evil} --role {evil}; agent spawn {evil} --role coder",
        "cost": "cost --by task; cost --by agent; cost --by role; cost --by {evil}",
        "run list": "run list; run list --all",
        "run show": "run show {run_ended}; run show {run_started}; run show {evil}",
        "run log": "run log {run_started}; run log {evil}",
        "run stop": "run stop {evil}",
        "run resume": "run resume {run_started}; run resume {evil}",
        "run attach": "run attach {evil}",
        "ps": "ps",
        "here": "here",
        "ready": "ready; ready --label {evil}",
        "list": "list; list --all; list --status {evil}; list --after {evil}",
        "tree": "tree; tree {flow}; tree {evil}",
        "dep tree": "dep tree {flow}; dep tree {evil}",
        "show": "show {whole}; show {asked-end} {asked-start} {flow}; show {evil}",
        "search": "search parser; search {evil}",
        "blocked": "blocked",
        "stale": "stale --days 0; stale",
        "wait": "wait {whole} --timeout 0; wait {evil} --timeout 0",
        "flow run": "flow run {evil}; flow run review",
        "flow cancel": "flow cancel {on_flow_started}; flow cancel {flow} --reason {evil}; flow cancel {evil}",
        "flow list": "flow list",
        "flow show": "flow show {on_flow_started}; flow show {flow}; flow show {evil}",
        "flow graph": "flow graph {on_flow_started}; flow graph {flow}; flow graph {flow} --mermaid; flow graph {evil}",
        "flow validate": "flow validate; flow validate {file}",
        "flow suggest": "flow suggest {whole}; flow suggest {evil}",
        "brief": "brief {whole}; brief {asked-end}; brief {evil}",
        "work": "work --once --agent {evil}; work --once",
        "conflicts": "conflicts; conflicts {evil}",
        "rollout plan": "rollout plan {evil}",
        "rollout list": "rollout list",
        "rollout show": "rollout show {on_rollout_planned}; rollout show {evil}",
        "rollout approve": "rollout approve {on_rollout_planned}; rollout approve {evil}",
        "rollout reject": "rollout reject {on_rollout_planned} --reason {evil}; rollout reject {evil} --reason no",
        "rollout stop": "rollout stop {on_rollout_planned}; rollout stop {evil}",
        "rollout run": "rollout run {on_rollout_planned}; rollout run {evil}",
        "rollout report": "rollout report {on_rollout_planned}; rollout report {evil}",
        "rollback": "rollback {on_rollback_started}; rollback {on_landing_landed}; rollback {evil}; rollback {whole}",
        "mq submit": "mq submit {asked-end}; mq submit {evil}",
        "mq list": "mq list",
        "mq landings": "mq landings",
        "mq status": "mq status",
        "mq run": "mq run --once",
        "mq pause": "mq pause --reason {evil}",
        "mq resume": "mq resume",
        "mq withdraw": "mq withdraw {on_landing_submitted}; mq withdraw {evil}",
        "audit export": "audit export {whole}; audit export {asked-end} --markdown; audit export {evil}",
        "audit verify": "audit verify {file}; audit verify {evil}",
        "project add": "project add {evil}; project add acme/app",
        "project list": "project list",
        "project show": "project show {evil}",
        "project read": "project read {evil}",
        "project approve": "project approve {evil}",
        "project rm": "project rm {evil}",
        "contribute": "contribute {evil}",
        "contribution list": "contribution list",
        "contribution show": "contribution show {on_contribution_offered}; contribution show {evil}",
        "contribution sign": "contribution sign {on_contribution_offered}; contribution sign {evil}",
        "contribution decline": "contribution decline {on_contribution_offered} --reason {evil};"
        " contribution decline {evil} --reason x",
        "contribution sync": "contribution sync",
        "portfolio": "portfolio; portfolio --format html; portfolio --format md; portfolio --format {evil}",
        "prime": "prime; prime --hook claude; prime --hook {evil}; prime --letters",
        "setup": "setup claude --dry-run; setup actions --dry-run; setup {evil}",
        "init": "init; init {evil}",
        "deinit": "deinit",
        "status": "status",
        "sync": "sync",
        "queue": "queue",
        "log": "log; log --thread {evil}; log --since {evil}",
        "doctor": "doctor",
        "verify": "verify",
        "board": "board",
        "snapshot": "snapshot --out {out}; snapshot --out {evil}/{evil}; snapshot --check --out {out}",
        "metrics": "metrics; metrics --format prometheus",
        "slo": "slo",
        "health": "health",
        "alert list": "alert list; alert list --all",
        "devlog": "devlog; devlog --markdown; devlog --since {evil}",
        "watch": "watch --once",
        "web": "web --export {out}; web --export {evil}/{evil}",
    }.items()
}
"""Calls of each command: of what is there, and of what is not, which errors tell again."""
MARKED = (".html", ".js", ".css")
"""Files in which a line begins nothing."""
UPSETTING = {"init", "deinit", "halt", "feature off", "signing vouch"}
"""They change what the others need: each is tried in a copy of its own."""
AROUND = ["{evil}", "--{evil}", "show --{evil}", "list --limit {evil}", "help {evil}", "{evil} --help", "mail {evil}",
          "-C {evil} status", "--actor {evil} note x y", "log --{evil} --help"]  # fmt: skip
"""Mistakes before any command is understood."""


def every_command() -> set[str]:
    return {name for room in rooms.COMMANDS for name in commands_of(room)}


@pytest.fixture(scope="module")
def scene(tmp_path_factory, _walls):
    return hostile_scene.play(World(tmp_path_factory.mktemp("escapes")).alone("one"))


@pytest.fixture
def called(request, scene, tmp_path, monkeypatch):
    """Says a call in the scene, or in a copy of it; and how it is shown."""
    clone = scene.clone
    if getattr(request, "param", None) in UPSETTING:
        clone = Clone(shutil.copytree(clone.path, tmp_path / "copy", symlinks=True))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    monkeypatch.chdir(clone.path)
    known = scene.known | {"evil": escapes.ARGUMENT, "out": str(tmp_path / "out")}

    def words(call: str) -> list[str]:
        return ["-C", str(clone.path), "--actor", "ada", *(word.format_map(known) for word in call.split(" "))]

    return words


def plainly(words: list[str]) -> str:
    """What a pipe gets."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main(words)
    assert code != BUG, err.getvalue()
    return out.getvalue() + err.getvalue()


def on_a_terminal(words: list[str]) -> str:
    """What a terminal gets, in colour."""
    ours, theirs = os.openpty()
    received: list[bytes] = []
    reading = threading.Thread(target=_receive, args=(ours, received))
    reading.start()
    with open(theirs, "w", encoding="utf-8") as stream, redirect_stdout(stream), redirect_stderr(stream):
        main(words)
    reading.join(LIMIT)
    os.close(ours)
    return b"".join(received).decode()


def _receive(ours: int, received: list[bytes]) -> None:
    while True:
        try:
            received.append(os.read(ours, 65_536))
        except OSError:  # nobody holds the other end any more
            return


def test_each_command_has_its_calls():
    assert set(CASES) | set(ELSEWHERE) == every_command()
    assert not set(CASES) & set(ELSEWHERE)


@pytest.mark.parametrize(("called", "name"), [(name, name) for name in CASES], indirect=["called"], ids=list(CASES))
def test_no_command_lets_through_what_steers_or_deceives(called, name, tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")  # which is more than what all get: lines are no orders to it
    for call in CASES[name]:
        for words in (called(call), [*called(call), "--json"]):
            shown = plainly(words)
            assert escapes.raw(shown) == [], words
            assert escapes.commands(shown) == [], words
    for file in (tmp_path / "out").rglob("*") if (tmp_path / "out").is_dir() else [tmp_path / "out"]:
        look = escapes.steering if file.suffix in MARKED else escapes.raw
        assert not file.is_file() or look(file.read_text()) == [], file


@pytest.mark.parametrize(("called", "name"), [(name, name) for name in CASES], indirect=["called"], ids=list(CASES))
def test_nor_does_any_on_a_terminal(called, name, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR")
    look = escapes.raw_drawn if name == "watch" else escapes.raw_in_colour
    for call in CASES[name]:
        assert look(on_a_terminal(called(call))) == [], call


@pytest.mark.parametrize("verb", ["show", "brief", "audit export"])
def test_nor_does_any_of_a_task_to_which_everything_happened(called, verb, scene):
    for name in (name for name in scene.known if name.startswith("on_")):
        assert escapes.raw(plainly(called(f"{verb} {{{name}}}"))) == [], name


@pytest.mark.parametrize("call", AROUND)
def test_a_mistake_is_told_without_what_it_would_do(called, call):
    words = called(call)
    assert escapes.raw(plainly(words)) == []
    assert escapes.raw(plainly([*words, "--json"])) == []
