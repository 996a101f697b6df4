from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gitswarm.core.graft import graft, grown
from gitswarm.core.layout import FOLDER_MODE
from gitswarm.core.memory import Things

NAMES = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map("/".join)
FILES = st.dictionaries(NAMES, st.sampled_from(["1", "2"]), max_size=6)


def files_of(things, oid, above=""):
    """Every file of a folder, by its path."""
    found = {}
    for name, (mode, each) in things.entries(oid).items() if oid else ():
        if mode == FOLDER_MODE:
            found |= files_of(things, each, f"{above}{name}/")
        else:
            found[above + name] = each
    return found


def changed(things, oid, files, gone=()):
    return grown(things, oid, graft(files.items(), gone))


def expected(before, files, gone):
    """The same on paths: first goes what goes and all below it; what comes takes the place of what is there."""
    after = {path: each for path, each in before.items() if not any(under(path, one) for one in gone)}
    for path in sorted(files, key=lambda path: path.count("/"), reverse=True):
        after = {old: each for old, each in after.items() if not under(old, path) and not under(path, old)}
        after[path] = files[path]
    return after


def under(path, folder):
    return path == folder or path.startswith(folder + "/")


def without_clashes(files):
    """Those paths of which none is a folder of another."""
    return {path: each for path, each in files.items() if not any(under(path, one) for one in files if one != path)}


@given(FILES.map(without_clashes), FILES.map(without_clashes), st.lists(NAMES, max_size=3))
def test_what_comes_and_goes_is_what_a_folder_of_files_would_become(before, files, gone):
    things = Things()
    oid = changed(things, None, before)
    assert files_of(things, oid) == before

    after = changed(things, oid, files, gone)
    assert files_of(things, after) == expected(before, files, gone)


def test_where_nothing_is_left_there_is_no_folder():
    things = Things()
    oid = changed(things, None, {"a/b/c": "1"})

    assert changed(things, oid, {}, ["a/b/c"]) is None


def test_what_does_not_change_is_not_written_again():
    things = Things()
    oid = changed(things, None, {"a/x": "1", "b/x": "1"})
    kept = things.entries(oid)["a"]

    after = changed(things, oid, {"b/y": "2"})
    assert things.entries(after)["a"] == kept


def test_what_goes_from_where_nothing_is_changes_nothing():
    things = Things()
    oid = changed(things, None, {"a": "1"})

    assert changed(things, oid, {}, ["a/b", "c/d", "e"]) == oid
