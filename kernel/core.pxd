cimport cython
from kernel.counters cimport Counters
from kernel.ready_queue cimport ReadyQueue
from kernel.task cimport Task
from kernel.time_queue cimport TimeQueue
from kernel.trace cimport Trace
from kernel.clock cimport Clock

@cython.final
cdef class Core:
    cdef public Clock clock
    cdef public Counters counters
    cdef public Trace trace
    cdef public dict names
    cdef public ReadyQueue ready
    cdef public TimeQueue timers
    cdef public Task running
    cdef public Task outside
    cdef public int mode
    cdef public bint external_tick
    cdef public long long ticked
    cpdef long long now(self) noexcept
    cpdef Task caller(self)
    cpdef int emit(self, int kind, Task task, str label, long long value) except -1
    cpdef int make_ready(self, Task task) except -1
    cpdef change_priority(self, Task task, int priority, bint first=*)
