cimport cython
from pyitron.service_call cimport Gate, here, range_error

@cython.locals(gate=Gate, ercd=int)
cpdef int def_svc(fncd, pk_dsvc) except? -1
