cimport cython
from kernel.servers.objects cimport ObjectServer
from kernel.task cimport Task
from kernel.wait_queue cimport WaitQueue

@cython.final
cdef class Mailbox:
    cdef public long priorities
    cdef public list messages
    cdef public object filled
    cdef public WaitQueue takers
    cdef public object charged
    cpdef put(self, object message, object priority)
    cpdef first(self)
    cpdef get(self)

cdef class MailboxServer(ObjectServer):
    cdef public object memory
    @cython.locals(op=int, mailbox=Mailbox)
    cpdef int handle(self, Task message) except? -1
    cdef int _create(self, Task message) except? -1
    cdef int _post(self, Mailbox mailbox, Task message) except? -1
    cdef int _pend(self, Mailbox mailbox, Task message) except? -1
