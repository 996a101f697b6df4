"""After any history that a log can have, the index equals a rebuild."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gitswarm.core.log import Line, Stray
from tests.toy_rooms import Added, FakeLog, Given, Taken, at, digest_of, event, folded, opened

BODIES = st.one_of(
    st.tuples(st.just(Added.KIND), st.fixed_dictionaries({"name": st.sampled_from("ab"), "by": st.integers(-1, 1)})),
    st.tuples(st.just(Taken.KIND), st.fixed_dictionaries({"thing": st.sampled_from("xy"), "seen": st.integers(0, 2)})),
    st.tuples(st.just(Given.KIND), st.fixed_dictionaries({"thing": st.sampled_from("xy")})),
    st.tuples(st.just("note"), st.just({"text": "hi"})),
    st.tuples(st.just(Added.KIND), st.just({"name": "a"})),
    st.tuples(st.just("gates.opened"), st.just({"x": 1})),
)
WRITTEN = st.lists(st.tuples(BODIES, st.sampled_from(["ada", "bob"])), min_size=1, max_size=4)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), WRITTEN),
        st.tuples(st.just("replay"), WRITTEN),
        st.tuples(st.just("share"), st.integers(0, 9)),
        st.tuples(st.just("rewind"), st.integers(1, 5)),
        st.tuples(st.just("rewrite"), st.integers(0, 20)),
        st.tuples(st.just("repeat"), st.integers(0, 20)),
        st.tuples(st.just("beside"), st.integers(0, 20)),
        st.tuples(st.just("stray"), st.integers(0, 3)),
    ),
    max_size=12,
)


class History:
    """A log and what may happen to it; ``shared`` events never move, but by ``rewrite``."""

    def __init__(self):
        self.log, self.lines, self.strays = FakeLog(), [], {}
        self.shared = self.written = self.tips = 0

    def fresh(self, written):
        for (kind, payload), actor in written:
            self.written += 1
            yield event(self.written, kind, actor, **payload)

    def end(self):
        return max((line.position + 1 for line in self.lines), default=0)

    def add(self, written):
        self.lines += at(self.end(), *self.fresh(written))

    def replay(self, written):
        first = min(self.shared, self.end())
        ours = [line.event for line in self.lines if line.position >= first]
        self.lines = [line for line in self.lines if line.position < first] + at(first, *self.fresh(written), *ours)

    def share(self, count):
        self.shared = min(self.end(), self.shared + count)

    def rewind(self, count):
        self.lines = [line for line in self.lines if line.position < max(self.shared, self.end() - count)]

    def rewrite(self, position):
        self.lines = [line for line in self.lines if line.position != position]

    def repeat(self, position):
        self.lines += [Line(self.end(), line.event) for line in self.lines if line.position == position][:1]

    def beside(self, position):
        self.lines.append(Line(min(position, self.end()), next(self.fresh([(("note", {"text": "ho"}), "ada")]))))

    def stray(self, number):
        path = f"events/{number}"
        if self.strays.pop(path, None) is None:
            self.strays[path] = Stray(path, "wrong path")

    def tip(self):
        self.tips += 1
        return self.log.add(f"tip {self.tips}", self.lines, self.strays.values())


@given(STEPS, st.randoms(use_true_random=False))
def test_after_any_history_the_index_equals_a_rebuild(tmp_path_factory, steps, random):
    history, folder = History(), tmp_path_factory.mktemp("history")
    index = opened(folder / "index.db", history.log)
    for name, value in steps:
        getattr(history, name)(value)
        old, tip = index.tip, history.tip()
        if name == "share":
            index.settle(history.shared)
        if random.random() < 0.3:
            history.log.at = old
            assert digest_of(index.view(tip)) == folded(history.log, tip)
            history.log.at = tip
        assert index.catch_up(tip, settled=random.choice([0, history.shared]))
        assert (index.tip, index.count) == (tip, history.end())
        assert index.digest() == folded(history.log, tip)
    again = opened(folder / "again.db", history.log)
    again.catch_up(index.tip)
    assert again.digest() == index.digest()
