# SPDX-License-Identifier: MIT
"""The scenarios reach every service call, every error code that it documents, and every context in which it is refused."""

import re
import tomllib
from pathlib import Path

import pytest
from pure_build import of_the_pure_build

import pyitron
from conformance.backend import Call, Static
from conformance.pyitron_backend import PyitronBackend
from conformance.script import NON_TASK, Player
from conformance.suite import collect, load_catalogue
from pyitron import SERVICE_CALLS, ercd_name

TABLE = tomllib.loads((Path(__file__).parents[2] / "docs" / "reference" / "itron4.toml").read_text(encoding="utf-8"))

FORBIDDEN = {"task": ["handler"], "task, dispatching enabled": ["handler", "dispatching disabled"], "non-task": ["task"]}


def recorded(player, seen):
    """The script of *player*; notes (call, context, error code or "") of what is answered."""
    script = player.script()
    turn = yield next(script)
    pending = {}
    while True:
        try:
            command = script.send(turn)
        except StopIteration:
            return
        system = player.state.system
        context = "handler" if turn.actor.startswith(NON_TASK) else "task"
        if context == "task" and system["dispatching"] == "disabled":
            context = "dispatching disabled"
        if system["locked"]:
            context = "CPU locked"
        pending[turn.actor] = (command, context)
        turn = yield command
        command, context = pending.get(turn.actor, (None, ""))
        if turn.given is None and isinstance(command, Call | Static):
            answer = turn.answer[0] if type(turn.answer) is tuple else turn.answer
            name = command.name if isinstance(command, Call) else command.api
            code = ercd_name(answer) if type(answer) is int and answer < 0 else ""
            seen.add((name, context, code))


@pytest.fixture(scope="module")
def seen():
    """Everything that was answered in one run of the suite."""
    found = set()
    for scenario in collect():
        player = Player(scenario, PyitronBackend())
        script = recorded(player, found)
        next(script)
        PyitronBackend().play(scenario.options, script)
    return found


def test_every_call_and_static_api_is_in_the_catalogue():
    """INCLUDE is for the reader of configuration files, not for a kernel."""
    found = {requirement.call for requirement in load_catalogue().values()}
    assert sorted((set(TABLE["calls"]) | set(TABLE["static"])) - found) == ["INCLUDE"]


# What waits in cal_svc is a client of an active server, which is pyitron's own: see tests/itron/test_service.py.
ELSEWHERE = {("cal_svc", "E_DLT"), ("cal_svc", "E_RLWAI")}

# The table has it for the service call only: a task that is not there.
BEYOND = {("DEF_TEX", "E_NOEXS")}


def documented():
    """(call, error code) as the docstrings of the service calls and the table of static APIs have them."""
    for call in SERVICE_CALLS:
        _, _, errors = getattr(pyitron, call).__doc__.partition("Errors:\n")
        for code in re.findall(r"^\s+(E_\w+):", errors.partition("Context:")[0], re.MULTILINE):
            yield call, code
    for api, entry in TABLE["static"].items():
        yield from ((api, code) for code in entry["errors"])


@of_the_pure_build
def test_every_documented_error_code_is_returned_and_no_other(seen):
    """What an extended service call returns is up to the application."""
    returned = {(name, code) for name, _, code in seen if code}
    assert sorted(set(documented()) - returned - ELSEWHERE) == []
    assert sorted((name, code) for name, code in returned - set(documented()) - BEYOND if name != "cal_svc") == []


@of_the_pure_build
def test_every_call_is_tried_in_every_context(seen):
    """Where the table of names forbids a context, the call is refused in it."""
    tried = {(name, context, code == "E_CTX") for name, context, code in seen}
    missing = []
    for call, entry in TABLE["calls"].items():
        if entry["context"] == "any":
            found = {context for name, context, _ in seen if name == call}
            missing += [(call, context) for context in ("task", "handler") if context not in found]
            continue
        refused = FORBIDDEN.get(entry["context"], [])
        if entry["cpu_locked"] is False:
            refused = [*refused, "CPU locked"]
        missing += [(call, context) for context in refused if (call, context, True) not in tried]
    assert missing == []
