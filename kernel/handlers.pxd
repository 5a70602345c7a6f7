cimport cython
from kernel.clock cimport Clock
from kernel.core cimport Core
from kernel.interrupt cimport InterruptController, Line
from kernel.meter cimport Meter
from kernel.task cimport Task
from kernel.time_queue cimport TimedEvent, TimeQueue

cdef class Handlers(Meter):
    cdef public long long livelock_limit
    cdef public InterruptController interrupts
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
    cpdef int hold(self) except -1
    cpdef bint in_run(self) except? -1
    cpdef heard_of(self, Task task)
    @cython.locals(instant=cython.longlong)
    cpdef bint too_many(self, Task caller) except? -1
    @cython.locals(core=Core)
    cdef long long _next_timer(self) noexcept
    @cython.locals(core=Core, clock=Clock, interrupts=InterruptController, event=TimedEvent, line=Line, now=cython.longlong)
    cpdef int serve(self) except -1
    cdef _overrun(self, Task task)
    cdef _handle_interrupt(self, Line line)
    cpdef handle_timer(self, function, exinf, str label, long long ident)
    @cython.locals(core=Core, mode=int, handling=int, measured=bint, clock=Clock)
    cdef _call(self, function, tuple arguments, int level, str kind, int begin, int end, long long value, str label)
