cimport cython
from kernel.core cimport Core
from kernel.ready_queue cimport ReadyQueue
from kernel.task cimport Task
from kernel.time_queue cimport TimedEvent, TimeQueue

cdef class Meter:
    cdef public Core core
    cdef public bint pending
    cdef public bint metered
    cdef public long long used
    cdef public TimeQueue processor_timers
    cdef bint _measuring
    cdef long long _since
    cdef long long _used_up_at
    @cython.locals(task=Task)
    cpdef int charge(self, long long spent) except -1
    @cython.locals(task=Task, now=cython.longlong, left=cython.longlong)
    cpdef int start_meter(self) except -1
    cpdef int stop_meter(self) except -1
    cpdef int settle(self) except -1
    cpdef int limits_changed(self) except -1
    cpdef set_turns(self, Task task, bint turns)
    @cython.locals(left=cython.longlong, own=TimeQueue, common=TimeQueue)
    cdef long long _left(self, Task task) except? -1
    @cython.locals(task=Task, event=TimedEvent)
    cdef bint _use_up(self) except? -1
    @cython.locals(ready=ReadyQueue)
    cdef _end_turn(self, Task task)
