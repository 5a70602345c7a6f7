cimport cython
from pyitron.service_call cimport Gate, here, range_error

@cython.locals(gate=Gate)
cdef int _leaving_error(str call) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int cre_tsk(tskid, pk_ctsk) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int acre_tsk(pk_ctsk) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int del_tsk(tskid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int act_tsk(tskid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int iact_tsk(tskid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int can_act(tskid) except? -1
# Not ext_tsk and exd_tsk, which raise: a function that Python calls directly makes one frame for the traceback, others two.
@cython.locals(gate=Gate, ercd=int)
cpdef int sta_tsk(tskid, stacd) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int ter_tsk(tskid) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef int chg_pri(tskid, tskpri) except? -1
@cython.locals(gate=Gate, ercd=int)
cpdef tuple get_pri(tskid)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple ref_tsk(tskid)
@cython.locals(gate=Gate, ercd=int)
cpdef tuple ref_tst(tskid)
