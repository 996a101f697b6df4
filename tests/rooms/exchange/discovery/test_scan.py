"""``scan``: findings become tasks, follow their causes, and nothing else is touched."""

from __future__ import annotations

import io
import json
import sys

import pytest

T, F = ("".join(parts) for parts in (("TO", "DO"), ("FIX", "ME")))

FAILING = '<failure message="it is not so">assert 1 == 2</failure>'


def junit(**tests):
    """A report of tests: by name what stands in each."""
    cases = "".join(f'<testcase classname="tests.a" name="{name}">{said}</testcase>' for name, said in tests.items())
    return f'<?xml version="1.0"?><testsuites><testsuite name="s">{cases}</testsuite></testsuites>'


def sarif(*results, tool="Linter"):
    return json.dumps({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": tool}}, "results": list(results)}]})


def result(rule, text, path="src/a.py", line=3, **more):
    place = {"physicalLocation": {"artifactLocation": {"uri": path}, "region": {"startLine": line}}}
    return {"ruleId": rule, "level": "error", "message": {"text": text}, "locations": [place], **more}


@pytest.fixture
def put(clone):
    """Put a tracked file into the work tree."""

    def write(name, text):
        (clone.path / name).parent.mkdir(parents=True, exist_ok=True)
        clone.write(name, text)
        clone.git("add", "--", name)

    return write


@pytest.fixture
def scan(clone):
    return lambda *words: clone.must("scan", "--json", *words).json


def titles(clone, status="open"):
    return sorted(row["title"] for row in clone.must("list", "--all", "-s", status, "--json").json)


def ids(clone, *words):
    return [row["id"] for row in clone.must("list", "--json", *words).json]


# comments


def test_a_mark_in_a_tracked_file_becomes_a_task(clone, put, scan):
    put("src/a.py", f"# {F}(ada): sort the names\n")
    clone.write("untracked.py", f"# {T}: not mine\n")

    said = scan()

    assert said["made"] == 1
    (id,) = ids(clone)
    task = clone.must("show", id, "--json").json
    assert (task["title"], task["type"], task["priority"]) == ("sort the names", "bug", 1)
    assert (task["assignee"], task["labels"], task["paths"]) == ("ada", ["comment"], ["src/a.py"])
    assert said["findings"][0]["where"] == "src/a.py:1"


def test_moved_lines_are_the_same_finding(clone, put, scan):
    put("a.py", f"# {T}: one\n# {T}: two\n# {T}: two\n")
    scan()
    before = clone.log()
    put("a.py", f"\n\nx = 1\n# {T}: two\ny = 2\n# {T}: one\n# {T}: two\n")

    assert scan()["same"] == 3
    assert clone.log() == before


def test_what_is_gone_is_closed_and_what_comes_back_is_opened_again(clone, put, scan):
    put("a.py", f"# {T}: one\n# {T}: two\n")
    scan()
    put("a.py", f"# {T}: two\n")
    assert scan()["closed"] == 1
    assert (titles(clone), titles(clone, "closed")) == (["two"], ["one"])

    put("a.py", f"# {T}: one\n# {T}: two\n")
    assert scan()["reopened"] == 1
    assert titles(clone) == ["one", "two"]


def test_what_a_person_closed_stays_closed(clone, put, scan):
    put("a.py", f"# {T}: one\n")
    scan()
    clone.must("close", *ids(clone), "--resolution", "wontfix")

    assert scan()["kept"] == 1
    assert titles(clone) == []


def test_a_task_that_somebody_works_on_is_not_closed(clone, put, scan):
    put("a.py", f"# {T}: one\n")
    scan()
    clone.must("claim", *ids(clone), "--no-worktree")
    put("a.py", "")

    assert scan()["kept"] == 1
    assert titles(clone, "in_progress") == ["one"]


def test_there_is_a_ceiling_for_each_run(clone, put, scan):
    put("a.py", "".join(f"# {T}: {number}\n" for number in range(5)))
    said = clone.must("scan", "--json", "-n", "2")

    assert (said.json["made"], said.json["left"]) == (2, 3)
    assert "3 more are left for another run" in clone.must("scan", "-n", "0").err
    assert scan()["made"] == 3


def test_some_files_are_left_out(clone, put, scan):
    for name in ("a.py", "vendor/b.py", "deep/c.min.js"):
        put(name, f"# {T}: {name}\n" if name.endswith("py") else f"// {T}: {name}\n")
    clone.must("policy", "set", "scan-ignore", "vendor/")

    assert scan("--ignore", "*.min.js")["made"] == 1
    assert titles(clone) == ["a.py"]


def test_what_one_run_leaves_out_keeps_its_tasks_and_what_policy_leaves_out_has_none(clone, put, scan):
    put("a.py", f"# {T}: one\n")
    put("b.py", f"# {T}: two\n")
    scan()
    put("b.py", "")

    assert scan("--ignore", "a.py")["closed"] == 1
    assert titles(clone) == ["one"]
    clone.must("policy", "set", "scan-ignore", "a.py")
    assert scan()["closed"] == 1


def test_a_file_that_has_become_too_large_keeps_its_tasks(clone, put, scan):
    put("a.py", f"# {T}: one\n")
    scan()
    put("a.py", f"# {T}: one\n" + "x = 1\n" * 200_000)

    said = clone.must("scan", "--json")
    assert "a.py: too large to be read" in said.err
    assert said.json["closed"] == 0


def test_a_file_that_a_sparse_work_tree_leaves_out_keeps_its_tasks(clone, put, scan):
    for name in ("a/one.py", "b/two.py"):
        put(name, f"# {T}: {name}\n")
    clone.git("commit", "-q", "-m", "both")
    scan()
    clone.git("sparse-checkout", "set", "a")

    assert not (clone.path / "b").exists()
    assert scan()["closed"] == 0
    clone.git("sparse-checkout", "disable")
    put("b/two.py", "")
    assert scan()["closed"] == 1


def test_a_dry_run_writes_nothing(clone, put, scan):
    put("a.py", f"# {T}: one\n")
    before = clone.log()

    assert scan("--dry-run")["made"] == 1
    assert clone.log() == before


def test_links_and_binaries_are_not_read(clone, put, scan, tmp_path):
    (tmp_path / "secret.py").write_text(f"# {T}: secret\n")
    (clone.path / "link.py").symlink_to(tmp_path / "secret.py")
    clone.git("add", "link.py")
    put("binary.py", f"\0# {T}: zeros\n")
    put(f"{T}.py", "x = 1\n")

    assert scan()["made"] == 0


# reports


def test_a_failing_test_becomes_a_task_until_it_passes(clone, scan):
    clone.write("r.xml", junit(one=FAILING, two="", three="<skipped/>"))
    assert scan("--junit", str(clone.path / "r.xml"))["made"] == 1
    assert titles(clone) == ["tests.a::one fails"]

    clone.write("r.xml", junit(two=""))
    assert scan("--junit", str(clone.path / "r.xml"))["closed"] == 0
    clone.write("r.xml", junit(one="<skipped/>"))
    assert scan("--junit", str(clone.path / "r.xml"))["closed"] == 0
    clone.write("r.xml", junit(one=""))
    assert scan("--junit", str(clone.path / "r.xml"))["closed"] == 1


def test_a_failing_test_says_what_failed(clone, scan):
    clone.write("r.xml", junit(one=FAILING))
    scan("--junit", str(clone.path / "r.xml"))
    text = clone.must("show", *ids(clone), "--json").json["description"]

    assert "it is not so" in text
    assert "assert 1 == 2" in text


def test_a_comment_scan_closes_no_test(clone, put, scan):
    clone.write("r.xml", junit(one=FAILING))
    scan("--junit", str(clone.path / "r.xml"))
    put("a.py", "")

    assert scan()["closed"] == 0


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<a", "no XML"),
        ("", "no XML"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "document type"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "document type"),
        ("<a>" * 100_000, "nested too deep"),
    ],
)
def test_a_report_that_cannot_be_read_is_told_and_closes_nothing(clone, put, scan, text, reason):
    put("a.py", f"# {T}: one\n")
    clone.write("good.xml", junit(one=FAILING))
    clone.write("bad.xml", text)
    said = clone.must("scan", "--json", "--junit", str(clone.path / "good.xml"), "--junit", str(clone.path / "bad.xml"))

    assert reason in said.err
    assert said.json["made"] == 2


def test_a_report_can_come_by_standard_input(clone, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(junit(one=FAILING).encode())))

    assert clone.must("scan", "--no-comments", "--junit", "-", "--json").json["made"] == 1


def test_a_report_that_never_ends_is_refused(clone):
    for option in ("--junit", "--sarif"):
        refused = clone.run("scan", "--no-comments", option, "/dev/zero")
        assert (refused.code, "/dev/zero is larger than 64 MiB" in refused.err) == (2, True), refused.err


def test_what_a_linter_finds_becomes_tasks_until_it_is_gone(clone, scan):
    path = str(clone.path / "r.sarif")
    clone.write("r.sarif", sarif(result("E1", "too long"), result("E2", "unused", line=9)))
    assert scan("--sarif", path)["made"] == 2
    assert titles(clone) == ["E1: too long", "E2: unused"]

    clone.write("r.sarif", sarif(result("E1", "too long", line=99)))
    said = scan("--sarif", path)
    assert (said["same"], said["closed"]) == (1, 1)


def test_one_linter_says_nothing_about_another(clone, scan):
    path = str(clone.path / "r.sarif")
    clone.write("r.sarif", sarif(result("E1", "too long")))
    scan("--sarif", path)
    clone.write("r.sarif", sarif(tool="Other"))

    assert scan("--sarif", path)["closed"] == 0


@pytest.mark.parametrize(
    "one",
    [
        result("E1", "x", suppressions=[{"kind": "inSource"}]),
        result("E1", "x", kind="pass"),
        result("E1", "x", baselineState="absent"),
        7,
    ],
)
def test_a_result_that_asks_for_nothing_makes_no_task(clone, scan, one):
    clone.write("r.sarif", sarif(one))

    assert scan("--sarif", str(clone.path / "r.sarif"))["made"] == 0


@pytest.mark.parametrize("text", ["{", "[]", '{"runs": 7}', '{"runs": [7, {"results": 7}]}', "[" * 100_000])
def test_a_sarif_file_that_is_none_is_told(clone, scan, text):
    clone.write("r.sarif", text)

    assert scan("--sarif", str(clone.path / "r.sarif"))["made"] == 0


@pytest.mark.parametrize(("words", "code"), [(["--junit", "nowhere.xml"], 4), (["-n", "-1"], 2)])
def test_what_was_asked_wrongly_is_refused(clone, words, code):
    assert clone.run("scan", *words).code == code
