cimport cython
from kernel.core cimport Core
from kernel.handlers cimport Handlers
from kernel.task cimport Task

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
    cdef bint _alarm
    @cython.locals(core=Core, first=Task)
    cpdef release(self)
    cpdef _deliver(self, Task task)
    cpdef _handle_exceptions(self, Task task)
    cpdef checkpoint(self)
    cpdef _switch(self, Task task)
    @cython.locals(core=Core)
    cpdef _announce(self, Task task)
    cpdef _context_of(self, Task task)
    @cython.locals(core=Core)
    cpdef unwind(self, Task task)
    cpdef refuse(self)
    cpdef count_call(self, Task caller)
    cpdef _enter(self, Task task)
