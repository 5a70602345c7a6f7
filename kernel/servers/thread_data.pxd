cimport cython
from kernel.servers.objects cimport ObjectServer
from kernel.servers.thread cimport ThreadServer
from kernel.task cimport Task

@cython.final
cdef class Key:
    cdef public object destructor

cdef class ThreadDataServer(ObjectServer):
    cdef public ThreadServer threads
    @cython.locals(op=int, key=Key)
    cpdef int handle(self, Task message) except? -1
    cdef int _create(self, Task message) except? -1
    @cython.locals(entry=tuple)
    cdef _value(self, Key key, Task message)
    @cython.locals(data=dict)
    cdef _set(self, Key key, Task message)
