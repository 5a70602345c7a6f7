cimport cython
from kernel.counters cimport Counters
from kernel.task cimport Task

cdef const unsigned char* _LOWEST

@cython.final
cdef class ReadyQueue:
    cdef public Counters counters
    cdef public unsigned int groups
    cdef public bytearray words
    cdef public list heads
    cdef public Task best
    cpdef Task first(self)
    @cython.locals(priority=int, head=Task, last=Task)
    cpdef int insert(self, Task task) except -1
    cpdef int insert_first(self, Task task) except -1
    @cython.locals(priority=int, following=Task, before=Task, word=int)
    cpdef int remove(self, Task task) except -1
    @cython.locals(head=Task)
    cpdef int rotate(self, int priority) except -1
    @cython.locals(groups=cython.uint, group=int, word=cython.uint)
    cdef int _find_best(self) except -1
