cimport cython
from kernel.clock cimport Clock
from kernel.core cimport Core
from kernel.handlers cimport Handlers
from kernel.task cimport Task

# The switch as greenlet offers it to C.
cdef extern from *:
    """
    #include "greenlet.h"
    static PyObject *context_switch_to(PyObject *context) {
        if (_PyGreenlet_API == NULL) {
            PyGreenlet_Import();
            if (_PyGreenlet_API == NULL) return NULL;
        }
        return PyGreenlet_Switch((PyGreenlet *)context, NULL, NULL);
    }
    """
    cpdef object switch_to "context_switch_to"(object context)

@cython.final
cdef class Dispatcher(Handlers):
    cdef public long long call_time
    cdef public object deliver_signals
    cdef public object finish
    cdef public object part
    cdef public object cancel
    cdef public bint polling
    cdef public unsigned long thread
    cdef public Task unwinding
    cdef public object signals
    cdef object _unwinder
    cdef long _refusals
    cdef list _spare
    cdef object _life
    cdef bint _alarm
    cdef bint _vacated
    cdef public long long idle
    @cython.locals(core=Core, first=Task)
    cpdef release(self)
    cdef int _deliver(self, Task task) except -1
    cdef _handle_exceptions(self, Task task)
    cpdef int checkpoint(self) except -1
    cdef int _switch(self, Task task) except -1
    @cython.locals(core=Core)
    cdef int _announce(self, Task task) except -1
    @cython.locals(core=Core)
    cpdef unwind(self, Task task)
    cpdef refuse(self)
    cpdef count_call(self, Task caller)
    @cython.locals(core=Core, instant=cython.longlong)
    cdef long long _next_instant(self) noexcept
    cpdef post(self, int number)
    cpdef pause(self)
    @cython.locals(core=Core, task=Task, worked=bint)
    cpdef str run(self, until, anything_waits, bint single=*)
    cdef _enter(self, Task task)
    @cython.locals(clock=Clock, deadline=cython.longlong)
    cdef _let_time_pass(self, anything_waits)
    cdef _arm(self)
    @cython.locals(core=Core)
    cpdef Task retire(self, Task task, int outcome)
    cdef Task _running(self)
    cdef _finish(self, Task task, int outcome)
