cimport cython
from pyitron.service_call cimport Gate, here, nanoseconds, pattern, pattern_error, range_error, timeout_error

cdef int _condition_error(str call, waiptn, wfmode) except? -1

@cython.locals(gate=Gate, ercd=int)
cpdef int cre_flg(flgid, pk_cflg) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int acre_flg(pk_cflg) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int del_flg(flgid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int set_flg(flgid, setptn) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int iset_flg(flgid, setptn) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int clr_flg(flgid, clrptn) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef tuple wai_flg(flgid, waiptn, wfmode)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple pol_flg(flgid, waiptn, wfmode)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple twai_flg(flgid, waiptn, wfmode, tmout)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple ref_flg(flgid)
