cimport cython
from kernel.servers.objects cimport ObjectServer
from kernel.servers.thread cimport ThreadServer
from kernel.task cimport Task

cdef class Key:
    cdef public object destructor

cdef class ThreadDataServer(ObjectServer):
    cdef public ThreadServer threads
    @cython.locals(op=int, key=Key)
    cpdef int handle(self, Task message) except? -1
    cpdef int _create(self, Task message) except? -1
    @cython.locals(entry=tuple)
    cpdef _value(self, Key key, Task message)
    @cython.locals(data=dict)
    cpdef _set(self, Key key, Task message)
