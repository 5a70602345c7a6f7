cimport cython
from pyitron.service_call cimport Gate, block_error, here, nanoseconds, range_error, timeout_error

@cython.locals(gate=Gate, ercd=int)
cpdef int cre_mpl(mplid, pk_cmpl) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int acre_mpl(pk_cmpl) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int del_mpl(mplid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef tuple get_mpl(mplid, blksz)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple pget_mpl(mplid, blksz)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple tget_mpl(mplid, blksz, tmout)
@cython.locals(gate=Gate, ercd=int)
cpdef int rel_mpl(mplid, blk) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef tuple ref_mpl(mplid)
