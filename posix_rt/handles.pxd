cimport cython

@cython.auto_pickle(True)
cdef class Handle:
    cdef public object id

@cython.auto_pickle(True)
@cython.final
cdef class pthread_t(Handle):
    pass

@cython.auto_pickle(True)
@cython.final
cdef class sem_t(Handle):
    pass

@cython.auto_pickle(True)
@cython.final
cdef class pthread_mutex_t(Handle):
    pass

@cython.auto_pickle(True)
@cython.final
cdef class mqd_t(Handle):
    cdef public object descriptor

@cython.locals(handle=Handle, number=long)
cpdef long ident(str call, str name, value, type kind) except? -1
