from posix_rt.attributes cimport check_number
from posix_rt.call cimport here

cdef type _HANDLE
cdef tuple _LOCKING
cdef tuple _TRYING
