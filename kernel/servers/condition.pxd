cimport cython
from kernel.servers.mutex cimport Mutex, MutexServer
from kernel.servers.objects cimport ObjectServer
from kernel.task cimport Task
from kernel.wait_queue cimport WaitQueue

@cython.final
cdef class Condition:
    cdef public int clock
    cdef public long mutex_id
    cdef public WaitQueue waiters

cdef class ConditionServer(ObjectServer):
    cdef public MutexServer mutexes
    @cython.locals(op=int, condition=Condition)
    cpdef int handle(self, Task message) except? -1
    cdef int _create(self, Task message) except? -1
    @cython.locals(mutex=Mutex, mutex_id=long, status=int)
    cdef int _wait(self, Condition condition, Task message) except? -1
