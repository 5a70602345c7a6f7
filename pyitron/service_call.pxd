cimport cython
from kernel.channel cimport Channel
from kernel.core cimport Core
from kernel.dispatcher cimport Dispatcher
from kernel.entry cimport Desk, Entry, current, get_ident
from kernel.task cimport Task
from kernel.trace cimport Trace

cdef Desk desk

@cython.final
cdef class Gate:
    cdef public object kernel
    cdef public Channel channel
    cdef public Dispatcher dispatcher
    cdef public Core core
    cdef public Trace trace
    cdef public long max_id
    cpdef int task_context(self) except? -1
    cpdef int waiting_context(self) except? -1
    cpdef int handler_context(self) except? -1
    cpdef int unlocked_context(self) except? -1
    cpdef int locking_context(self, bint handler) except? -1
    @cython.locals(ident=long)
    cpdef int id_error(self, str call, str name, value) except? -1
    cpdef int task_with_id(self, str call, str name, value) except? -1
    cpdef int waiting_with_id(self, str call, str name, value) except? -1
    cpdef int id_or_self_error(self, str call, str name, value) except? -1
    @cython.locals(status=int)
    cpdef int send(self, str call, int port, int op, long target, a=*, b=*, long long timeout=*) except? -1
    cpdef tuple ask(self, str call, int port, int op, long target, a=*, b=*, long long timeout=*)
    @cython.locals(caller=Task)
    cdef tuple _receive(self, int status)
    cpdef int refused(self, str call, int ercd) except? -1
    @cython.locals(caller=Task, ercd=int)
    cdef tuple _send_traced(self, str call, int port, int op, long target, a, b, long long timeout, bint counted)

cpdef int timeout_error(str call, str name, value) except? -1
cpdef int range_error(str call, str name, value, long long lowest, long long highest) except? -1
cpdef long long word(value) except? -1
cpdef long long nanoseconds(long long timeout) except? -1

@cython.locals(entry=Entry, gate=Gate)
cpdef Gate here()
