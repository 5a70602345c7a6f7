cimport cython
from pyitron.service_call cimport Gate, here

@cython.locals(gate=Gate, ercd=int)
cpdef int cre_cyc(cycid, pk_ccyc) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int acre_cyc(pk_ccyc) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int del_cyc(cycid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int sta_cyc(cycid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int stp_cyc(cycid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef tuple ref_cyc(cycid)
