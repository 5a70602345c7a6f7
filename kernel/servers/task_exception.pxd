cimport cython
from kernel.channel cimport Server
from kernel.servers.task cimport TaskServer
from kernel.task cimport Task

cdef class TaskExceptionServer(Server):
    cdef public TaskServer tasks
    @cython.locals(op=int, task=Task, running=Task)
    cpdef int handle(self, Task message) except? -1
    cdef _set(self, Task task, long long exceptions, bint takes)
