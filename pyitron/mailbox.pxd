cimport cython
from pyitron.service_call cimport Gate, here, nanoseconds, timeout_error

cdef int _message_error(pk_msg, priority) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int cre_mbx(mbxid, pk_cmbx) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int acre_mbx(pk_cmbx) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int del_mbx(mbxid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int snd_mbx(mbxid, pk_msg) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef tuple rcv_mbx(mbxid)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple prcv_mbx(mbxid)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple trcv_mbx(mbxid, tmout)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple ref_mbx(mbxid)
