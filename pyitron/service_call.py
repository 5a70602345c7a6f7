# SPDX-License-Identifier: MIT
"""What every service call does: find the kernel, check the context, send one message, translate the outcome.

A call reads as its list of errors, in order of precedence: the context first, then the parameters from left to right;
what depends on the state of objects is the server's to answer. ``Gate`` is a kernel as its callers see it.
"""

from _thread import get_ident
from typing import Any

from kernel.channel import Channel
from kernel.core import CPU_LOCKED, DISPATCH_DISABLED, NON_TASK, UNWINDING
from kernel.entry import Entry, current, desk
from kernel.task import FOREVER
from kernel.trace import CALL, REFUSED, RETURN
from pyitron.constants import TMO_NBLK
from pyitron.errors import E_CTX, E_ID, E_NOSPT, E_OK, E_PAR, FROM_STATUS

NANOSECONDS = 1_000_000
LARGEST_TIME = 0x7FFF_FFFF
WORD = 0xFFFF_FFFF
LEAST = -0x7FFF_FFFF_FFFF_FFFF

_NO_TASK = NON_TASK | CPU_LOCKED | UNWINDING
_NO_WAITING = _NO_TASK | DISPATCH_DISABLED


class Gate(Channel):
    """The way into one kernel; ``send`` returns error codes."""

    __slots__ = ("channel", "kernel", "max_id")

    def __init__(self, entry: Entry) -> None:
        Channel.__init__(self, entry.dispatcher, entry.channel.servers, FROM_STATUS)
        # For those who want the status itself.
        self.channel: Channel = entry.channel
        self.kernel: Any = entry.machine
        self.max_id = self.kernel.max_id

    # -- contexts: E_OK or E_CTX

    def task_context(self) -> int:
        """E_CTX unless a task calls, with the CPU unlocked."""
        return E_CTX if self.core.mode & _NO_TASK else E_OK

    def waiting_context(self) -> int:
        """E_CTX unless a task calls that may wait now."""
        return E_CTX if self.core.mode & _NO_WAITING else E_OK

    def handler_context(self) -> int:
        """E_CTX unless a handler calls, with the CPU unlocked."""
        return E_OK if self.core.mode & _NO_TASK == NON_TASK else E_CTX

    def unlocked_context(self) -> int:
        """E_CTX if the CPU is locked."""
        return E_CTX if self.core.mode & (CPU_LOCKED | UNWINDING) else E_OK

    def locking_context(self, handler: bool) -> int:
        """E_CTX unless a task (or, with *handler*, a handler) calls; the CPU may be locked."""
        return E_OK if self.core.mode & (NON_TASK | UNWINDING) == (NON_TASK if handler else 0) else E_CTX

    # -- parameters: E_OK or the error

    def id_error(self, call: str, name: str, value: int) -> int:
        """E_ID unless *value* can be an id."""
        if type(value) is not int:
            raise wrong_type(call, name, "an int", value)
        try:
            ident = value
        except OverflowError:
            # In the compiled build, whose numbers have 64 bits.
            return E_ID
        return E_OK if 1 <= ident <= self.max_id else E_ID

    def task_with_id(self, call: str, name: str, value: int) -> int:
        """``task_context``, then ``id_error``."""
        return E_CTX if self.core.mode & _NO_TASK else self.id_error(call, name, value)

    def waiting_with_id(self, call: str, name: str, value: int) -> int:
        """``waiting_context``, then ``id_error``."""
        return E_CTX if self.core.mode & _NO_WAITING else self.id_error(call, name, value)

    def id_or_self_error(self, call: str, name: str, value: int) -> int:
        """E_ID unless *value* can be an id, or is 0 for the task that calls."""
        if type(value) is not int:
            raise wrong_type(call, name, "an int", value)
        return E_OK if 0 <= word(value) <= self.max_id else E_ID

    # -- the message

    def ask(
        self, call: str, port: int, op: int, target: int, a: Any = None, b: Any = None, timeout: int = FOREVER
    ) -> tuple[int, Any]:
        """Send one message that is answered with a value; returns the error code and the value (None on an error)."""
        ercd = self.send(call, port, op, target, a, b, timeout)
        if ercd:
            return ercd, None
        caller = self.core.caller()
        value = caller.value
        if value is not None:
            caller.value = None
        return E_OK, value

    def count(self, call: str, port: int, op: int, target: int, a: Any = None) -> int:
        """Send one message that is answered with a count or an id; returns that, or the error code."""
        trace = self.core.trace
        caller = self.core.caller()
        traced = trace.on
        if traced:
            # What it returns is not the code of the outcome.
            self.core.emit(CALL, caller, call, target)
        ercd, value = self.ask("", port, op, target, a)
        result = value if ercd == E_OK else ercd
        if traced and trace.on:
            self.core.emit(RETURN, caller, call, result)
        return int(result)

    def refused(self, call: str, ercd: int) -> int:
        """The checks have failed: leave with *ercd*."""
        if self.core.trace.on:
            self.core.emit(REFUSED, self.core.caller(), call, ercd)
        self.dispatcher.refuse()
        return ercd


def word(value: int) -> int:
    """*value* as the kernel can hold it; what does not fit becomes the least there is, which is out of every range."""
    try:
        return value
    except OverflowError:
        # In the compiled build, whose numbers have 64 bits.
        return LEAST


def timeout_error(call: str, name: str, value: int) -> int:
    """E_PAR unless *value* is a time-out: TMO_FEVR, TMO_POL, or milliseconds; E_NOSPT for TMO_NBLK."""
    if type(value) is not int:
        raise wrong_type(call, name, "an int (milliseconds)", value)
    if -1 <= word(value) <= LARGEST_TIME:
        return E_OK
    return E_NOSPT if value == TMO_NBLK else E_PAR


def range_error(call: str, name: str, value: int, lowest: int, highest: int) -> int:
    """E_PAR unless *value* is from *lowest* to *highest*."""
    if type(value) is not int:
        raise wrong_type(call, name, "an int", value)
    return E_OK if lowest <= word(value) <= highest else E_PAR


def pattern(call: str, name: str, value: int) -> int:
    """A bit pattern, converted to 32 bits as C does: ``~1`` is all bits but the lowest."""
    if type(value) is not int:
        raise wrong_type(call, name, "an int", value)
    try:
        bits = value
    except OverflowError:
        # In the compiled build, whose numbers have 64 bits.
        return value & WORD
    return bits & WORD


def pattern_error(call: str, name: str, value: int) -> int:
    """E_PAR unless *value* is a bit pattern with a bit in it."""
    return E_OK if pattern(call, name, value) else E_PAR


def block_error(call: str, name: str, value: Any) -> int:
    """E_PAR for no block at all; a block is memory, and a released memoryview is no memory any more."""
    if value is None:
        return E_PAR
    try:
        if type(value) is memoryview:
            # A released one says so.
            value.readonly  # noqa: B018
        else:
            memoryview(value)
    except TypeError:
        raise wrong_type(call, name, "a memoryview or another buffer", value) from None
    except ValueError:
        return E_PAR
    return E_OK


def message_bytes(call: str, name: str, value: Any) -> bytes:
    """A copy of the message that a buffer holds now; None is an empty one."""
    if value is None:
        return b""
    try:
        return bytes(memoryview(value).cast("B"))
    except (TypeError, ValueError):
        raise wrong_type(call, name, "bytes or another contiguous buffer", value) from None


def nanoseconds(timeout: int) -> int:
    """A time-out in milliseconds as the kernel takes it; negative stays negative (for ever)."""
    return timeout * NANOSECONDS if timeout > 0 else timeout


def wrong_type(call: str, name: str, wanted: str, value: object) -> TypeError:
    """The error for an argument of a type that no C program could have passed."""
    return TypeError(f"{call}: {name} must be {wanted}, not {type(value).__name__}")


def here() -> Gate:
    """The current kernel of this host thread."""
    entry = desk.entry
    if entry is None or entry.owner != get_ident():
        entry = current()
    gate: Gate = entry.codes
    if gate is None:
        gate = entry.codes = Gate(entry)
    return gate
