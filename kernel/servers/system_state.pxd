cimport cython
from kernel.channel cimport Server
from kernel.core cimport Core
from kernel.task cimport Task

cdef class SystemStateServer(Server):
    cdef public tuple limits
    @cython.locals(op=int, core=Core)
    cpdef int handle(self, Task message) except? -1
    @cython.locals(core=Core)
    cdef _rotate(self, int priority)
