cimport cython
from kernel.channel cimport Channel
from kernel.core cimport Core
from kernel.dispatcher cimport Dispatcher

# Called as the C function that it is.
cdef extern from "pythread.h":
    cpdef unsigned long get_ident "PyThread_get_thread_ident"() noexcept

@cython.final
cdef class Entry:
    cdef public object machine
    cdef public Channel channel
    cdef public Dispatcher dispatcher
    cdef public Core core
    cdef public unsigned long owner
    cdef public object codes
    cdef public object errors

@cython.final
cdef class Desk:
    cdef public Entry entry

@cython.locals(entry=Entry)
cpdef Entry current()
cpdef Entry _find()
