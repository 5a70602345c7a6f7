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
    cpdef put(self, long ident, item)
    cpdef remove(self, long ident)
    cdef _grow(self, long ident)
    cdef _link_last(self, long ident)
