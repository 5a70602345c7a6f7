cimport cython
from pyitron.service_call cimport Gate, here, range_error

@cython.locals(gate=Gate, ercd=int)
cpdef int set_tim(systim) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef tuple get_tim()
@cython.locals(gate=Gate, ercd=int)
cpdef int isig_tim() except? -1
