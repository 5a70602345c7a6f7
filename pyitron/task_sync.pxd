cimport cython
from pyitron.service_call cimport Gate, here, nanoseconds, range_error, timeout_error

@cython.locals(gate=Gate, ercd=int)
cpdef int slp_tsk() except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int tslp_tsk(tmout) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int wup_tsk(tskid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int iwup_tsk(tskid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int can_wup(tskid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int rel_wai(tskid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int irel_wai(tskid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int sus_tsk(tskid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int rsm_tsk(tskid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int frsm_tsk(tskid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int dly_tsk(dlytim) except? -1
