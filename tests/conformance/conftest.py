# SPDX-License-Identifier: MIT
"""A report of a small run, with every verdict and with texts that want escaping."""

from datetime import UTC, datetime

import pytest

from conformance.catalogue import Requirement
from conformance.observation import Difference
from conformance.report import Count, Report
from conformance.scenario import read
from conformance.suite import Outcome, Results

STORY = """\
# SPDX-License-Identifier: MIT
title = "a <b>bold</b> title & more"
covers = ["SEM-2"]
[before]
TASK1 = { state = "running" }
SEM1 = { count = 1 }
[[do]]
call = "pol_sem(SEM1)"
[do.after]
SEM1 = { count = 0 }
[[do]]
# </pre><script>document.title = "broken"</script>
call = "pol_sem(SEM1)"
returns = "E_TMOUT"

[after]
SYS = { time = 0 }
"""
FAMILY = """\
title = "row {n}"
covers = ["SEM-{n}"]
[family]
columns = ["n"]
rows = [
  [1],
  [2],
  [10],
]
[before]
TASK1 = { state = "running" }
[[do]]
call = "pol_sem(SEM{n})"
returns = "E_NOEXS"
"""
ALIKE = {1: {"messages": 945}, 10: {"messages": 945}}
GROWING = {
    1: {"messages": 1, "wait_steps": 3, "longest_hold": 1},
    10: {"messages": 1, "wait_steps": 2200, "longest_hold": 10},
}
MESSAGE = 'a "message" \x07\nin two lines'


@pytest.fixture
def sample(tmp_path):
    """The report: SEM-1 and SEM-C1 pass, SEM-2 and SEM-C2 fail, SEM-9 is untested, SEM-10 unsupported, FLG-1 unresolved."""
    (tmp_path / "semaphore").mkdir()
    (tmp_path / "semaphore" / "story.toml").write_text(STORY)
    (tmp_path / "semaphore" / "family.toml").write_text(FAMILY)
    (tmp_path / "semaphore" / "other.toml").write_text(STORY.replace("SEM-2", "FLG-1"))
    scenarios = [
        *read(tmp_path / "semaphore" / "family.toml", tmp_path),
        *read(tmp_path / "semaphore" / "story.toml", tmp_path),
        *read(tmp_path / "semaphore" / "other.toml", tmp_path),
    ]
    differences = (
        Difference("SEM1.data", "b'\x00\x1b'", "<none> & \ud800\ufffe"),
        Difference("TASK1.state", "running", "ready"),
    )
    state = (*differences, Difference("SYS.time", "0", "0"))
    outcomes = [
        Outcome("semaphore/family[1]", "pass", seconds=0.25),
        Outcome("semaphore/family[2]", "pass", seconds=0.25),
        Outcome("semaphore/family[3]", "unsupported", message="the kernel has no pol_sem"),
        Outcome("semaphore/story", "fail", 2, "step 2: pol_sem(SEM1)", MESSAGE, differences, state, 0.5),
        Outcome("semaphore/other", "unresolved", message="the backend broke"),
    ]
    entries = [
        ("SEM-1", "semaphore", "pol_sem", "normal", "standard", "It takes a unit."),
        ("SEM-2", "semaphore", "pol_sem", "error", "standard", "It returns <E_TMOUT> & nothing else."),
        ("SEM-9", "semaphore", "sig_sem", "order", "full", "The first gets it."),
        ("SEM-10", "semaphore", "sig_sem", "error", "full", "It returns E_QOVR."),
        ("SEM-C1", "semaphore", "sig_sem", "count", "standard", "It costs the same whoever waits."),
        ("SEM-C2", "semaphore", "wai_sem", "count", "standard", "It grows with the waiters."),
        ("FLG-1", "eventflag", "set_flg", "normal", "standard", "It sets bits."),
    ]
    return Report(
        Results({entry[0]: Requirement(*entry) for entry in entries}, scenarios, outcomes),
        {"semaphore": "Semaphores", "eventflag": "Eventflags"},
        {"kernel": 'other "<kernel>"', "build": "pure", "servers": "passive"},
        "pyitron conformance --html out",
        "pyitron conformance",
        1.5,
        datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC),
        [
            Count("SEM-C1", "semaphore", "sig_sem", "a task waits", "waiters", "constant", {"messages": "945"}, ALIKE),
            Count(
                "SEM-C2", "semaphore", "wai_sem", "<many> wait", "waiters", "linear in waiters",
                {"messages": "1", "wait_steps": "2*n + 1", "longest_hold": "n"}, GROWING,
                ("wait_steps at 10 waiters: budget 21, found 2200",), 0.125,
            ),
        ],
    )  # fmt: skip
