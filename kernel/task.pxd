cimport cython
from kernel.time_queue cimport TimedEvent, TimeQueue

@cython.final
cdef class Task(TimedEvent):
    cdef public long id
    cdef public str name
    cdef public object entry
    cdef public object exinf
    cdef public object argument
    cdef public object stack
    cdef public long long stack_size
    cdef public int initial_priority
    cdef public int base_priority
    cdef public int priority
    cdef public int state
    cdef public int activations
    cdef public int wakeups
    cdef public int suspensions
    cdef public Task next
    cdef public Task prev
    cdef public object queue
    cdef public object context
    cdef public object mutexes
    cdef public int op
    cdef public long target
    cdef public object a
    cdef public object b
    cdef public long long timeout
    cdef public int status
    cdef public object value
    cdef public int due
    cdef public object exception_routine
    cdef public long long exceptions
    cdef public bint takes_exceptions
    cdef public long long used
    cdef public long long budget
    cdef public long long turn
    cdef public TimeQueue processor_timers
    cdef public object thread
    cdef public int open_to
    cdef public long long instant
    cdef public long long calls
