cimport cython
from kernel.channel cimport Server
from kernel.servers.task cimport TaskServer
from kernel.task cimport Task

cdef class ThreadServer(Server):
    cdef public TaskServer tasks
    cdef public object destructors
    cdef public object signals
    @cython.locals(op=int, task=Task)
    cpdef int handle(self, Task message) except? -1
    @cython.locals(task=Task, status=int)
    cpdef int create(self, Task message) except? -1
