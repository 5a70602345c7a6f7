cimport cython
from pyitron.service_call cimport Gate, here, nanoseconds, timeout_error

@cython.locals(gate=Gate, ercd=int)
cpdef int cre_mtx(mtxid, pk_cmtx) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int acre_mtx(pk_cmtx) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int del_mtx(mtxid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int loc_mtx(mtxid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int ploc_mtx(mtxid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int tloc_mtx(mtxid, tmout) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int unl_mtx(mtxid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef tuple ref_mtx(mtxid)
