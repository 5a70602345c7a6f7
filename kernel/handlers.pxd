cimport cython
from kernel.core cimport Core
from kernel.meter cimport Meter
from kernel.task cimport Task
from kernel.time_queue cimport TimeQueue

cdef class Handlers(Meter):
    cdef public long long livelock_limit
    cdef public object interrupts
    cdef public TimeQueue host_events
    cdef public list faults
    cdef public dict exception_handlers
    cdef public object overrun_handler
    cdef public object initial
    cdef public bint held
    cdef public int handling
    cdef public object stop
    cdef object _discarded
    cdef object _requests
    cdef object _hub
    cdef long long _until
    cpdef hold(self)
    cpdef bint in_run(self) except? -1
    @cython.locals(instant=cython.longlong)
    cpdef bint too_many(self, Task caller) except? -1
    @cython.locals(core=Core)
    cpdef serve(self)
