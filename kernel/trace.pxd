cimport cython
from kernel.time_queue cimport let_go, longer, longs, no_longs

@cython.final
cdef class Log:
    cdef list _labels
    cdef longs _numbers
    cdef long _room
    @cython.locals(labels=list, place=long, numbers=longs)
    cpdef add(self, long long time_ns, int kind, long who, str label, long long value)
    cpdef long count(self) except -1
    @cython.locals(labels=list, place=long, numbers=longs, events=list)
    cpdef list take(self)
    @cython.locals(room=long)
    cdef _make_room(self)

@cython.final
cdef class Trace:
    cdef Log _log
    cdef public bint on
    cdef public object sink
    cdef public object failure
    cpdef attach(self, sink)
    @cython.locals(log=Log)
    cpdef emit(self, long long time_ns, int kind, long who, str label, long long value)
