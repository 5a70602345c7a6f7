cimport cython
from kernel.counters cimport Counters

ctypedef long long *longs

# Instead of the functions of kernel/longs.py: memory of C.
cdef extern from *:
    """
    #define no_longs() NULL
    static CYTHON_UNUSED long long *longer(long long *numbers, long length) {
        numbers = (long long *)PyMem_RawRealloc(numbers, (size_t)length * sizeof(long long));
        if (numbers == NULL) PyErr_NoMemory();
        return numbers;
    }
    #define let_go(numbers) PyMem_RawFree(numbers)
    """
    longs no_longs() noexcept
    longs longer(longs numbers, long length) except NULL
    void let_go(longs numbers) noexcept

cdef class TimedEvent:
    cdef public long long deadline
    cdef public long long sequence
    cdef public long position
    cdef public object wall
    cdef public object action

@cython.final
cdef class TimeQueue:
    cdef public Counters counters
    cdef public list events
    cdef public long long sequence
    cdef public object wall_offset
    cdef public dict on_wall
    cdef long _room
    cdef longs _deadlines
    cdef longs _sequences
    cdef longs _owners
    cdef longs _places
    cpdef long long next_deadline(self) noexcept
    @cython.locals(position=long)
    cpdef int add(self, TimedEvent event, long long deadline) except -1
    @cython.locals(position=long, place=long, size=long, owners=longs, places=longs, last=TimedEvent)
    cpdef remove(self, TimedEvent event)
    @cython.locals(event=TimedEvent)
    cpdef set_wall(self, offset)
    @cython.locals(event=TimedEvent)
    cpdef TimedEvent pop_due(self, long long now)
    @cython.locals(room=long)
    cdef _make_room(self)
    @cython.locals(
        deadlines=longs, sequences=longs, owners=longs, places=longs, start=long, above=long, moved=cython.longlong, steps=long
    )
    cdef bint _rise(self, long long deadline, long long sequence, long long owner, long place) noexcept
    @cython.locals(
        deadlines=longs, sequences=longs, owners=longs, places=longs, size=long, below=long, first=cython.longlong,
        other=cython.longlong, moved=cython.longlong, steps=long
    )
    cdef void _sink(self, long long deadline, long long sequence, long long owner, long place) noexcept
