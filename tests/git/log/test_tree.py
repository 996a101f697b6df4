from __future__ import annotations

import hashlib

import pytest

from gitswarm.core.layout import Item
from gitswarm.errors import Damaged
from gitswarm.git.log.tree import Planter, Trees

A, B, C = (f"{number:040x}" for number in (10, 11, 12))


def row(mode, name, oid):
    return b"%b %b\0%b" % (mode, name, bytes.fromhex(oid))


class Shelved:
    """Objects in a dictionary."""

    def __init__(self):
        self.kept = {}
        self.asked = []

    def contents(self, oids):
        self.asked += oids
        return [self.kept[oid] for oid in oids]

    def sizes(self, oids):
        return [len(self.kept[oid]) for oid in oids]

    def write(self, data):
        oid = hashlib.sha1(data).hexdigest()
        self.kept[oid] = data
        return oid


def test_a_tree_tells_name_mode_and_oid():
    objects = Shelved()
    objects.kept[A] = row(b"100644", b"file", B) + row(b"40000", b"folder", C)
    assert Trees(objects).folders([A]) == [[Item("file", 0o100644, B), Item("folder", 0o40000, C)]]


def test_an_empty_tree_holds_nothing():
    objects = Shelved()
    objects.kept[A] = b""
    assert Trees(objects).folders([A, A]) == [[], []]


def test_the_length_of_a_hash_is_that_of_the_trees_own_name():
    objects, long = Shelved(), "ab" * 32
    objects.kept[long] = row(b"100644", b"file", "cd" * 32)
    assert Trees(objects).folders([long]) == [[Item("file", 0o100644, "cd" * 32)]]


def test_bytes_that_are_not_utf_8_show_as_escapes():
    objects = Shelved()
    objects.kept[A] = row(b"100644", b"\xffx", B)
    assert Trees(objects).folders([A])[0][0].name == "\\xffx"


@pytest.mark.parametrize(
    "data",
    [
        b"x",
        b"100644 name",
        b"100644 name\0" + b"\1" * 19,
        b"rubbish name\0" + b"\1" * 20,
        b" name\0" + b"\1" * 20,
        row(b"100644", b"file", B) + b"1",
    ],
)
def test_a_tree_that_cannot_be_taken_apart_is_damage(data):
    objects = Shelved()
    objects.kept[A] = data
    with pytest.raises(Damaged) as damaged:
        Trees(objects).folders([A])
    assert damaged.value.facts["oid"] == A


def test_a_commit_names_its_tree_and_is_read_once():
    objects = Shelved()
    objects.kept[A] = b"tree %b\nauthor x\n\nsaid\n" % B.encode()
    trees = Trees(objects)
    assert [trees.root(A), trees.root(A)] == [B, B]
    assert objects.asked == [A]


def test_what_is_no_commit_is_damage():
    objects = Shelved()
    objects.kept[A] = b"object 123\n"
    with pytest.raises(Damaged):
        Trees(objects).root(A)


def test_old_roots_are_forgotten():
    objects = Shelved()
    trees = Trees(objects)
    for number in range(100):
        oid = f"{number:040x}"
        objects.kept[oid] = b"tree %b\n" % B.encode()
        trees.root(oid)
    assert len(trees._roots) < 20


def test_planting_orders_folders_as_git_does():
    objects = Shelved()
    planter = Planter(Trees(objects), objects.write)
    oid = planter.changed(None, (), {"a": (0o40000, A), "a0": (0o100644, B), "a.b": (0o100644, C), "a-": (0o100755, C)})
    names = [item.name for item in Trees(objects).folders([oid])[0]]
    assert names == ["a-", "a.b", "a", "a0"]


def test_what_stays_in_a_tree_stays_byte_by_byte():
    rows = [row(b"100664", b"\xff\xfe", A), row(b"120000", "ü".encode(), B), row(b"160000", b"\xffz", C)]
    objects = Shelved()
    objects.kept[A] = b"".join(sorted(rows, key=lambda one: one[7:]))
    planter = Planter(Trees(objects), objects.write)
    assert planter.entry(A, "ü") == (0o120000, B)
    assert planter.entry(A, "u") is None

    assert objects.kept[planter.changed(A, ["nowhere"], {})] == objects.kept[A]
    more = planter.changed(A, ["ü"], {"a": (0o100644, C)})
    assert objects.kept[more] == row(b"100644", b"a", C) + rows[2] + rows[0]
    assert planter.changed(A, ["ü", "\udcff\udcfe", "\udcffz"], {}) is None
