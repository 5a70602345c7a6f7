cimport cython
from pyitron.service_call cimport Gate, here, range_error

@cython.locals(gate=Gate, ercd=int)
cpdef int rot_rdq(tskpri) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int irot_rdq(tskpri) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef tuple get_tid()
@cython.locals(gate=Gate, ercd=int)
cpdef tuple iget_tid()
@cython.locals(gate=Gate, ercd=int)
cpdef int loc_cpu() except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int iloc_cpu() except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int unl_cpu() except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int iunl_cpu() except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int dis_dsp() except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int ena_dsp() except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int sns_ctx() except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int sns_loc() except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int sns_dsp() except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int sns_dpn() except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef tuple ref_sys()
