cimport cython
from kernel.channel cimport Server
from kernel.object_table cimport ObjectTable
from kernel.task cimport Task

cdef class ObjectServer(Server):
    cdef public str label
    cdef public ObjectTable objects
    @cython.locals(wanted=long)
    cpdef int choose_id(self, Task message) except? -1
    cpdef int register(self, Task message, item) except? -1
