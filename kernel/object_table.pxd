cdef class ObjectTable:
    cdef public long limit
    cdef public long count
    cdef public list items
    cdef list _behind
    cdef list _before
    cpdef find(self, long ident)
    cpdef long free_id(self)
    cpdef put(self, long ident, item)
    cpdef remove(self, long ident)
    cpdef _grow(self, long ident)
    cpdef _link_last(self, long ident)
