# SPDX-License-Identifier: MIT
"""What the runner makes of kernels that do too little."""

from conformance.backend import Call, Interrupt, Turn
from conformance.pyitron_backend import PyitronBackend
from conformance.scenario import read
from conformance.suite import run

STORY = """\
title = "a handler is held back while the CPU is locked"
covers = ["SYS-26"]
[before]
TASK1 = { state = "running", pri = 8 }
TASK2 = { pri = 5 }
INH1 = {}
[[do]]
by = "TASK1"
call = "loc_cpu()"
after = { SYS = { locked = true } }
[[do]]
by = "TASK1"
interrupt = 1
[[do]]
by = "TASK1"
call = "unl_cpu()"
after = { SYS = { locked = false } }
[[do]]
by = "INH1"
call = "iact_tsk(TASK2)"
after = { TASK2 = { state = "running" } }
"""


class Forgetful(PyitronBackend):
    """The first interrupt is lost."""

    def play(self, options, script):
        def losing():
            turn = yield None
            lost = False
            while True:
                try:
                    order = script.send(turn)
                except StopIteration:
                    return
                if isinstance(order, Interrupt) and not lost:
                    lost = True
                    turn = yield Call("sns_loc", ())
                    turn = Turn(turn.actor)
                else:
                    turn = yield order

        wrapped = losing()
        next(wrapped)
        return super().play(options, wrapped)


def test_interrupt_that_is_lost_is_not_raised_again(tmp_path):
    """The step that wants its handler fails."""
    path = tmp_path / "story.toml"
    path.write_text(STORY)
    (story,) = read(path, tmp_path)
    assert run(story, PyitronBackend()).verdict == "pass"
    outcome = run(story, Forgetful())
    assert (outcome.verdict, outcome.step) == ("fail", 4)
    assert outcome.message == "INH1 does not run, though interrupt 1 was raised before"
