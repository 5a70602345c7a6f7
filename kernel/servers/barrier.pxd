cimport cython
from kernel.servers.objects cimport ObjectServer
from kernel.task cimport Task
from kernel.wait_queue cimport WaitQueue

@cython.final
cdef class Barrier:
    cdef public long long count
    cdef public WaitQueue arrived

cdef class BarrierServer(ObjectServer):
    @cython.locals(op=int, barrier=Barrier)
    cpdef int handle(self, Task message) except? -1
    cdef int _create(self, Task message) except? -1
    cdef int _arrive(self, Barrier barrier, Task message) except? -1
