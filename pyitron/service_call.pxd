cimport cython
from kernel.channel cimport Channel
from kernel.entry cimport Desk, Entry, current, get_ident
from kernel.task cimport Task
from kernel.trace cimport Trace

cdef Desk desk

@cython.final
cdef class Gate(Channel):
    cdef public Channel channel
    cdef public object kernel
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
    @cython.locals(caller=Task, ercd=int)
    cpdef tuple ask(self, str call, int port, int op, long target, a=*, b=*, long long timeout=*)
    @cython.locals(caller=Task, trace=Trace, traced=bint, ercd=int)
    cpdef count(self, str call, int port, int op, long target, a=*)
    cpdef int refused(self, str call, int ercd) except? -1

cpdef int timeout_error(str call, str name, value) except? -1
cpdef int range_error(str call, str name, value, long long lowest, long long highest) except? -1
@cython.locals(bits=cython.longlong)
cpdef long long pattern(str call, str name, value) except? -1
cpdef int pattern_error(str call, str name, value) except? -1
cpdef int block_error(str call, str name, value) except? -1
cpdef long long word(value) except? -1
cpdef long long nanoseconds(long long timeout) except? -1

@cython.locals(entry=Entry, gate=Gate)
cpdef Gate here()
