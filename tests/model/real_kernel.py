# SPDX-License-Identifier: MIT
"""A random program at work on the real kernel, and what must hold of the kernel's internals after every step."""

from random_programs import BLOCK_SIZE, IDS, TASKS, UNTIL, Message, creation_packet

import pyitron
from kernel.core import CPU_LOCKED, DISPATCH_DISABLED
from kernel.task import DORMANT, READY, SUSPENDED, WAITING
from pyitron import (
    E_OK,
    T_CALM,
    T_CCYC,
    T_CTSK,
    T_DTEX,
    TA_ACT,
    TA_NULL,
    TA_STA,
    TTS_DMT,
)

# Kind: the fields that the model sees.
SEEN = {
    "sem": "wtskid semcnt",
    "flg": "wtskid flgptn",
    "dtq": "stskid rtskid sdtqcnt",
    "mbx": "wtskid pk_msg",
    "mtx": "htskid wtskid",
    "mbf": "stskid rtskid smsgcnt fmbfsz",
    "por": "ctskid atskid",
    "mpf": "wtskid fblkcnt",
}
OF_TASK = "tskstat tskpri tskbpri tskwait wobjid lefttmo actcnt wupcnt suscnt"


def ring(head):
    """The tasks of a ring, in order."""
    tasks = []
    task = head
    while task is not None and (not tasks or task is not head):
        tasks.append(task)
        assert task.next.prev is task and task.prev.next is task
        task = task.next
    return tasks


def check_invariants(system):
    """The right task runs, and every task is where its state says, in order, and nowhere else."""
    core = system.core
    ready = []
    for priority, head in enumerate(core.ready.heads):
        if head is not None:
            line = ring(head)
            assert all(task.priority == priority and task.state == READY for task in line)
            ready += line
    assert core.running in ready
    assert core.mode & (CPU_LOCKED | DISPATCH_DISABLED) or core.running is ready[0]
    for task in system.tasks.objects.items[1:]:
        if task is None:
            continue
        assert task.state in (DORMANT, READY, WAITING, SUSPENDED, WAITING | SUSPENDED)
        assert ready.count(task) == (task.state == READY)
        assert (task.queue is not None) == bool(task.state & WAITING)
        assert (task.suspensions > 0) == bool(task.state & SUSPENDED) or task.state == DORMANT
        assert task.position < 0 or task.state & WAITING
        assert task.state != DORMANT or task.mutexes is None
        if task.queue is not None:
            line = ring(task.queue.head)
            assert line.count(task) == 1 and len(line) == task.queue.length
            assert all(other.queue is task.queue for other in line)
            if task.queue.by_priority:
                assert [other.priority for other in line] == sorted(other.priority for other in line)


class Player:
    """Works through a program on the real kernel; ``log`` is to be that of the model."""

    def __init__(self, program, servers):
        self.program = program
        self.log = []
        self.positions = {}
        self.blocks = {ident: [] for ident in IDS}
        self.stamp = 0
        self.numbers = []
        self.kernel = kernel = pyitron.Kernel(servers=servers)
        for (kind, ident), packet in program["objects"].items():
            assert kernel.static(f"CRE_{kind.upper()}", ident, creation_packet(kind, packet)) == E_OK
        for ident, (priority, _, _) in program["tasks"].items():
            assert kernel.static("CRE_TSK", ident, T_CTSK(TA_ACT, ident, self.body, priority, 64)) == E_OK
            assert kernel.static("DEF_TEX", ident, T_DTEX(TA_NULL, self.routine)) == E_OK
        period, bursts = program["cyclic"]
        cyclic = T_CCYC(TA_STA, ("cyc", bursts), self.handler, period, period)
        assert kernel.static("CRE_CYC", 1, cyclic) == E_OK
        assert kernel.static("CRE_ALM", 1, T_CALM(TA_NULL, ("alm", program["alarm"]), self.handler)) == E_OK

    def run(self):
        try:
            result = self.kernel.run(UNTIL)
        finally:
            self.kernel.close()
        assert [fault.traceback for fault in result.faults] == []
        return self.log

    def next_step(self, key, script):
        position = self.positions.get(key, 0)
        if position == len(script):
            return None
        self.positions[key] = position + 1
        return script[position]

    def note(self, actor, name, outcome):
        visible = isinstance(actor, int) and not self.kernel._system.core.mode & CPU_LOCKED
        now = self.kernel.now_ns // 1_000_000
        self.log.append((now, actor, name, outcome, self.state() if visible else None))
        if isinstance(actor, int):
            check_invariants(self.kernel._system)

    def body(self, ident):
        script = self.program["tasks"][ident][1]
        while (step := self.next_step((ident, False), script)) is not None:
            self.note(ident, step[0], self.perform(ident, *step))

    def routine(self, pattern, ident):
        self.note(ident, "routine", pattern)
        step = self.next_step((ident, True), self.program["tasks"][ident][2])
        if step is not None:
            self.note(ident, step[0], self.perform(ident, *step))

    def handler(self, exinf):
        actor, bursts = exinf
        for name, *arguments in self.next_step(actor, bursts) or []:
            self.note(actor, name, getattr(pyitron, name)(*arguments))

    def perform(self, ident, name, *arguments):
        """One call; returns what the model is to answer, too."""
        if name == "consume":
            return self.kernel.consume(arguments[0] * 1_000_000)
        call = getattr(pyitron, name)
        verb, kind = name.split("_")
        if name == "cre_tsk":
            ercd = call(arguments[0], T_CTSK(TA_NULL, arguments[0], self.body, arguments[1], 64))
            if ercd == E_OK:
                assert pyitron.def_tex(arguments[0], T_DTEX(TA_NULL, self.routine)) == E_OK
            return ercd
        if verb == "cre":
            return call(arguments[0], creation_packet(kind, self.program["objects"][kind, arguments[0]]))
        if name == "snd_mbx":
            return call(arguments[0], Message(*arguments[1:]))
        if kind == "mbx" and verb != "del":
            ercd, message = call(*arguments)
            return (ercd, None if message is None else message.number)
        if name == "rel_mpf":
            return call(arguments[0], self.block(*arguments))
        if kind == "mpf" and verb != "del":
            return self.keep(arguments[0], *call(*arguments))
        if name == "fwd_por":
            return call(*arguments[:2], self.number(arguments[2]), arguments[3])
        if name == "rpl_rdv":
            return call(self.number(arguments[0]), arguments[1])
        if name.endswith("acp_por"):
            size, number, message = call(*arguments)
            if size >= 0:
                assert number not in self.numbers
                self.numbers.append(number)
            return (size, None if size < 0 else "number", message)
        return call(*arguments)

    def keep(self, pool, ercd, block):
        """A block is written to as soon as it is there, and has to stay as it is."""
        if ercd != E_OK:
            return (ercd, block)
        self.stamp += 1
        content = self.stamp.to_bytes(BLOCK_SIZE, "little")
        block[:] = content
        self.blocks[pool].append((block, content))
        return (ercd, "block")

    def block(self, pool, which):
        held = self.blocks[pool]
        if not held:
            return bytearray(BLOCK_SIZE)
        block, content = held.pop(which % len(held))
        assert bytes(block) == content
        return block

    def number(self, which):
        return self.numbers[-1 - which % len(self.numbers)] if self.numbers else -1

    def state(self):
        """What the ref_ calls tell, as the model has it."""
        seen = {}
        for ident in TASKS:
            ercd, packet = pyitron.ref_tsk(ident)
            if ercd == E_OK:
                told = tuple(getattr(packet, field) for field in OF_TASK.split())
                seen["tsk", ident] = (TTS_DMT, packet.actcnt) if packet.tskstat == TTS_DMT else told
        for kind, ident in self.program["objects"]:
            ercd, packet = getattr(pyitron, f"ref_{kind}")(ident)
            if ercd == E_OK:
                told = [getattr(packet, field) for field in SEEN[kind].split()]
                seen[kind, ident] = tuple(value.number if isinstance(value, Message) else value for value in told)
        return seen
