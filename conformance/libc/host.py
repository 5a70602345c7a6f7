# SPDX-License-Identifier: MIT
"""The C library, as its threads use it: arguments and answers from Python to C and back."""

import ctypes
import os
import threading
from collections.abc import Callable, Mapping
from ctypes import byref, c_char_p, c_int, c_long, c_size_t, c_uint, c_ulong, c_void_p
from dataclasses import dataclass
from typing import Any

from conformance.directed.files import new_file, new_pipe
from conformance.directed.stage import Stage
from conformance.directed.values import SECOND, Failure, File, Later, Memory, Pipe, Raised, Routine, Signals, Struct, failure
from conformance.libc.constants import CONSTANTS, PTHREAD_CANCELED
from conformance.libc.functions import FUNCTIONS
from conformance.libc.structures import FIELDS, STRUCTURES, Object, Record, bits_of, signals_of, sigset, timespec

MILLISECOND = 1_000_000
# A name of the scenario's for something that the whole host can see; a longer one is refused anyway.
NAMED = 200
ALL_ONES = 2**64 - 1
# Values that are no numbers go to C as numbers from here.
VALUES = 0x5A000000
SCALARS: dict[str, Callable[[Any], Any]] = {
    "int": c_int, "uint": c_uint, "long": c_long, "ulong": c_ulong, "size": c_size_t, "pointer": c_void_p,
}  # fmt: skip
OUTPUTS: dict[str, Any] = {">int": c_int, ">ulong": c_ulong, ">size": c_size_t, ">timer": c_void_p, ">memory": c_void_p}
# As C calls them.
HANDLER = ctypes.CFUNCTYPE(None, c_int)
INFORMED = ctypes.CFUNCTYPE(None, c_int, c_void_p, c_void_p)
BODY = ctypes.CFUNCTYPE(c_void_p, c_void_p)
TAKER = ctypes.CFUNCTYPE(None, c_void_p)
PLAIN = ctypes.CFUNCTYPE(None)
SA_SIGINFO = 4
# Of the C library itself.
SA_RESTORER = 0x04000000


@dataclass(frozen=True, slots=True)
class Pointer:
    """Something that the C library has made, where it says; *size*: of memory that it has mapped."""

    address: int
    size: int = 0


class LibcHost:
    """*tag* goes into the names of what the whole host can see, and *named* hears of them."""

    def __init__(self, tag: str, named: Callable[[str], None]) -> None:
        self.constants: Mapping[str, Any] = {**CONSTANTS, "PID": os.getpid()}
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.libc.pthread_self.restype = c_ulong
        for name in ("pthread_getspecific", "sem_open", "mmap", "signal"):
            getattr(self.libc, name).restype = c_void_p
        for name in ("mq_receive", "mq_timedreceive", "aio_return"):
            getattr(self.libc, name).restype = c_long
        self.tag = tag
        self.named = named
        self.stage: Stage | None = None
        # Functions that C may call at any time, and the routines by their addresses.
        self.callbacks: list[Any] = []
        self.routines: dict[int, str] = {}
        self.addresses: dict[tuple[str, Any], int] = {}
        self.objects: list[Any] = []

    # -- calls

    def call(self, name: str, arguments: tuple[Any, ...]) -> Any:
        try:
            if name in STRUCTURES:
                return self.record(name, arguments)
            if special := getattr(self, f"_{name}", None):
                return special(*arguments)
            return self.plain(name.removesuffix("_"), list(arguments))
        except OSError as error:
            return failure(error.errno or 0)
        except Exception as error:
            return Raised(f"{type(error).__name__}: {error}")

    def plain(self, name: str, given: list[Any]) -> Any:
        """A call as the table of functions has it."""
        style, *kinds = FUNCTIONS[name].split()
        converted, outputs = [], []
        for kind in kinds:
            if kind.startswith(">"):
                output = self.output(kind)
                outputs.append(output)
                converted.append(output.memory if isinstance(output, Object) else byref(output))
            else:
                value = given.pop(0) if given or not kind.endswith("?") else None
                converted.append(self.to_c(kind.removesuffix("?"), value))
        if given:
            raise TypeError(f"{name} has {len(kinds) - len(outputs)} arguments")
        result = self.foreign(name, *converted)
        failed = self.failure(style, result)
        if failed is not None:
            return failed
        if style in ("count", "state", "id", "serial"):
            return result
        if style == "value":
            return self.value_from_c(result)
        found = tuple(self.from_c(output) for output in outputs)
        return None if not found else found[0] if len(found) == 1 else found

    def foreign(self, name: str, *arguments: Any) -> Any:
        ctypes.set_errno(0)
        return getattr(self.libc, name)(*arguments)

    def failure(self, style: str, result: Any) -> Failure | None:
        """How the call failed, if it did."""
        number = 0
        if style in ("errno", "count", "info") and result == -1:
            number = ctypes.get_errno()
        elif style == "number" or (style == "serial" and result != -1):
            number = result
        elif style == "state" and result == -1:
            number = ctypes.get_errno()
        return failure(number) if number else None

    # -- values

    def output(self, kind: str) -> Any:
        if kind in OUTPUTS:
            return OUTPUTS[kind]()
        name = kind[1:]
        return STRUCTURES[name]() if name in STRUCTURES else Object(name)

    def from_c(self, output: Any) -> Any:
        """What C has put there."""
        if isinstance(output, Object):
            return output
        if isinstance(output, ctypes.Structure):
            return self.record_from_c(output)
        return output.value

    def record_from_c(self, made: Any) -> Record:
        name = type(made).__name__
        fields: dict[str, Any] = {}
        for field in FIELDS[name]:
            value = getattr(made, field)
            if isinstance(value, sigset):
                value = signals_of(value.bits)
            elif isinstance(value, ctypes.Structure):
                value = self.record_from_c(value)
            elif field == "sa_flags":
                value &= ~SA_RESTORER
            elif field == "sa_handler":
                value = self.handler_from_c(value)
            elif field in ("si_value", "sigev_value"):
                value = self.value_from_c(value)
            fields[field] = value
        return Record(name, fields)

    def handler_from_c(self, address: int | None) -> Any:
        name = self.routines.get(address or 0)
        return Routine(name) if name else address or 0

    def value_from_c(self, value: int | None) -> Any:
        if value is not None and VALUES <= value < VALUES + len(self.objects):
            return self.objects[value - VALUES]
        return PTHREAD_CANCELED if value == ALL_ONES else value

    def value_to_c(self, value: Any) -> int:
        if value is None or type(value) is int:
            return value or 0
        self.objects.append(value)
        return VALUES + len(self.objects) - 1

    def to_c(self, kind: str, value: Any) -> Any:
        if kind in SCALARS:
            return SCALARS[kind](value)
        match kind:
            case "value":
                return c_void_p(self.value_to_c(value))
            case "object" | "memory":
                return None if value is None else c_void_p(value.address)
            case "name":
                return self.path(value)
            case "signals":
                if value is None:
                    return None
                if isinstance(value, Object):
                    return value.memory
                return byref(sigset((c_ulong * 16)(bits_of(value))))
            case "aiocb":
                return None if value is None else byref(value)
        return None if value is None else byref(self.structure(kind, value))

    def path(self, name: str) -> Any:
        """A name as it is on the host, where others may use the same; names that will be refused are left alone."""
        if name.startswith("/") and "/" not in name[1:] and 1 < len(name) < NAMED:
            name = f"/{self.tag}.{name[1:]}"
            self.named(name)
        return c_char_p(name.encode())

    def structure(self, name: str, value: Any) -> Any:
        """A ``Record`` as C has it."""
        made: Any = STRUCTURES[name]()
        if value is None:
            return made
        for field, content in value.fields.items():
            if content is None:
                continue
            if isinstance(content, Signals | Object) and field == "sa_mask":
                made.sa_mask.bits[0] = bits_of(content)
            elif isinstance(content, Record):
                setattr(made, field, self.structure(content.name, content))
            elif isinstance(content, Routine):
                setattr(made, field, self.function(self.convention(value, field), content))
            elif field in ("sigev_value", "si_value"):
                setattr(made, field, self.value_to_c(content))
            elif isinstance(content, Object | Pointer):
                setattr(made, field, content.address)
            else:
                setattr(made, field, content)
        return made

    def convention(self, record: Record, field: str) -> Any:
        if field == "sa_handler":
            return INFORMED if record.fields["sa_flags"] & SA_SIGINFO else HANDLER
        return TAKER

    def function(self, convention: Any, routine: Any) -> int:
        """The address of a routine for C, which gives its arguments as *convention* says."""
        if not isinstance(routine, Routine):
            return int(routine or 0)
        key = (routine.name, convention)
        if key not in self.addresses:
            made = convention(self.called(routine.name, convention))
            self.callbacks.append(made)
            self.addresses[key] = ctypes.cast(made, c_void_p).value or 0
            self.routines[self.addresses[key]] = routine.name
        return self.addresses[key]

    def called(self, name: str, convention: Any) -> Callable[..., Any]:
        assert self.stage is not None
        run = self.stage.routine(name)
        if convention is INFORMED:
            return lambda number, info, _: run(number, self.record_from_c(STRUCTURES["siginfo_t"].from_address(info)), None)
        if convention is BODY:
            return lambda value: self.value_to_c(run(self.value_from_c(value)))
        if convention is TAKER:
            return lambda value: run(self.value_from_c(value))
        return run

    def argument(self, value: Any) -> Any:
        match value:
            case Struct(name, values):
                return self.call(name, tuple(self.argument(field) for field in values))
            case Later(ms, clock):
                now = self.plain("clock_gettime", [clock]).fields
                seconds, rest = divmod(now["tv_sec"] * SECOND + now["tv_nsec"] + ms * MILLISECOND, SECOND)
                return self.record("timespec", (seconds, rest))
            case Memory(size):
                return Object("memory", size)
            case File(content, flags):
                return new_file(content, flags)
            case Pipe():
                return new_pipe()
            case list():
                return [self.argument(entry) for entry in value]
        return value

    def record(self, name: str, values: tuple[Any, ...]) -> Any:
        names = list(FIELDS[name])
        record = Record(name, {**FIELDS[name], **dict(zip(names, values, strict=False))})
        if name != "aiocb":
            return record
        content = record.fields["aio_buf"]
        if isinstance(content, bytes):
            record.fields["aio_buf"] = Object("memory", max(len(content), 1))
            ctypes.memmove(record.fields["aio_buf"].address, content, len(content))
        made = self.structure(name, record)
        if record.fields["aio_sigevent"] is None:
            made.aio_sigevent.sigev_notify = 1
        self.callbacks.append(made)
        return made

    def neutral(self, value: Any) -> Any:
        if isinstance(value, Record):
            return {name: self.neutral(field) for name, field in value.fields.items()}
        if isinstance(value, Object) and value.kind == "signals":
            return signals_of(sigset.from_buffer(value.memory).bits)
        if isinstance(value, Object) and value.kind == "memory":
            return value.memory.raw
        if isinstance(value, tuple):
            return tuple(self.neutral(field) for field in value)
        return value

    # -- functions that do not fit into the table

    def _sem_open(self, name: str, oflag: int, mode: int = 0, value: int = 0) -> Any:
        address = self.foreign("sem_open", self.path(name), c_int(oflag), c_uint(mode), c_uint(value))
        return Pointer(address) if address else failure(ctypes.get_errno())

    def _mq_open(self, name: str, oflag: int, mode: int = 0, attr: Any = None) -> Any:
        attributes = None if attr is None else byref(self.structure("mq_attr", attr))
        found = self.foreign("mq_open", self.path(name), c_int(oflag), c_uint(mode), attributes)
        return self.failure("errno", found) or found

    def _mq_send(self, mqdes: int, msg: bytes, msg_prio: int) -> Any:
        return self.failure("errno", self.foreign("mq_send", c_int(mqdes), msg, c_size_t(len(msg)), c_uint(msg_prio)))

    def _mq_timedsend(self, mqdes: int, msg: bytes, msg_prio: int, abstime: Any) -> Any:
        until = self.to_c("timespec", abstime)
        result = self.foreign("mq_timedsend", c_int(mqdes), msg, c_size_t(len(msg)), c_uint(msg_prio), until)
        return self.failure("errno", result)

    def _mq_receive(self, mqdes: int, msg_len: int) -> Any:
        return self._received("mq_receive", mqdes, msg_len)

    def _mq_timedreceive(self, mqdes: int, msg_len: int, abstime: Any) -> Any:
        return self._received("mq_timedreceive", mqdes, msg_len, self.to_c("timespec", abstime))

    def _received(self, name: str, mqdes: int, msg_len: int, *until: Any) -> Any:
        room, priority = ctypes.create_string_buffer(max(msg_len, 1)), c_uint()
        size = self.foreign(name, c_int(mqdes), room, c_size_t(msg_len), byref(priority), *until)
        return self.failure("errno", size) or (room.raw[:size], priority.value)

    def _nanosleep(self, rqtp: Any) -> Any:
        left = timespec()
        failed = self.failure("errno", self.foreign("nanosleep", self.to_c("timespec", rqtp), byref(left)))
        return self._slept(failed, left)

    def _clock_nanosleep(self, clock_id: int, flags: int, rqtp: Any) -> Any:
        left = timespec()
        result = self.foreign("clock_nanosleep", c_int(clock_id), c_int(flags), self.to_c("timespec", rqtp), byref(left))
        return self._slept(self.failure("number", result), left if flags == 0 else None)

    def _slept(self, failed: Failure | None, left: Any) -> Any:
        if failed is not None and failed.error == "EINTR" and left is not None:
            return Failure("EINTR", {"rmtp": self.neutral(self.record_from_c(left))})
        return failed

    def _signal(self, sig: int, func: Any) -> Any:
        address = self.foreign("signal", c_int(sig), c_void_p(self.function(HANDLER, func)))
        return failure(ctypes.get_errno()) if address == ALL_ONES else self.handler_from_c(address)

    def _lio_listio(self, mode: int, blocks: list[Any], sig: Any = None) -> Any:
        event = self.to_c("sigevent", sig)
        return self.failure("errno", self.foreign("lio_listio", c_int(mode), self._listed(blocks), len(blocks), event))

    def _aio_suspend(self, blocks: list[Any], timeout: Any = None) -> Any:
        result = self.foreign("aio_suspend", self._listed(blocks), len(blocks), self.to_c("timespec", timeout))
        return self.failure("errno", result)

    def _listed(self, blocks: list[Any]) -> Any:
        made = (c_void_p * len(blocks))(*[None if block is None else ctypes.addressof(block) for block in blocks])
        self.callbacks.append(made)
        return made

    def _mmap(self, addr: Any, length: int, prot: int, flags: int, fildes: int, off: int) -> Any:
        place = None if addr is None else c_void_p(addr.address)
        address = self.foreign("mmap", place, c_size_t(length), c_int(prot), c_int(flags), c_int(fildes), c_long(off))
        return failure(ctypes.get_errno()) if address == ALL_ONES else Pointer(address, length)

    def _pthread_create(self, attr: Any, start_routine: Any, arg: Any = None) -> Any:
        thread = c_ulong()
        body = c_void_p(self.function(BODY, start_routine))
        value = c_void_p(self.value_to_c(arg))
        result = self.foreign("pthread_create", byref(thread), self.to_c("object", attr), body, value)
        return self.failure("number", result) or thread.value

    def _pthread_join(self, thread: int) -> Any:
        value = c_void_p()
        failed = self.failure("number", self.foreign("pthread_join", c_ulong(thread), byref(value)))
        return failed or self.value_from_c(value.value)

    def _pthread_exit(self, value_ptr: Any = None) -> Any:
        return self.foreign("pthread_exit", c_void_p(self.value_to_c(value_ptr)))

    def _pthread_once_t(self, init: int = 0) -> Any:
        return Object("once")

    def _pthread_once(self, once_control: Any, init_routine: Any) -> Any:
        routine = c_void_p(self.function(PLAIN, init_routine))
        return self.failure("number", self.foreign("pthread_once", self.to_c("object", once_control), routine))

    def _pthread_key_create(self, destructor: Any = None) -> Any:
        key = c_uint()
        function = c_void_p(self.function(TAKER, destructor))
        return self.failure("number", self.foreign("pthread_key_create", byref(key), function)) or key.value

    # -- memory and files

    def _peek(self, memory: Any, start: int, size: int) -> bytes:
        return ctypes.string_at(memory.address + start, size)

    def _poke(self, memory: Any, start: int, content: bytes) -> None:
        ctypes.memmove(memory.address + start, content, len(content))

    def _pread(self, fildes: int, size: int, start: int) -> bytes:
        return os.pread(fildes, size, start)

    def _part(self, memory: Any, start: int) -> Any:
        return Pointer(memory.address + start, memory.size - start)

    def _write(self, fildes: int, content: bytes) -> int:
        return os.write(fildes, content)

    def _pwrite(self, fildes: int, content: bytes, start: int) -> int:
        return os.pwrite(fildes, content, start)

    def _ftruncate(self, fildes: int, size: int) -> None:
        os.ftruncate(fildes, size)

    def _fstat(self, fildes: int) -> Record:
        found = os.fstat(fildes)
        return Record("struct_stat", {"st_mode": found.st_mode, "st_size": found.st_size})

    def _close(self, fildes: int) -> None:
        os.close(fildes)

    # -- threads

    def start(self, policy: str, priority: int, body: Callable[[], Any]) -> None:
        attributes = self.plain("pthread_attr_init", [])
        self.plain("pthread_attr_setinheritsched", [attributes, CONSTANTS["PTHREAD_EXPLICIT_SCHED"]])
        self.plain("pthread_attr_setschedpolicy", [attributes, CONSTANTS[policy]])
        self.plain("pthread_attr_setschedparam", [attributes, self.record("sched_param", (priority,))])
        made = BODY(lambda _: self.value_to_c(body()))
        self.callbacks.append(made)
        thread = c_ulong()
        result = self.foreign("pthread_create", byref(thread), attributes.memory, made, None)
        if result:
            raise OSError(result, os.strerror(result))

    def me(self) -> Any:
        return self.libc.pthread_self()

    def begin(self) -> None:
        self.plain("pthread_sigmask", [CONSTANTS["SIG_SETMASK"], Signals(frozenset())])

    def life(self) -> Any:
        return threading.get_native_id()

    def over(self, life: Any) -> bool:
        return not os.path.exists(f"/proc/self/task/{life}")

    def gate(self) -> Any:
        return self.plain("sem_init", [0, 0])

    def open(self, gate: Any) -> None:
        self.libc.sem_post(gate.memory)

    def wait(self, gate: Any) -> None:
        state, kind = c_int(), c_int()
        self.libc.pthread_setcancelstate(CONSTANTS["PTHREAD_CANCEL_DISABLE"], byref(state))
        if state.value == CONSTANTS["PTHREAD_CANCEL_ENABLE"]:
            self.libc.pthread_setcanceltype(CONSTANTS["PTHREAD_CANCEL_DEFERRED"], byref(kind))
            self.libc.pthread_setcanceltype(kind, byref(c_int()))
            if kind.value == CONSTANTS["PTHREAD_CANCEL_ASYNCHRONOUS"]:
                self.libc.pthread_setcancelstate(state, byref(c_int()))
        while self.libc.sem_wait(gate.memory):
            pass
        self.libc.pthread_setcancelstate(state, byref(c_int()))

    def settle(self) -> None:
        self.libc.sched_yield()

    def sleep(self, ms: int) -> None:
        self._clock_nanosleep(CONSTANTS["CLOCK_MONOTONIC"], 0, self.record("timespec", divmod(ms * MILLISECOND, SECOND)))

    def compute(self, ms: int) -> None:
        until = self.used() + ms * MILLISECOND
        while self.used() < until:
            pass

    def used(self) -> int:
        now = self.plain("clock_gettime", [CONSTANTS["CLOCK_THREAD_CPUTIME_ID"]]).fields
        return int(now["tv_sec"] * SECOND + now["tv_nsec"])

    def interrupt(self, number: int) -> None:
        raise NotImplementedError("a host has no interrupts for its threads")


SPECIAL = frozenset(name[1:] for name in vars(LibcHost) if name.startswith("_") and not name.startswith("__"))


def has(name: str) -> bool:
    """Whether scenarios can call this function of the C library."""
    return name.removesuffix("_") in FUNCTIONS or name in SPECIAL or name in STRUCTURES
