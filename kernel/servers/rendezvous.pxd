cimport cython
from kernel.servers.objects cimport ObjectServer
from kernel.servers.task cimport TaskServer
from kernel.task cimport Task
from kernel.wait_queue cimport WaitQueue

@cython.final
cdef class Port:
    cdef public long long largest_call
    cdef public long long largest_reply
    cdef public WaitQueue callers
    cdef public WaitQueue acceptors

cdef class RendezvousServer(ObjectServer):
    cdef public TaskServer tasks
    cdef public WaitQueue met
    cdef public object serial
    @cython.locals(op=int, port=Port, caller=Task)
    cpdef int handle(self, Task message) except? -1
    cdef int _create(self, Task message) except? -1
    @cython.locals(acceptor=Task)
    cdef int _call(self, Port port, Task message) except? -1
    @cython.locals(caller=Task)
    cdef int _accept(self, Port port, Task message) except? -1
    @cython.locals(caller=Task, acceptor=Task)
    cdef int _forward(self, Port port, Task message) except? -1
    @cython.locals(caller=Task)
    cdef int _reply(self, Task message) except? -1
    cdef tuple _meet(self, Port port, Task caller, object data)
    @cython.locals(caller=Task)
    cdef _caller_of(self, object number)
    @cython.locals(task=Task)
    cdef _first_match(self, WaitQueue queue, object pattern)
