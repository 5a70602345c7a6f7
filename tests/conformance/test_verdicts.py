# SPDX-License-Identifier: MIT
"""Whether it is the kernel or the scenario that is at fault."""

from conformance.backend import Call, Message
from conformance.pyitron_backend import PyitronBackend
from conformance.scenario import read
from conformance.suite import run

STORY = """\
title = "no message is sent, and the receiver waits on"
covers = ["MBX-1"]
[before]
MSG1 = {}
TASK1 = { state = "running", pri = 5 }
TASK2 = { pri = 3 }
MBX1 = { waiting = ["TASK2"] }
[[do]]
call = "snd_mbx(MBX1, None)"
returns = "E_PAR"
"""


class Making(PyitronBackend):
    """It makes a message where there is none."""

    def play(self, options, script):
        def making():
            turn = yield None
            while True:
                try:
                    order = script.send(turn)
                except StopIteration:
                    return
                if type(order) is Call and order.name == "snd_mbx":
                    order = Call("snd_mbx", (order.arguments[0], Message("MSG1", None)))
                turn = yield order

        wrapped = making()
        next(wrapped)
        return super().play(options, wrapped)


def test_task_that_goes_on_instead_of_waiting_fails(tmp_path):
    """A task that the kernel releases by mistake is the kernel's failure, though the scenario does not say what it gets."""
    (tmp_path / "mailbox").mkdir()
    path = tmp_path / "mailbox" / "story.toml"
    path.write_text(STORY, encoding="utf-8")
    (scenario,) = read(path, tmp_path)
    assert run(scenario, PyitronBackend()).verdict == "pass"
    outcome = run(scenario, Making())
    assert (outcome.verdict, outcome.message) == (
        "fail",
        "TASK2 goes on with (E_OK, MSG1), which the scenario does not say",
    )
