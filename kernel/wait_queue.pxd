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
    cpdef int wake(self, Task task, int status, object value) except -1
    @cython.locals(task=Task)
    cpdef Task wake_first(self, int status, object value)
    cpdef int wake_all(self, int status) except -1
    cpdef int withdraw(self, Task task, int status) except -1
    cpdef int leave(self, Task task) except -1
    @cython.locals(core=Core)
    cpdef move(self, Task task, WaitQueue other)
    cpdef int reorder(self, Task task) except -1
    @cython.locals(head=Task, behind=Task, last=Task, before=Task)
    cdef int _link(self, Task task) except -1
    @cython.locals(following=Task, before=Task)
    cdef int _unlink(self, Task task) except -1
