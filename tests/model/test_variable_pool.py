# SPDX-License-Identifier: MIT
"""Random programs at a variable-size pool: which request fits is the heap's affair; what must hold in any case is checked.

Blocks never overlap, contents stay, those who wait are served in order and as soon as the first fits, and in the end
all memory is there again.
"""

from hypothesis import given
from hypothesis import strategies as st
from real_kernel import check_invariants, ring
from settings_of_model import tried

import pyitron
from kernel import ports
from kernel.memory import address_of
from kernel.status import DONE
from kernel.trace import RELEASE, WAIT
from pyitron import E_NOEXS, E_OK, E_PAR, E_RLWAI, E_TMOUT, T_CMPL, T_CTSK, TA_ACT, TA_TFIFO, TA_TPRI

POOL_SIZE = 512
TASKS = (1, 2, 3, 4)
LAST = 5

_task = st.sampled_from(TASKS)
_size = st.one_of(st.integers(1, 40), st.integers(1, 300))
_step = st.one_of(
    st.tuples(st.sampled_from(["get_mpl", "get_mpl", "pget_mpl"]), _size),
    st.tuples(st.just("tget_mpl"), _size, st.integers(0, 3)),
    st.tuples(st.just("rel_mpl"), st.integers(0, 9)),
    st.tuples(st.just("rel_mpl"), st.integers(0, 9)),
    st.tuples(st.just("dly_tsk"), st.integers(0, 3)),
    st.tuples(st.sampled_from(["rel_wai", "ter_tsk", "act_tsk", "sus_tsk", "rsm_tsk"]), _task),
    st.tuples(st.just("chg_pri"), _task, st.integers(1, 4)),
)
_program = st.tuples(*(st.tuples(st.integers(1, 4), st.lists(_step, max_size=15)) for _ in TASKS))


class Player:
    """The tasks of a program at one pool, and who has which block."""

    def __init__(self, program, attributes, servers):
        self.program = program
        self.positions = dict.fromkeys(TASKS, 0)
        self.blocks = []
        self.stamp = 0
        self.line = []
        self.in_order = attributes == TA_TFIFO
        self.misplaced = []
        self.kernel = kernel = pyitron.Kernel(servers=servers)
        self.system = kernel._system
        kernel.trace_to(self.watch)
        assert kernel.static("CRE_MPL", 1, T_CMPL(attributes, POOL_SIZE)) == E_OK
        self.pool = self.system.servers[ports.VARIABLE_POOL].objects.find(1)
        self.whole = (self.pool.heap.free_bytes(), self.pool.heap.largest())
        for ident, (priority, _) in enumerate(program, 1):
            assert kernel.static("CRE_TSK", ident, T_CTSK(TA_ACT, ident, self.body, priority, 64)) == E_OK
        assert kernel.static("CRE_TSK", LAST, T_CTSK(TA_ACT, 0, self.tidy_up, 200, 64)) == E_OK

    def run(self):
        result = self.kernel.run()
        self.kernel.close()
        assert [fault.traceback for fault in result.faults] == []
        assert self.kernel.trace_failure is None
        assert self.misplaced == []

    def watch(self, event):
        """Keep the line as it should be; note who is served before somebody else's turn."""
        _, kind, who, label, value = event
        if label != "mpl":
            return
        if kind == WAIT:
            self.line.append(who)
        elif kind == RELEASE:
            if value == DONE:
                # A task that was terminated left without a trace.
                waiting = [ident for ident in self.line if ident == who or self.waits(ident)]
                urgent = min(self.priority(ident) for ident in waiting)
                if waiting[0] != who if self.in_order else self.priority(who) != urgent:
                    self.misplaced.append((who, waiting))
            self.line.remove(who)

    def waits(self, ident):
        return self.system.tasks.objects.find(ident).queue is self.pool.takers

    def priority(self, ident):
        return self.system.tasks.objects.find(ident).priority

    def body(self, ident):
        script = self.program[ident - 1][1]
        while self.positions[ident] < len(script):
            name, *arguments = script[self.positions[ident]]
            self.positions[ident] += 1
            self.perform(name, *arguments)
            self.check()

    def perform(self, name, *arguments):
        if name == "rel_mpl":
            if self.blocks:
                block, _ = self.blocks.pop(arguments[0] % len(self.blocks))
                assert pyitron.rel_mpl(1, block) == E_OK
                assert pyitron.rel_mpl(1, block) == E_PAR or any(address_of(block) == address_of(b) for b, _ in self.blocks)
        elif name.endswith("get_mpl"):
            ercd, block = getattr(pyitron, name)(1, *arguments)
            assert ercd in (E_OK, E_TMOUT, E_RLWAI)
            if ercd == E_OK:
                assert len(block) == arguments[0] and address_of(block) % 8 == 0
                self.stamp += 1
                content = bytes((self.stamp + place) % 256 for place in range(len(block)))
                block[:] = content
                self.blocks.append((block, content))
        else:
            getattr(pyitron, name)(*arguments)

    def check(self):
        check_invariants(self.system)
        begin = address_of(self.pool.buffer)
        end = begin
        for block, content in sorted(self.blocks, key=lambda entry: address_of(entry[0])):
            assert bytes(block) == content
            assert end <= address_of(block) and address_of(block) + len(block) <= begin + POOL_SIZE
            end = address_of(block) + len(block)
        line = ring(self.pool.takers.head)
        ercd, packet = pyitron.ref_mpl(1)
        assert ercd == E_OK and packet.wtskid == (line[0].id if line else 0)
        assert not line or line[0].a > packet.fblksz
        assert len(self.pool.owners) >= len(self.blocks)

    def tidy_up(self, exinf):
        """When all is quiet: whoever still waits is released, and all blocks, also lost ones, are given back."""
        pyitron.dly_tsk(1000)
        for ident in TASKS:
            while pyitron.ter_tsk(ident) == E_OK:
                pass
        for offset in list(self.pool.owners):
            assert pyitron.rel_mpl(1, self.pool.buffer[offset:]) == E_OK
        assert (self.pool.heap.free_bytes(), self.pool.heap.largest()) == self.whole
        assert pyitron.ref_mpl(1)[1].wtskid == 0
        assert pyitron.del_mpl(1) == E_OK
        assert pyitron.get_mpl(1, 8) == (E_NOEXS, None)


@tried(200)
@given(_program, st.sampled_from([TA_TFIFO, TA_TPRI]), st.sampled_from(["passive", "active"]))
def test_random_requests_to_a_variable_pool_keep_its_invariants(program, attributes, servers):
    """Whatever the tasks ask for and do to each other."""
    Player(program, attributes, servers).run()
