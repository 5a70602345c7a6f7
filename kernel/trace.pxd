cimport cython

@cython.final
cdef class Trace:
    cdef public bint on
    cdef public object sink
    cdef public object failure
    cpdef attach(self, sink)
    cpdef emit(self, long long time_ns, int kind, long who, str label, long long value)
