# SPDX-License-Identifier: MIT
"""The rules: their ids, how bad what they find is, and what it is; and findings."""

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from pyitron.config.problems import Place

ERROR = "error"
WARNING = "warning"
NOTE = "note"


class Rule(NamedTuple):
    """A rule: its *level* ("error": it does not work so; "warning": it works otherwise; "note": it is written otherwise)."""

    level: str
    title: str
    remedy: str


RULES: dict[str, Rule] = {
    # What another kernel has.
    "other-call": Rule(ERROR, "a call that only another kernel has", "the call named in the finding"),
    "changed-call": Rule(WARNING, "a call whose parameters or meaning differ in the source's dialect", "what the finding says"),
    "unknown-call": Rule(
        ERROR, "a call with a name of the ITRON kind that no known kernel has, and no source defines", "find out what it does"
    ),
    "other-constant": Rule(ERROR, "a constant that only another kernel has", "the constant or the way named in the finding"),
    "constant-value": Rule(WARNING, "a constant with another value in the source's dialect", "use the name, never the number"),
    "literal-code": Rule(WARNING, "a number where a constant belongs: an error code, a mode", "the constant's name"),
    "other-type": Rule(
        NOTE, "a type that only another kernel has", "Python needs no type; the finding says what the values are"
    ),
    "configuration": Rule(
        ERROR, "a configuration file has an error, or a static API that is not of μITRON 4.0", "what the finding says"
    ),
    # Contexts.
    "context-wait": Rule(
        ERROR, "a call that may wait, in a handler or with dispatching disabled", "a poll (pol_, prcv_), or let a task do it"
    ),
    "context-task": Rule(ERROR, "a call for tasks, in a handler", "its i-form, or let a task do it"),
    "context-handler": Rule(ERROR, "an i-form, in a task", "the form without i"),
    "context-locked": Rule(ERROR, "a call with the CPU locked", "call it after unl_cpu; dis_dsp may be enough"),
    # Python has no such thing.
    "output-pointer": Rule(NOTE, "a result by a pointer", "ercd, result = call(...)"),
    "ignored-code": Rule(
        WARNING,
        "an error code is ignored where the results are None then, or where an error is normal",
        "test ercd, or check(...)",
    ),
    "message-header": Rule(NOTE, "a message's struct begins with T_MSG", "a class, or a dataclass, without the header"),
    "message-cast": Rule(NOTE, "a cast of a message", "leave it out: a message is any object"),
    "memory-block": Rule(
        NOTE, "a memory block is used as a struct or an array", "ctypes.Structure.from_buffer(block), or slices of the block"
    ),
    "block-arithmetic": Rule(WARNING, "arithmetic with the address of a memory block", "a slice: block[offset:]"),
    "static-stack": Rule(NOTE, "memory for a stack or a pool", "NULL; the kernel has memory of its own"),
    "busy-wait": Rule(
        WARNING, "a loop that waits by looking, or by counting", "a wait for an object, dly_tsk, or kernel.consume"
    ),
    "endless-loop": Rule(ERROR, "a loop for ever, in which nothing waits", "a call that waits in each round"),
    "hardware": Rule(
        WARNING, "a register of the hardware", "a simulated device: attributes of an object, kernel.at, kernel.raise_interrupt"
    ),
    "assembler": Rule(WARNING, "assembler", "what it is for: kernel.consume for time, loc_cpu for masks, nothing for barriers"),
    "interrupt-function": Rule(
        NOTE, "a function that a compiler's word makes an interrupt handler", "DEF_INH or ATT_ISR in the configuration"
    ),
    "pragma": Rule(NOTE, "a pragma that places code or makes a handler", "leave it out, or DEF_INH"),
    "jump": Rule(WARNING, "goto, setjmp or longjmp", "loops and exceptions"),
    "wrap-around": Rule(WARNING, "an unsigned integer that wraps round in C", "& 0xff, & 0xffff, & 0xffffffff"),
    "narrow-cast": Rule(WARNING, "a cast to an integer smaller than int", "& 0xff, or ctypes.c_int16(x).value"),
    "division": Rule(NOTE, "a division or a remainder of integers", "//, and a look at negative values"),
    # What could not be read.
    "unknown-header": Rule(NOTE, "a header that was not found", "-I folder; or nothing, where its contents do not matter"),
    "preprocessor": Rule(WARNING, "the preprocessor complains", "-D and -I as for the compiler"),
    "unread": Rule(
        WARNING, "a part that is no C as far as can be seen; only names were looked at in it", "look at it yourself"
    ),
}


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One place that needs thought: where, by which rule, *message* what is there and *remedy* what to do, in Python."""

    file: str
    line: int
    column: int
    rule: str
    message: str
    remedy: str

    @property
    def level(self) -> str:
        """How bad it is: "error", "warning" or "note"."""
        return RULES[self.rule].level

    def __str__(self) -> str:
        where = Place(self.file, self.line, self.column)
        return f"{where}: {self.level}: {self.message} [{self.rule}]" + (f"\n    {self.remedy}" if self.remedy else "")

    def record(self) -> dict[str, Any]:
        """As JSON has it."""
        return {**asdict(self), "level": self.level}


class Findings:
    """The findings so far: each only once, in files that are the application's."""

    def __init__(self) -> None:
        self.files: set[str] = set()
        self._once: set[tuple[str, str, str]] = set()
        self._found: dict[tuple[str, int, int, str, str], Finding] = {}

    def add(self, rule: str, place: Place, message: str, remedy: str = "") -> None:
        """Note one."""
        if place.file in self.files:
            self._found.setdefault((*place, rule, message), Finding(*place, rule, message, remedy))

    def first(self, subject: str, rule: str, place: Place, message: str, remedy: str = "") -> None:
        """Note one of a subject in all files."""
        if (rule, "", subject) not in self._once:
            self._once.add((rule, "", subject))
            self.add(rule, place, message, remedy)

    def once(self, rule: str, place: Place, message: str, remedy: str = "") -> None:
        """Note one of a kind in a file: the first, since places come in the order of the text."""
        if (rule, place.file, message) not in self._once:
            self._once.add((rule, place.file, message))
            self.add(rule, place, message, remedy)

    def all(self) -> list[Finding]:
        """All of them, in the order of their places."""
        return sorted(self._found.values())
