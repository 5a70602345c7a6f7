from posix_rt.attributes cimport check_number
from posix_rt.call cimport Gate, here

cdef type _HANDLE
cdef tuple _DESCRIPTOR

cdef bytes _message(Gate process, str call, msg, msg_prio)
