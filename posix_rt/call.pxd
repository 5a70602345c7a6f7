cimport cython
from kernel.channel cimport Channel
from kernel.core cimport Core
from kernel.dispatcher cimport Dispatcher
from kernel.entry cimport Desk, Entry, current, get_ident
from kernel.servers.thread cimport Thread
from kernel.task cimport Task
from kernel.trace cimport Trace
from posix_rt.handles cimport ident

cdef Desk desk
cdef type timespec

@cython.final
cdef class Deadline:
    cdef public object instant
    cdef public bint wall

@cython.final
cdef class Gate:
    cdef public object machine
    cdef public Channel channel
    cdef public Dispatcher dispatcher
    cdef public Core core
    cdef public Trace trace
    cdef public object max_id
    cpdef any_context(self, str call)
    cpdef thread_context(self, str call)
    cpdef waiting_context(self, str call)
    cpdef long any_with(self, str call, str name, handle, type kind) except? -1
    cpdef long thread_with(self, str call, str name, handle, type kind) except? -1
    cpdef long waiting_with(self, str call, str name, handle, type kind) except? -1
    @cython.locals(caller=Task, status=int, tracing=bint)
    cpdef send(self, str call, int port, int op, long target=*, a=*, b=*, tuple errors=*, long long timeout=*)
    @cython.locals(caller=Task, status=int, tracing=bint)
    cpdef wait(
        self, str call, int port, int op, long target=*, a=*, b=*, tuple errors=*, Deadline deadline=*, int openness=*,
        bint restart=*, bint resumes=*, long long timeout=*,
    )
    @cython.locals(thread=Thread, status=int)
    cpdef int exchange(
        self, Task caller, int port, int op, long target, a, b, Deadline deadline, int openness, bint restart, bint resumes=*,
        long long timeout=*,
    ) except? -1
    @cython.locals(caller=Task)
    cpdef failed(self, str call, int status, tuple errors=*)
    @cython.locals(caller=Task)
    cpdef test_cancel(self)
    cdef long long _left(self, Task caller, Deadline deadline) except *
    cpdef wall_time(self)
    cpdef length(self, str call, str name, duration)
    cpdef nanoseconds(self, str call, str name, value)

@cython.locals(entry=Entry, process=Gate)
cpdef Gate here()
