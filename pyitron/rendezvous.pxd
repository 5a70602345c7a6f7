cimport cython
from pyitron.service_call cimport Gate, here, nanoseconds, pattern, pattern_error, timeout_error

@cython.locals(gate=Gate, ercd=int)
cpdef int cre_por(porid, pk_cpor) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int acre_por(pk_cpor) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int del_por(porid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef tuple cal_por(porid, calptn, msg)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple tcal_por(porid, calptn, msg, tmout)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple acp_por(porid, acpptn)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple pacp_por(porid, acpptn)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple tacp_por(porid, acpptn, tmout)
@cython.locals(gate=Gate, ercd=int)
cpdef int fwd_por(porid, calptn, rdvno, msg) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int rpl_rdv(rdvno, msg) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef tuple ref_por(porid)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple ref_rdv(rdvno)
