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
    cpdef insert(self, Task task)
    cpdef insert_first(self, Task task)
    @cython.locals(priority=int, following=Task, before=Task, word=int)
    cpdef remove(self, Task task)
    @cython.locals(head=Task)
    cpdef rotate(self, int priority)
    @cython.locals(groups=cython.uint, group=int, word=cython.uint)
    cdef _find_best(self)
