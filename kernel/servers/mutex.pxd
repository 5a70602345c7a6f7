cimport cython
from kernel.servers.objects cimport ObjectServer
from kernel.task cimport Task
from kernel.wait_queue cimport WaitQueue

@cython.final
cdef class Mutex:
    cdef public bint inherits
    cdef public int ceiling
    cdef public int kind
    cdef public int legacy
    cdef public int condition
    cdef public int depth
    cdef public Task owner
    cdef public Task left_by
    cdef public Mutex newer
    cdef public Mutex older
    cdef public WaitQueue takers

cdef class MutexServer(ObjectServer):
    cdef public bint settling
    @cython.locals(op=int, mutex=Mutex, holder=Task)
    cpdef int handle(self, Task message) except? -1
    @cython.locals(current=int)
    cpdef int change_base(self, Task task, int priority, bint first=*) except? -1
    @cython.locals(mutex=Mutex)
    cpdef release_all(self, Task task, bint by_force)
    cpdef int unlock(self, Mutex mutex, Task message) except? -1
    @cython.locals(status=int, mutex=Mutex, by_priority=bint, inherits=bint, ceiling=int)
    cdef int _create(self, Task message) except? -1
    @cython.locals(owner=Task, status=int)
    cdef int _lock(self, Mutex mutex, Task message) except? -1
    cdef int _lock_again(self, Mutex mutex) except? -1
    @cython.locals(owner=Task)
    cdef _delete(self, Mutex mutex, Task message)
    cdef int _mend(self, Mutex mutex, Task message) except? -1
    cdef int _change_ceiling(self, Mutex mutex, Task message) except? -1
    cdef int _found(self, Mutex mutex) except? -1
    cdef _take(self, Mutex mutex, Task task)
    cdef _drop(self, Mutex mutex)
    @cython.locals(taker=Task)
    cdef _pass_on(self, Mutex mutex)
    @cython.locals(mutex=Mutex)
    cpdef line_changed(self, WaitQueue queue)
    cdef _urge(self, Task task, int priority)
    @cython.locals(dropped=Task, priority=int)
    cdef _relax(self, Task task)
    cdef _shift(self, Task task, int priority)
    @cython.locals(priority=int, mutex=Mutex, first=Task)
    cdef int _deserved(self, Task task, bint alone) except? -1
    @cython.locals(queue=WaitQueue, mutex=Mutex)
    cdef bint _breaks_a_ceiling(self, Task task, int priority) except? -1
    @cython.locals(queue=WaitQueue, mutex=Mutex)
    cdef Task _obstacle(self, Task task)
    @cython.locals(other=Task, mark=Task, step=long, lap=long)
    cdef bint _waits_for_itself(self, Task task) except? -1
