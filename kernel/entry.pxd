cimport cython
from kernel.channel cimport Channel
from kernel.core cimport Core
from kernel.dispatcher cimport Dispatcher

cdef class Entry:
    cdef public object machine
    cdef public Channel channel
    cdef public Dispatcher dispatcher
    cdef public Core core
    cdef public unsigned long owner
    cdef public object codes
    cdef public object errors

cdef Entry _last

@cython.locals(entry=Entry)
cpdef Entry current()
cpdef Entry _find()
