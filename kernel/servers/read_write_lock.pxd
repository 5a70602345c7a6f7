cimport cython
from kernel.servers.objects cimport ObjectServer
from kernel.task cimport Task
from kernel.wait_queue cimport WaitQueue

@cython.final
cdef class ReadWriteLock:
    cdef public Task writer
    cdef public dict reading
    cdef public WaitQueue readers
    cdef public WaitQueue writers

cdef class ReadWriteLockServer(ObjectServer):
    @cython.locals(op=int, lock=ReadWriteLock)
    cpdef int handle(self, Task message) except? -1
    cpdef line_changed(self, WaitQueue queue)
    cdef int _create(self, Task message) except? -1
    cdef int _read(self, ReadWriteLock lock, Task message) except? -1
    cdef int _write(self, ReadWriteLock lock, Task message) except? -1
    cdef int _unlock(self, ReadWriteLock lock, Task message) except? -1
    cdef _let_read(self, ReadWriteLock lock, Task task)
    @cython.locals(reader=Task)
    cdef _admit(self, ReadWriteLock lock)

cpdef bint _goes_before(Task writer, Task reader) except? -1
