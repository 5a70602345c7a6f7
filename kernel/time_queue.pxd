cimport cython
from kernel.counters cimport Counters

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
    @cython.locals(first=TimedEvent)
    cpdef long long next_deadline(self) noexcept
    cpdef add(self, TimedEvent event, long long deadline)
    @cython.locals(position=long, last=TimedEvent)
    cpdef remove(self, TimedEvent event)
    @cython.locals(event=TimedEvent)
    cpdef set_wall(self, offset)
    @cython.locals(event=TimedEvent)
    cpdef TimedEvent pop_due(self, long long now)
    @cython.locals(events=list, deadline=cython.longlong, sequence=cython.longlong, start=long, above=long, parent=TimedEvent)
    cdef bint _rise(self, TimedEvent event, long position) except? -1
    @cython.locals(
        events=list, deadline=cython.longlong, sequence=cython.longlong, size=long, below=long, child=TimedEvent, other=TimedEvent
    )
    cdef _sink(self, TimedEvent event, long position)
