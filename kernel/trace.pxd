cimport cython

@cython.final
cdef class Log:
    cdef list _fields
    cdef long long _time
    cdef object _now
    @cython.locals(fields=list)
    cpdef add(self, long long time_ns, int kind, long who, str label, long long value)
    cpdef long count(self) except -1

@cython.final
cdef class Trace:
    cdef Log _log
    cdef public bint on
    cdef public object sink
    cdef public object failure
    cpdef attach(self, sink)
    @cython.locals(log=Log)
    cpdef emit(self, long long time_ns, int kind, long who, str label, long long value)
