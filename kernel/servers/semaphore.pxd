cimport cython
from kernel.servers.objects cimport ObjectServer
from kernel.task cimport Task
from kernel.wait_queue cimport WaitQueue

@cython.final
cdef class Semaphore:
    cdef public long count
    cdef public long maximum
    cdef public WaitQueue takers
    cdef public Task holder

cdef class SemaphoreServer(ObjectServer):
    cdef public object names
    @cython.locals(op=int, semaphore=Semaphore)
    cpdef int handle(self, Task message) except? -1
    cdef int _create(self, Task message) except? -1
    cdef _delete(self, Semaphore semaphore)
    cdef int _dispose(self, Semaphore semaphore) except? -1
    cdef int _open(self, Task message) except? -1
    cdef int _close(self, Semaphore semaphore) except? -1
    cdef int _unlink(self, Task message) except? -1
    @cython.locals(taker=Task)
    cdef int _give(self, Semaphore semaphore) except? -1
    cdef int _take(self, Semaphore semaphore, Task message) except? -1
