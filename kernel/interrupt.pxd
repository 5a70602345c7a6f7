cimport cython

@cython.final
cdef class Line:
    cdef public int number
    cdef public int level
    cdef public bint enabled
    cdef public bint latched
    cdef public object handler
    cdef public list routines

@cython.final
cdef class InterruptController:
    cdef public object lines
    cdef public int mask
    cdef public int expected
    cdef list _requests
    cdef int _served_levels
    @cython.locals(line=Line)
    cpdef bint attached(self) except? -1
    @cython.locals(line=Line)
    cpdef request(self, int number)
    @cython.locals(line=Line)
    cpdef enable(self, int number)
    @cython.locals(line=Line, queued=bint)
    cpdef disable(self, int number)
    @cython.locals(level=int, line=Line)
    cpdef Line take(self, int above)
    @cython.locals(line=Line, queued=bint)
    cpdef set_level(self, int number, int level)
    cdef _queue(self, Line line)
    cdef _update(self, int level)
