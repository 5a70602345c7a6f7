# SPDX-License-Identifier: MIT
"""The guard's programs do what they say."""

import pytest

import pyitron
from benchmarks.guard import programs
from benchmarks.guard.program import PROGRAMS, RUN

SERVICE_CALLS = [name for name in pyitron.__all__ if name.islower() and name in vars(programs) and name != "check"]


@pytest.mark.parametrize("key", PROGRAMS)
def test_every_call_of_a_program_succeeds(key, monkeypatch):
    """A program whose calls are refused would count the instructions of refusals."""
    seen = []

    def watched(name):
        call = getattr(pyitron, name)

        def wrapper(*arguments):
            result = call(*arguments)
            seen.append((name, result[0] if isinstance(result, tuple) else result))
            return result

        return wrapper

    for name in SERVICE_CALLS:
        monkeypatch.setattr(programs, name, watched(name))
    RUN[key](3)
    assert [one for one in seen if one[1] < 0] == []
    rounds = {name: sum(1 for one in seen if one[0] == name) for name, _ in seen}
    assert all(count % 3 == 0 for count in rounds.values())


def test_every_program_has_a_floor_that_is_a_program():
    """And the longer run is longer."""
    assert len(SERVICE_CALLS) == 18
    for program in PROGRAMS.values():
        assert PROGRAMS[program.floor].floor == program.floor
        assert program.long > program.short > 0
