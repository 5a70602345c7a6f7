cimport cython
from kernel.servers.objects cimport ObjectServer
from kernel.task cimport Task
from kernel.wait_queue cimport WaitQueue

@cython.final
cdef class SpinLock:
    cdef public Task owner
    cdef public WaitQueue takers

cdef class SpinLockServer(ObjectServer):
    @cython.locals(op=int, lock=SpinLock)
    cpdef int handle(self, Task message) except? -1
    cdef int _create(self, Task message) except? -1
    cdef int _lock(self, SpinLock lock, Task message) except? -1
    cdef int _unlock(self, SpinLock lock, Task message) except? -1
