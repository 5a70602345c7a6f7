# SPDX-License-Identifier: MIT
"""Calls that their context forbids.

Every function is followed from where the kernel calls it, with what is locked and disabled meanwhile.
"""

from typing import Any, NamedTuple

from pycparser import c_ast

from pyitron.config.problems import Place
from pyitron.lint.application import HANDLER, TASK, Application, Entry, Function, called, walk
from pyitron.lint.dialects import CALLS, Call, anywhere
from pyitron.lint.rules import Findings

_LOCKS = {
    "loc_cpu": True, "iloc_cpu": True, "SIL_LOC_INT": True, "unl_cpu": False, "iunl_cpu": False, "SIL_UNL_INT": False,
}  # fmt: skip
_ENDS = frozenset({"ext_tsk", "exd_tsk", "ext_ker", "kernel_exit"})
# What to do in place of a wait, in a handler.
_POLLS = {
    "wai_sem": "pol_sem", "twai_sem": "pol_sem", "wai_flg": "pol_flg", "twai_flg": "pol_flg", "rcv_dtq": "prcv_dtq",
    "trcv_dtq": "prcv_dtq", "snd_dtq": "psnd_dtq", "tsnd_dtq": "psnd_dtq", "rcv_mbx": "prcv_mbx", "trcv_mbx": "prcv_mbx",
    "get_mpf": "pget_mpf", "tget_mpf": "pget_mpf", "get_mpl": "pget_mpl", "tget_mpl": "pget_mpl", "loc_mtx": "ploc_mtx",
    "tloc_mtx": "ploc_mtx", "rcv_mbf": "prcv_mbf", "trcv_mbf": "prcv_mbf", "snd_mbf": "psnd_mbf", "tsnd_mbf": "psnd_mbf",
    "acp_por": "pacp_por", "tacp_por": "pacp_por",
}  # fmt: skip


class _State(NamedTuple):
    context: str
    locked: bool = False
    disabled: bool = False


def _join(one: _State | None, other: _State | None) -> _State | None:
    if one is None or other is None:
        return one or other
    # What is not certain does not count.
    return _State(one.context, one.locked and other.locked, one.disabled and other.disabled)


def check_contexts(application: Application, entries: list[Entry], findings: Findings) -> None:
    """Follow all entries, and functions that nobody enters by themselves."""
    walker = _Walker(application, findings)
    for entry in entries:
        function = application.function(entry.function)
        if function is not None:
            walker.enter(function, entry)
    for function in application.functions:
        if id(function) not in walker.reached:
            walker.enter(function, None)


class _Walker:
    def __init__(self, application: Application, findings: Findings) -> None:
        self.application = application
        self.findings = findings
        self.reached: set[int] = set()
        self.known: dict[tuple[int, _State], _State | None] = {}
        self.path: list[Function] = []
        self.entry: Entry | None = None
        self.ends: list[_State | None] = []
        self.breaks: list[list[_State | None]] = []

    def enter(self, function: Function, entry: Entry | None) -> None:
        """Follow one function as the kernel calls it."""
        self.entry = entry
        self.path = []
        try:
            self._function(function, _State(entry.context if entry else ""))
        except RecursionError:
            self.findings.add(
                "unread", function.place(function.node), f"{function.name} is nested too deeply to follow its calls"
            )
        self.path = []
        self.ends = []
        self.breaks = []

    def _function(self, function: Function, state: _State) -> _State | None:
        key = (id(function), state)
        if key in self.known:
            return self.known[key]
        self.known[key] = state
        self.reached.add(id(function))
        self.path.append(function)
        self.ends.append(None)
        after = self._run(function.node.body, state)
        end = _join(self.ends.pop(), after)
        self.path.pop()
        self.known[key] = end
        return end

    # -- statements

    def _run(self, node: Any, state: _State | None) -> _State | None:
        if node is None or state is None:
            # A label may make it reachable again.
            return self._labels(node, state)
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is not None:
            result: _State | None = method(node, state)
            return result
        return self._expression(node, state)

    def _labels(self, node: Any, state: _State | None) -> _State | None:
        if isinstance(node, c_ast.Label | c_ast.Case | c_ast.Default) and self.path:
            return self._run(node, _State(self.entry.context if self.entry else ""))
        return state

    def _compound(self, node: Any, state: _State | None) -> _State | None:
        for item in node.block_items or ():
            state = self._run(item, state)
        return state

    def _label(self, node: Any, state: _State) -> _State | None:
        return self._run(node.stmt, state)

    def _case(self, node: Any, state: _State) -> _State | None:
        after: _State | None = state
        for item in node.stmts or ():
            after = self._run(item, after)
        return after

    _default = _case

    def _if(self, node: Any, state: _State) -> _State | None:
        sides = self._sides(node.cond, state)
        if sides is None:
            state = self._expression(node.cond, state) or state
            sides = (state, state)
        yes, no = sides
        return _join(self._run(node.iftrue, yes), self._run(node.iffalse, no))

    @staticmethod
    def _sides(condition: Any, state: _State) -> tuple[_State | None, _State | None] | None:
        """The states behind a test for the context."""
        negated = False
        while isinstance(condition, c_ast.UnaryOp) and condition.op == "!":
            negated, condition = not negated, condition.expr
        if not isinstance(condition, c_ast.FuncCall) or called(condition) != "sns_ctx":
            return None
        yes = None if state.context == TASK else state._replace(context=HANDLER)
        no = None if state.context == HANDLER else state._replace(context=TASK)
        return (no, yes) if negated else (yes, no)

    def _while(self, node: Any, state: _State) -> _State | None:
        return self._loop(state, [node.cond], node.stmt, [])

    def _dowhile(self, node: Any, state: _State) -> _State | None:
        return self._loop(state, [], node.stmt, [node.cond])

    def _for(self, node: Any, state: _State) -> _State | None:
        begun = self._run(node.init, state) if node.init is not None else state
        return self._loop(begun or state, [node.cond], node.stmt, [node.next])

    def _loop(self, state: _State, before: list[Any], body: Any, behind: list[Any]) -> _State | None:
        for node in before:
            if node is not None:
                state = self._expression(node, state) or state
        self.breaks.append([])
        after = self._run(body, state)
        for node in behind:
            if node is not None and after is not None:
                after = self._expression(node, after)
        left: _State | None = _join(state, after) if after is not None else state
        for broken in self.breaks.pop():
            left = _join(left, broken)
        return left

    def _switch(self, node: Any, state: _State) -> _State | None:
        state = self._expression(node.cond, state) or state
        self.breaks.append([])
        items = node.stmt.block_items or () if isinstance(node.stmt, c_ast.Compound) else (node.stmt,)
        after: _State | None = None
        for item in items:
            entered = isinstance(item, c_ast.Case | c_ast.Default)
            after = self._run(item, _join(state, after) if entered else after)
        left = _join(state, after)
        for broken in self.breaks.pop():
            left = _join(left, broken)
        return left

    def _break(self, node: Any, state: _State) -> _State | None:
        if self.breaks:
            self.breaks[-1].append(state)
        return None

    def _continue(self, node: Any, state: _State) -> None:
        return None

    def _goto(self, node: Any, state: _State) -> None:
        return None

    def _return(self, node: Any, state: _State) -> None:
        after = self._expression(node.expr, state) if node.expr is not None else state
        if self.ends:
            self.ends[-1] = _join(self.ends[-1], after)

    # -- expressions

    def _expression(self, node: Any, state: _State) -> _State | None:
        after: _State | None = state
        # Arguments are evaluated before the call that they are of.
        calls = [part for part in walk(node) if isinstance(part, c_ast.FuncCall)]
        for call in reversed(calls) if len(calls) > 1 and _nested(calls) else calls:
            if after is None:
                return None
            after = self._call(call, after)
        return after

    def _call(self, node: Any, state: _State) -> _State | None:
        name = called(node)
        other = anywhere(name, self.application.key)
        known = CALLS.get(other[1].here) if other is not None and other[1].here else CALLS.get(name)
        meant = known.name if known is not None else name
        defined = self.application.function(name, self.path[-1].unit) if name else None
        if defined is not None:
            return self._function(defined, state)
        if known is not None:
            self._check(node, name, known, state)
        if meant in _LOCKS:
            return state._replace(locked=_LOCKS[meant])
        if meant in ("dis_dsp", "ena_dsp"):
            return state._replace(disabled=meant == "dis_dsp")
        return None if meant in _ENDS else state

    def _check(self, node: Any, name: str, call: Call, state: _State) -> None:
        place = self.path[-1].place(node)
        if state.locked and not call.locked:
            self._add(
                "context-locked",
                place,
                f"{name} with the CPU locked,",
                "call it when the CPU is unlocked; dis_dsp may be lock enough",
            )
        elif call.context == "waiting" and state.context == HANDLER:
            remedy = "let a task do it, woken by the handler (iwup_tsk, isig_sem, ipsnd_dtq)"
            if call.name in _POLLS:
                remedy += f"; {_POLLS[call.name]} would not wait, but is for tasks, too"
            self._add("context-wait", place, f"{name}, which may wait,", remedy)
        elif call.context == "waiting" and state.disabled:
            remedy = f"wait after ena_dsp{f', or use {_POLLS[call.name]}' if call.name in _POLLS else ''}"
            self._add("context-wait", place, f"{name}, which may wait, with dispatching disabled,", remedy)
        elif call.context == "task" and state.context == HANDLER:
            form = f"i{call.name}"
            remedy = f"write {form}" if form in CALLS else "let a task do it, woken by the handler (iwup_tsk)"
            if call.name in _ENDS:
                remedy = "return: a handler ends with its function"
            self._add("context-task", place, f"{name}, a call for tasks,", remedy)
        elif call.context == "handler" and state.context == TASK:
            form = name[1:] if name[1:] in CALLS else call.name[1:]
            self._add(
                "context-handler",
                place,
                f"{name}, a call for handlers,",
                f"write {form}" if form in CALLS else "leave it to a handler",
            )

    def _add(self, rule: str, place: Place, message: str, remedy: str) -> None:
        where = ""
        if self.entry is not None:
            where = f" in the {self.entry.title} {self.path[0].name} ({self.entry.place.file}:{self.entry.place.line})"
            if len(self.path) > 1:
                where += f", by {' -> '.join(function.name for function in self.path[1:])}"
        self.findings.add(rule, place, f"{message}{where}" if where else message.rstrip(","), remedy)


def _nested(calls: list[Any]) -> bool:
    inner = {id(part) for call in calls[:1] for part in walk(call) if isinstance(part, c_ast.FuncCall)}
    return all(id(call) in inner for call in calls)
