cimport cython
from pyitron.service_call cimport Gate, block_error, here, nanoseconds, timeout_error

@cython.locals(gate=Gate, ercd=int)
cpdef int cre_mpf(mpfid, pk_cmpf) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int acre_mpf(pk_cmpf) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int del_mpf(mpfid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef tuple get_mpf(mpfid)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple pget_mpf(mpfid)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple tget_mpf(mpfid, tmout)
@cython.locals(gate=Gate, ercd=int)
cpdef int rel_mpf(mpfid, blk) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef tuple ref_mpf(mpfid)
