cimport cython
from kernel.servers.objects cimport ObjectServer
from kernel.task cimport Task
from kernel.wait_queue cimport WaitQueue

# Where a writable buffer begins, as in kernel/memory.py.
cdef extern from *:
    """
    static long long pyitron_address_of(PyObject *memory) {
        Py_buffer view;
        long long address;
        if (PyObject_GetBuffer(memory, &view, PyBUF_FULL_RO) < 0) {
            if (!PyErr_ExceptionMatches(PyExc_TypeError) && !PyErr_ExceptionMatches(PyExc_ValueError)) return -1;
            PyErr_Clear();
            return 0;
        }
        address = view.readonly || view.len < 1 || !PyBuffer_IsContiguous(&view, 'C') ? 0 : (long long)view.buf;
        PyBuffer_Release(&view);
        return address;
    }
    """
    cpdef long long address_of "pyitron_address_of"(object memory) except? -1

@cython.final
cdef class FixedPool:
    cdef public long long size
    cdef public object buffer
    cdef public long long base
    cdef public object charged
    cdef public list free
    cdef public long left
    cdef public list owners
    cdef public WaitQueue takers
    cpdef view(self, long index)
    @cython.locals(offset=cython.longlong, index=long)
    cpdef long index_of(self, object block) except? -2

cdef class FixedPoolServer(ObjectServer):
    cdef public object memory
    @cython.locals(op=int, pool=FixedPool)
    cpdef int handle(self, Task message) except? -1
    cdef int _create(self, Task message) except? -1
    @cython.locals(taker=Task, index=long)
    cdef int _release(self, FixedPool pool, Task message) except? -1
    @cython.locals(index=long)
    cdef int _get(self, FixedPool pool, Task message) except? -1
