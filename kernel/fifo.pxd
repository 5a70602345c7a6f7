cimport cython

@cython.final
cdef class Fifo:
    cdef public long length
    cdef long _first
    cdef list _places
    @cython.locals(places=list)
    cpdef put(self, object item)
    cpdef first(self)
    @cython.locals(places=list, at=long)
    cpdef take(self)
    @cython.locals(places=list, index=long)
    cpdef list items(self)
    @cython.locals(size=long)
    cdef _grow(self)
