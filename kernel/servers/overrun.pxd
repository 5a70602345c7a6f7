cimport cython
from kernel.channel cimport Server
from kernel.servers.task cimport TaskServer
from kernel.task cimport Task

cdef class OverrunServer(Server):
    cdef public TaskServer tasks
    @cython.locals(op=int, task=Task)
    cpdef int handle(self, Task message) except? -1
    @cython.locals(task=Task)
    cdef int _define(self, Task message) except? -1
