cimport cython
from pyitron.service_call cimport Gate, here, nanoseconds, timeout_error

@cython.locals(gate=Gate, ercd=int)
cpdef int cre_dtq(dtqid, pk_cdtq) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int acre_dtq(pk_cdtq) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int del_dtq(dtqid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int snd_dtq(dtqid, data) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int psnd_dtq(dtqid, data) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int ipsnd_dtq(dtqid, data) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int tsnd_dtq(dtqid, data, tmout) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int fsnd_dtq(dtqid, data) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int ifsnd_dtq(dtqid, data) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef tuple rcv_dtq(dtqid)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple prcv_dtq(dtqid)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple trcv_dtq(dtqid, tmout)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple ref_dtq(dtqid)
