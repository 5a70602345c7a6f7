cimport cython

cpdef long class_of(object size) except? -1
cpdef long long needed(long long size) except? -1

@cython.final
cdef class Heap:
    cdef public long long granules
    cdef public object words
    cdef public long long free
    cdef public list heads
    cdef public object groups
    cdef public list divisions
    cpdef long long capacity(self) noexcept
    cpdef long long free_bytes(self) noexcept
    @cython.locals(group=long, head=cython.longlong)
    cpdef long long largest(self) except *
    @cython.locals(wanted=cython.longlong, found=cython.longlong, block=cython.longlong)
    cpdef long long take(self, long long size) except *
    @cython.locals(block=cython.longlong, size=cython.longlong, before=cython.longlong, behind=cython.longlong, added=cython.longlong)
    cpdef release(self, long long offset)
    @cython.locals(index=long, group=long, block=cython.longlong)
    cdef long long _find(self, long long size) except *
    @cython.locals(index=long, first=cython.longlong)
    cdef _link(self, long long block, long long size)
    @cython.locals(index=long, group=long, after=cython.longlong, before=cython.longlong)
    cdef _unlink(self, long long block, long long size)
    cdef bint _in_use(self, long long block) except? -1
    @cython.locals(size=cython.longlong, behind=cython.longlong)
    cdef long long _size(self, long long block) except *
