cimport cython
from kernel.object_table cimport ObjectTable
from kernel.servers.message_buffer cimport MessageBuffer, MessageBufferServer, Ring
from kernel.task cimport Task

cdef class PriorityStore(Ring):
    cdef public long slot
    cdef public long free
    cdef public list links
    cdef public dict lasts
    cdef public object summary
    cdef public list groups
    cdef public list words
    cpdef bint fits(self, bytes data) except? -1
    @cython.locals(links=list, place=long, start=cython.longlong, body=cython.longlong, last=long, word=long, group=long)
    cpdef put(self, bytes data, long priority)
    @cython.locals(group=long, word=long)
    cpdef long urgency(self) except? -1
    @cython.locals(
        links=list, priority=long, place=long, start=cython.longlong, body=cython.longlong, last=long, word=long, group=long,
        size=cython.longlong
    )
    cpdef bytes take(self)

@cython.final
cdef class Opening:
    cdef public MessageBuffer buffer
    cdef public long ident
    cdef public bint receives
    cdef public bint sends
    cdef public bint waits

cdef class MessageQueueServer(MessageBufferServer):
    cdef public ObjectTable openings
    cdef public object signals
    @cython.locals(op=int, number=long, opening=Opening, buffer=MessageBuffer)
    cpdef int handle(self, Task message) except? -1
    @cython.locals(number=long, ident=long, status=int)
    cdef int _open(self, Task message) except? -1
    cdef int _make(self, Task message, creation) except? -1
    cdef int _unlink(self, Task message) except? -1
    @cython.locals(buffer=MessageBuffer)
    cdef int _close(self, Opening opening, long number) except? -1
    @cython.locals(status=int)
    cdef int _post(self, MessageBuffer buffer, Opening opening, Task message) except? -1
    @cython.locals(status=int)
    cdef int _take(self, MessageBuffer buffer, Opening opening, Task message) except? -1
    cdef tuple _state(self, MessageBuffer buffer, Opening opening)
    cdef int _set_waiting(self, MessageBuffer buffer, Opening opening, Task message) except? -1
    cdef int _watch(self, MessageBuffer buffer, Opening opening, Task message) except? -1
