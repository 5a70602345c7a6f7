cimport cython
from kernel.core cimport Core
from kernel.counters cimport Counters
from kernel.task cimport Task
from kernel.time_queue cimport TimeQueue

cdef class Dispatcher:
    cdef public Core core
    cdef public long long call_time
    cdef public long long livelock_limit
    cdef public object interrupts
    cdef public TimeQueue host_events
    cdef public list faults
    cdef public object finish
    cdef public dict exception_handlers
    cdef public object overrun_handler
    cdef public object initial
    cdef long long _overrun_at
    cdef public bint held
    cdef public bint pending
    cdef public bint polling
    cdef public int handling
    cdef public object stop
    cdef public unsigned long thread
    cdef public Task unwinding
    cdef object _unwinder
    cdef long _refusals
    cdef object _requests
    cdef object _hub
    cdef list _spare
    cdef long long _hold_mark
    cdef long long _until
    cdef bint _alarm
    cdef public object signals
    cpdef hold(self)
    @cython.locals(core=Core, first=Task, running=Task)
    cpdef release(self)
    cpdef _deliver(self, Task task)
    @cython.locals(task=Task)
    cpdef start_meter(self)
    cpdef stop_meter(self)
    cpdef checkpoint(self)
    @cython.locals(counters=Counters, total=cython.longlong)
    cpdef _measure(self)
    cpdef _switch(self, Task task)
    @cython.locals(core=Core)
    cpdef _announce(self, Task task)
    cpdef _context_of(self, Task task)
    @cython.locals(core=Core)
    cpdef unwind(self, Task task)
    cpdef refuse(self)
    @cython.locals(instant=cython.longlong)
    cpdef count_call(self, Task caller)
    @cython.locals(core=Core)
    cpdef serve(self)
    cpdef _enter(self, Task task)
