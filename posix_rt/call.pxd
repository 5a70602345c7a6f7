cimport cython
from kernel.channel cimport Channel
from kernel.core cimport Core
from kernel.dispatcher cimport Dispatcher
from kernel.entry cimport Desk, Entry, current, get_ident
from kernel.task cimport Task
from kernel.trace cimport Trace

cdef Desk desk

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
    @cython.locals(status=int, tracing=bint)
    cpdef send(self, str call, int port, int op, long target=*, a=*, b=*, long long timeout=*, tuple errors=*)
    @cython.locals(status=int, tracing=bint)
    cpdef wait(
        self, str call, int port, int op, long target=*, a=*, b=*, tuple errors=*, Deadline deadline=*, int openness=*,
        bint restart=*, bint resumes=*,
    )
    @cython.locals(caller=Task, status=int, timeout=cython.longlong)
    cpdef int exchange(
        self, int port, int op, long target, a, b, Deadline deadline, int openness, bint restart, bint resumes=*,
    ) except? -1
    @cython.locals(caller=Task)
    cpdef answer(self, str call, int status, tuple errors=*)
    @cython.locals(caller=Task)
    cpdef test_cancel(self)
    cdef long long _left(self, Task caller, Deadline deadline) except *
    cpdef wall_time(self)

@cython.locals(entry=Entry, process=Gate)
cpdef Gate here()
