cimport cython
from kernel.servers.objects cimport ObjectServer
from kernel.task cimport Task

cdef class TaskServer(ObjectServer):
    cdef public object memory
    cdef public int max_activations
    cdef public object mutexes
    cdef public object threads
    cpdef Task subject(self, Task message)
    @cython.locals(op=int, task=Task)
    cpdef int handle(self, Task message) except? -1
    cpdef finish(self, Task task, int outcome)
    @cython.locals(task=Task)
    cpdef int create(self, Task message) except? -1
    cpdef begin(self, Task task, object argument)
    cdef int _activate(self, Task task) except? -1
    cdef int _terminate(self, Task task) except? -1
    cdef _end(self, Task task, str how, bint may_restart)
    cpdef delete(self, Task task)
    cdef int _change_priority(self, Task task, int priority) except? -1
    cdef _refer(self, Task task)
