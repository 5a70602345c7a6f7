cimport cython
from kernel.fifo cimport Fifo
from kernel.servers.objects cimport ObjectServer
from kernel.task cimport Task
from kernel.wait_queue cimport WaitQueue

@cython.final
cdef class Mailbox:
    cdef public long priorities
    cdef public list messages
    cdef public long count
    cdef public object filled
    cdef public WaitQueue takers
    cdef public object charged
    @cython.locals(queue=Fifo, bit=object)
    cpdef put(self, object message, int priority)
    @cython.locals(queue=Fifo)
    cpdef first(self)
    @cython.locals(queue=Fifo, priority=int, bit=object)
    cpdef get(self)
    cdef int _urgent(self) except? -1

cdef class MailboxServer(ObjectServer):
    cdef public object memory
    @cython.locals(op=int, mailbox=Mailbox)
    cpdef int handle(self, Task message) except? -1
    cdef int _create(self, Task message) except? -1
    @cython.locals(priority=int, taker=Task)
    cdef int _post(self, Mailbox mailbox, Task message) except? -1
    cdef int _pend(self, Mailbox mailbox, Task message) except? -1
