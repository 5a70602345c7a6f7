cimport cython
from pyitron.service_call cimport Gate, here, nanoseconds, timeout_error

@cython.locals(gate=Gate, ercd=int)
cpdef int cre_mbf(mbfid, pk_cmbf) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int acre_mbf(pk_cmbf) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int del_mbf(mbfid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int snd_mbf(mbfid, msg) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int psnd_mbf(mbfid, msg) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int tsnd_mbf(mbfid, msg, tmout) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef tuple rcv_mbf(mbfid)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple prcv_mbf(mbfid)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple trcv_mbf(mbfid, tmout)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple ref_mbf(mbfid)
