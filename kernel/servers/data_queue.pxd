cimport cython
from kernel.fifo cimport Fifo
from kernel.servers.objects cimport ObjectServer
from kernel.task cimport Task
from kernel.wait_queue cimport WaitQueue

@cython.final
cdef class DataQueue:
    cdef public long capacity
    cdef public object charged
    cdef public Fifo data
    cdef public WaitQueue senders
    cdef public WaitQueue receivers

cdef class DataQueueServer(ObjectServer):
    cdef public object memory
    @cython.locals(op=int, queue=DataQueue)
    cpdef int handle(self, Task message) except? -1
    cdef int _create(self, Task message) except? -1
    @cython.locals(receiver=Task)
    cdef int _send(self, DataQueue queue, Task message) except? -1
    @cython.locals(receiver=Task)
    cdef int _force(self, DataQueue queue, Task message) except? -1
    @cython.locals(sender=Task)
    cdef int _receive(self, DataQueue queue, Task message) except? -1
