cimport cython

cdef class Clock:
    cdef public long long instant
    cdef public bint real
    cpdef long long read(self) noexcept
    cpdef start(self)
    cpdef stop(self)
    cpdef sleep_until(self, long long deadline)
    cpdef wake(self)

@cython.final
cdef class RealClock(Clock):
    cdef long long _origin
    cdef bint _running
    cdef object _bell
