# SPDX-License-Identifier: MIT
"""Random programs do on the real kernel what they do on the model, and leave its internals in order after every step."""

from hypothesis import given
from hypothesis import strategies as st
from program_on_model import Play
from random_programs import CLASSES, UNTIL, programs
from real_kernel import Player
from settings_of_model import tried


def compare(program, servers):
    """Who finished which call with what outcome when, and what could be seen then."""
    expected = Play(program).run()
    got = Player(program, servers).run()
    for mine, theirs in zip(expected, got):
        assert theirs == mine
    assert [entry for entry in got if entry[0] < UNTIL] == [entry for entry in expected if entry[0] < UNTIL]


@tried(60)
@given(programs(), st.sampled_from(["passive", "active"]))
def test_random_programs_over_all_classes_match_the_model(program, servers):
    """All object classes together."""
    compare(program, servers)


@tried(100)
@given(st.sampled_from(CLASSES).flatmap(lambda kind: programs([kind])), st.sampled_from(["passive", "active"]))
def test_random_programs_over_one_class_match_the_model(program, servers):
    """One object class at a time, so that tasks meet at its objects."""
    compare(program, servers)
