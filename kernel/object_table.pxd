cimport cython

@cython.final
cdef class ObjectTable:
    cdef public long limit
    cdef public long count
    cdef public list items
    cdef list _behind
    cdef list _before
    cpdef find(self, long ident)
    cpdef long free_id(self) except? -1
    @cython.locals(before=long, behind=long)
    cpdef put(self, long ident, item)
    cpdef remove(self, long ident)
    @cython.locals(size=long, new=long)
    cdef _grow(self, long ident)
    @cython.locals(last=long)
    cdef _link_last(self, long ident)
