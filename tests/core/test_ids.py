from __future__ import annotations

import pytest

from gitswarm.core.ids import called
from gitswarm.errors import Ambiguous, NotFound

BY_ID = {"01m8fhn4q6n0ehjmzb1c": "first", "01m8fhn4q6n0ehjmzb2c": "second", "01m8fhn4q6n0ehjabb1c": "third"}


@pytest.mark.parametrize("name", ["01m8fhn4q6n0ehjmzb1c", "MZB1C", "ehjmzb1c"])
def test_the_end_of_an_id_is_enough(name):
    assert called(name, BY_ID, "run", "look") == "first"


def test_who_means_several_is_told_which():
    with pytest.raises(Ambiguous, match="more than one run is called bb1c") as caught:
        called("bb1c", {**BY_ID, "01m8fhn4q6n0ehjabbbb1c": "fourth"}, "run", "look")
    assert caught.value.facts["candidates"] == ["01m8fhn4q6n0ehjabb1c", "01m8fhn4q6n0ehjabbbb1c"]


@pytest.mark.parametrize("name", ["", "b1c", "nothing"])
def test_who_means_none_is_told_how_to_see_them(name):
    with pytest.raises(NotFound, match="there is no run") as caught:
        called(name, BY_ID, "run", "look")
    assert caught.value.hint == "look"
