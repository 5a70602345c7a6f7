cimport cython
from pyitron.service_call cimport Gate, here, pattern, pattern_error

@cython.locals(gate=Gate, ercd=int)
cpdef int def_tex(tskid, pk_dtex) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int ras_tex(tskid, rasptn) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int iras_tex(tskid, rasptn) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int dis_tex() except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int ena_tex() except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int sns_tex() except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef tuple ref_tex(tskid)
