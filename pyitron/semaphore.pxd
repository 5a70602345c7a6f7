cimport cython
from pyitron.service_call cimport Gate, here, nanoseconds, timeout_error

@cython.locals(gate=Gate, ercd=int)
cpdef int cre_sem(semid, pk_csem) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int acre_sem(pk_csem) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int del_sem(semid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int sig_sem(semid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int isig_sem(semid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int wai_sem(semid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int pol_sem(semid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int twai_sem(semid, tmout) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef tuple ref_sem(semid)
