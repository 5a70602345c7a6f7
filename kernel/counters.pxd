cimport cython

@cython.final
cdef class Counters:
    cdef public long long messages
    cdef public long long ready_operations
    cdef public long long wait_operations
    cdef public long long wait_steps
    cdef public long long timer_operations
    cdef public long long timer_steps
    cdef public long long switches
    cdef public long long bytes_copied
    cdef public long long longest_hold
    cdef public long long begun
    cpdef long long total(self) noexcept
    cpdef void begin_stretch(self) noexcept
    @cython.locals(total=cython.longlong)
    cpdef void end_stretch(self) noexcept
