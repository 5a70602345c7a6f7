cimport cython
from kernel.channel cimport Server
from kernel.servers.task cimport TaskServer
from kernel.task cimport Task
from kernel.wait_queue cimport WaitQueue

@cython.final
cdef class Thread:
    cdef public Task task
    cdef public WaitQueue joiners
    cdef public bint made
    cdef public bint detached
    cdef public int policy
    cdef public object result
    cdef public bint cancel_enabled
    cdef public bint cancel_pending
    cdef public bint asynchronous
    cdef public list cleanup
    cdef public dict data
    cdef public object blocked
    cdef public object before
    cdef public object pending
    cdef public bint restarts
    cdef public object stack
    cdef public int aside

cdef class ThreadServer(Server):
    cdef public TaskServer tasks
    cdef public object destructors
    cdef public object signals
    @cython.locals(op=int, task=Task)
    cpdef int handle(self, Task message) except? -1
    @cython.locals(task=Task, status=int)
    cpdef int create(self, Task message) except? -1
