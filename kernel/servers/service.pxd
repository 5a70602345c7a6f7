cimport cython
from kernel.channel cimport Server
from kernel.core cimport Core
from kernel.task cimport Task
from kernel.wait_queue cimport WaitQueue

@cython.final
cdef class ActiveService:
    cdef public WaitQueue idle
    cdef public list services
    cdef public dict serving

@cython.final
cdef class Service:
    cdef public Core core
    cdef public object routine
    cdef public ActiveService server
    cdef public WaitQueue clients
    @cython.locals(client=Task)
    cpdef Task next_client(self)

cdef class ServiceServer(Server):
    cdef public object objects
    cdef public dict active
    cdef public long long serial
    @cython.locals(op=int, status=int)
    cpdef int handle(self, Task message) except? -1
    @cython.locals(server=ActiveService)
    cdef ActiveService _server_of(self, routine)
    @cython.locals(old=Service, server=ActiveService, service=Service)
    cdef _define(self, long code, definition)
    @cython.locals(service=Service, server=ActiveService)
    cdef int _call(self, Task message) except? -1
    @cython.locals(server=ActiveService, service=Service, client=Task, oldest=Task)
    cdef int _receive(self, Task message) except? -1
    cdef tuple _take(self, ActiveService server, Task task, Service service, Task client)
    @cython.locals(client=Task, service=Service)
    cdef _reply(self, ActiveService server, long ident, int status, value)
