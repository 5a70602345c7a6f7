cimport cython
from kernel.servers.fixed_pool cimport address_of
from kernel.servers.objects cimport ObjectServer
from kernel.task cimport Task
from kernel.tlsf cimport Heap
from kernel.wait_queue cimport WaitQueue

@cython.final
cdef class VariablePool:
    cdef public object buffer
    cdef public long long base
    cdef public object charged
    cdef public Heap heap
    cdef public dict owners
    cdef public WaitQueue takers
    @cython.locals(offset=cython.longlong)
    cpdef give(self, Task task, long long size)
    @cython.locals(offset=cython.longlong)
    cpdef bint take_back(self, object block) except? -1
    @cython.locals(first=Task)
    cpdef bint is_first(self, Task task) except? -1
    @cython.locals(first=Task)
    cpdef serve(self)

cdef class VariablePoolServer(ObjectServer):
    cdef public object memory
    @cython.locals(op=int, pool=VariablePool)
    cpdef int handle(self, Task message) except? -1
    @cython.locals(pool=VariablePool)
    cpdef line_changed(self, WaitQueue queue)
    cdef int _create(self, Task message) except? -1
    @cython.locals(size=cython.longlong)
    cdef int _get(self, VariablePool pool, Task message) except? -1
