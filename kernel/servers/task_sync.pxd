cimport cython
from kernel.channel cimport Server
from kernel.servers.task cimport TaskServer
from kernel.task cimport Task
from kernel.wait_queue cimport WaitQueue

cdef class TaskSyncServer(Server):
    cdef public TaskServer tasks
    cdef public int max_wakeups
    cdef public int max_suspensions
    cdef public WaitQueue sleepers
    cdef public WaitQueue delayed
    @cython.locals(op=int, task=Task)
    cpdef int handle(self, Task message) except? -1
    cdef int _sleep(self, Task message) except? -1
    cdef int _wake_up(self, Task task) except? -1
    cdef int _suspend(self, Task task) except? -1
    cdef int _resume(self, Task task, int suspensions) except? -1
