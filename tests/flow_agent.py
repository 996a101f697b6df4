"""The agent of flows in tests: it does what the first line of its task says, and keeps the brief in a file."""

from __future__ import annotations

AGENT = """
import json, os, sys, time
brief = sys.stdin.read()
task = os.environ["GITSWARM_TASK"]
if "SLEEP" in brief:
    print("begun", flush=True)
    time.sleep(600)
told = {"success": "FAIL" not in brief.split("## It is part of")[0], "summary": task}
lines = brief.splitlines()
for line in lines[: next((n for n, x in enumerate(lines) if x.startswith("## It")), None)]:
    if line.startswith("SAY "):
        told["summary"] = line[4:]
if "CHANGE" in brief:
    open(task + ".brief", "w").write(brief)
else:
    told["changed"] = False
open(os.environ["GITSWARM_RESULT"], "w").write(json.dumps(told))
"""
"""A step that says SAY … has that for its result; FAIL lets it fail, SLEEP sleep, CHANGE keep its brief as its work."""
