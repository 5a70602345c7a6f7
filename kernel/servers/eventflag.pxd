cimport cython
from kernel.servers.objects cimport ObjectServer
from kernel.task cimport Task
from kernel.wait_queue cimport WaitQueue

@cython.final
cdef class Eventflag:
    cdef public long long pattern
    cdef public bint shared
    cdef public bint clears
    cdef public WaitQueue takers
    cpdef bint has(self, long long bits, int mode) except? -1
    @cython.locals(pattern=cython.longlong)
    cpdef long long hand_out(self) except *

cdef class EventflagServer(ObjectServer):
    @cython.locals(op=int, flag=Eventflag, bits=cython.longlong)
    cpdef int handle(self, Task message) except? -1
    cdef int _create(self, Task message) except? -1
    @cython.locals(takers=WaitQueue, taker=Task, following=Task, left=long)
    cdef int _set(self, Eventflag flag, long long bits) except? -1
    cdef int _wait(self, Eventflag flag, Task message) except? -1
