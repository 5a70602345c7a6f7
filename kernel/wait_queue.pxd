cimport cython
from kernel.core cimport Core
from kernel.task cimport Task

@cython.locals(queue=WaitQueue)
cpdef time_out(Task task)

@cython.final
cdef class WaitQueue:
    cdef public Core core
    cdef public str label
    cdef public long object_id
    cdef public bint by_priority
    cdef public int timeout_status
    cdef public object watcher
    cdef public Task head
    cdef public long length
    cpdef long first_id(self) except? -1
    @cython.locals(core=Core)
    cpdef int park(self, Task task, long long timeout) except? -1
    @cython.locals(core=Core)
    cpdef wake(self, Task task, int status, object value)
    @cython.locals(task=Task)
    cpdef Task wake_first(self, int status, object value)
    cpdef wake_all(self, int status)
    cpdef withdraw(self, Task task, int status)
    cpdef leave(self, Task task)
    @cython.locals(core=Core)
    cpdef move(self, Task task, WaitQueue other)
    cpdef reorder(self, Task task)
    @cython.locals(head=Task, behind=Task, last=Task, before=Task)
    cdef _link(self, Task task)
    @cython.locals(following=Task, before=Task)
    cdef _unlink(self, Task task)
