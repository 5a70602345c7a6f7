cimport cython
from kernel.servers.objects cimport ObjectServer
from kernel.task cimport Task
from kernel.wait_queue cimport WaitQueue

cdef class Ring:
    cdef public object buffer
    cdef public long long size
    cdef public long long first
    cdef public long long used
    cdef public long long count
    cpdef bint fits(self, bytes data) except? -1
    cpdef put(self, bytes data, long priority)
    cpdef long urgency(self) except? -1
    cpdef bytes take(self)
    @cython.locals(at=cython.longlong, part=cython.longlong)
    cdef _write(self, bytes data)
    @cython.locals(at=cython.longlong, part=cython.longlong)
    cdef bytes _read(self, long long size)

@cython.final
cdef class MessageBuffer:
    cdef public long long largest
    cdef public Ring ring
    cdef public object charged
    cdef public object notice
    cdef public WaitQueue senders
    cdef public WaitQueue receivers

cdef class MessageBufferServer(ObjectServer):
    cdef public object memory
    cdef public object named
    @cython.locals(op=int, buffer=MessageBuffer, ring=Ring)
    cpdef int handle(self, Task message) except? -1
    cdef int _create(self, Task message) except? -1
    cpdef dispose(self, MessageBuffer buffer, long ident)
    @cython.locals(first=Task, receiver=Task)
    cdef int _send(self, MessageBuffer buffer, Task message) except? -1
    @cython.locals(sender=Task, priority=long, data=bytes)
    cdef int _receive(self, MessageBuffer buffer, Task message) except? -1
    @cython.locals(sender=Task)
    cdef _admit(self, MessageBuffer buffer)
    cdef _store(self, MessageBuffer buffer, bytes data, priority)

cpdef answer(Task receiver, bytes data, priority)
