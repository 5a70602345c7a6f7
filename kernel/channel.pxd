cimport cython
from kernel.core cimport Core
from kernel.counters cimport Counters
from kernel.dispatcher cimport Dispatcher, switch_to
from kernel.task cimport Task

cdef class Server:
    cdef public str name
    cdef public Dispatcher dispatcher
    cdef public Core core
    cdef public object context
    cdef public object client
    cdef public Task message
    cdef public int answer
    cpdef int handle(self, Task message) except? -1

cdef class Channel:
    cdef public Dispatcher dispatcher
    cdef public Core core
    cdef public list servers
    cdef public tuple codes
    @cython.locals(dispatcher=Dispatcher, core=Core, counters=Counters, caller=Task, server=Server, status=int, traced=bint)
    cpdef int send(self, str call, int port, int op, long target, object a=*, object b=*, long long timeout=*) except? -1
    @cython.locals(server=Server)
    cpdef activate(self)
    @cython.locals(server=Server)
    cpdef deactivate(self)
    cpdef Task receive(self, Server server)
    cpdef reply(self, Server server, int status)
    cdef int _hand_over(self, Server server, Task caller) except? -1
    cdef int _contain(self, Server server, Task caller, error) except? -1
