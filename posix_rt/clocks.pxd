from posix_rt.attributes cimport check_number
from posix_rt.call cimport Gate, here
from posix_rt.handles cimport ident

cdef type timespec

cpdef tuple find_clock(Gate process, str call, clock_id)
cpdef as_timespec(time)
cdef _sleep_for(Gate process, str call, duration)
