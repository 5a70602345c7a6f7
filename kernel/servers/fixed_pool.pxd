cimport cython
from kernel.servers.objects cimport ObjectServer
from kernel.task cimport Task
from kernel.wait_queue cimport WaitQueue

@cython.final
cdef class FixedPool:
    cdef public long long size
    cdef public object buffer
    cdef public object base
    cdef public object charged
    cdef public list free
    cdef public dict owners
    cdef public WaitQueue takers
    cpdef view(self, long long index)
    cpdef long long index_of(self, object block) except *

cdef class FixedPoolServer(ObjectServer):
    cdef public object memory
    @cython.locals(op=int, pool=FixedPool)
    cpdef int handle(self, Task message) except? -1
    cdef int _create(self, Task message) except? -1
    @cython.locals(taker=Task)
    cdef int _release(self, FixedPool pool, Task message) except? -1
    cdef int _get(self, FixedPool pool, Task message) except? -1
