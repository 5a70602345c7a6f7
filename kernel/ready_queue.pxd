cimport cython
from kernel.counters cimport Counters
from kernel.task cimport Task

cdef bytes _LOWEST

cdef class ReadyQueue:
    cdef public Counters counters
    cdef public unsigned int groups
    cdef public bytearray words
    cdef public list heads
    @cython.locals(groups=cython.uint, group=int, word=cython.uint)
    cpdef Task first(self)
    @cython.locals(priority=int, head=Task, last=Task)
    cpdef insert(self, Task task)
    cpdef insert_first(self, Task task)
    @cython.locals(priority=int, following=Task, before=Task, word=int)
    cpdef remove(self, Task task)
    @cython.locals(head=Task)
    cpdef rotate(self, int priority)
