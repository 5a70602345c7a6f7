# SPDX-License-Identifier: MIT
"""Thread attributes as data: defaults, what is accepted, what is refused. What threads make of them is in test_threads."""

from errno import EINVAL, ENOTSUP

import pytest

import posix_rt
from posix_rt import (
    PTHREAD_CREATE_DETACHED,
    PTHREAD_CREATE_JOINABLE,
    PTHREAD_EXPLICIT_SCHED,
    PTHREAD_INHERIT_SCHED,
    PTHREAD_SCOPE_PROCESS,
    PTHREAD_SCOPE_SYSTEM,
    PTHREAD_STACK_MIN,
    pthread_attr_destroy,
    pthread_attr_getschedparam,
    pthread_attr_getscope,
    pthread_attr_getstack,
    pthread_attr_getstacksize,
    pthread_attr_init,
    pthread_attr_setdetachstate,
    pthread_attr_setschedparam,
    pthread_attr_setschedpolicy,
    pthread_attr_setscope,
    pthread_attr_setstack,
    pthread_attr_setstacksize,
    sched_param,
)
from posix_rt.priorities import SCHED_FIFO, SCHED_OTHER, SCHED_RR

PAIRS = {
    "detachstate": (PTHREAD_CREATE_JOINABLE, PTHREAD_CREATE_DETACHED, 2),
    "inheritsched": (PTHREAD_INHERIT_SCHED, PTHREAD_EXPLICIT_SCHED, -1),
    "schedpolicy": (SCHED_OTHER, SCHED_RR, 7),
    "schedparam": (sched_param(0), None, sched_param(1)),
    "stacksize": (PTHREAD_STACK_MIN, 1 << 20, PTHREAD_STACK_MIN - 1),
}
GETTERS = ["detachstate", "inheritsched", "schedparam", "schedpolicy", "scope", "stack", "stacksize"]


def getter(name):
    return getattr(posix_rt, f"pthread_attr_get{name}")


def setter(name):
    return getattr(posix_rt, f"pthread_attr_set{name}")


def errno_of(call, *arguments):
    """The errno that *call* raises."""
    with pytest.raises(OSError) as caught:
        call(*arguments)
    assert str(caught.value).startswith(f"[Errno {caught.value.errno}] {call.__name__}: ")
    return caught.value.errno


@pytest.mark.parametrize("name", PAIRS)
def test_init_sets_the_default(name):
    """Each attribute has one."""
    assert getter(name)(pthread_attr_init()) == PAIRS[name][0]


@pytest.mark.parametrize("name", [name for name in PAIRS if PAIRS[name][1] is not None])
def test_set_then_get_gives_it_back(name):
    """And no other attributes change."""
    attr = pthread_attr_init()
    assert setter(name)(attr, PAIRS[name][1]) is None
    assert getter(name)(attr) == PAIRS[name][1]
    fresh = pthread_attr_init()
    assert [getter(other)(attr) == getter(other)(fresh) for other in PAIRS] == [other != name for other in PAIRS]


@pytest.mark.parametrize("name", PAIRS)
def test_set_of_an_impossible_value_is_refused(name):
    """EINVAL, and the attribute stays as it was."""
    attr = pthread_attr_init()
    assert errno_of(setter(name), attr, PAIRS[name][2]) == EINVAL
    assert getter(name)(attr) == PAIRS[name][0]


@pytest.mark.parametrize(("policy", "accepted", "refused"), [
    (SCHED_FIFO, (1, 50, 99), (-1, 0, 100)),
    (SCHED_RR, (1, 99), (0, 100)),
    (SCHED_OTHER, (0,), (-1, 1, 99)),
])  # fmt: skip
def test_setschedparam_takes_the_priorities_of_the_policy(policy, accepted, refused):
    """The policy that is set at that moment."""
    attr = pthread_attr_init()
    pthread_attr_setschedpolicy(attr, policy)
    for priority in accepted:
        pthread_attr_setschedparam(attr, sched_param(priority))
        assert pthread_attr_getschedparam(attr) == sched_param(priority)
    for priority in refused:
        assert errno_of(pthread_attr_setschedparam, attr, sched_param(priority)) == EINVAL


def test_setschedpolicy_keeps_the_priority():
    """Whether the two fit each other is a question for the making of a thread."""
    attr = pthread_attr_init()
    pthread_attr_setschedpolicy(attr, SCHED_FIFO)
    pthread_attr_setschedparam(attr, sched_param(7))
    pthread_attr_setschedpolicy(attr, SCHED_OTHER)
    assert pthread_attr_getschedparam(attr) == sched_param(7)


def test_setscope_knows_one_scope():
    """All threads compete in one system."""
    attr = pthread_attr_init()
    pthread_attr_setscope(attr, PTHREAD_SCOPE_SYSTEM)
    assert errno_of(pthread_attr_setscope, attr, PTHREAD_SCOPE_PROCESS) == ENOTSUP
    assert errno_of(pthread_attr_setscope, attr, 5) == EINVAL
    assert pthread_attr_getscope(attr) == PTHREAD_SCOPE_SYSTEM


def test_stack_is_memory_and_size():
    """A size set later takes the memory away again."""
    attr, memory = pthread_attr_init(), bytearray(1 << 16)
    assert pthread_attr_getstack(attr) == (None, PTHREAD_STACK_MIN)
    pthread_attr_setstack(attr, memory, 1 << 15)
    assert pthread_attr_getstack(attr) == (memory, 1 << 15)
    assert pthread_attr_getstacksize(attr) == 1 << 15
    pthread_attr_setstacksize(attr, 1 << 16)
    assert pthread_attr_getstack(attr) == (None, 1 << 16)


@pytest.mark.parametrize("size", [-1, 0, PTHREAD_STACK_MIN - 1, PTHREAD_STACK_MIN + 1, 1 << 31])
def test_setstack_of_an_impossible_size_is_refused(size):
    """Too small, larger than the memory, or beyond what can be."""
    attr = pthread_attr_init()
    assert errno_of(pthread_attr_setstack, attr, bytearray(PTHREAD_STACK_MIN), size) == EINVAL
    assert pthread_attr_getstack(attr) == (None, PTHREAD_STACK_MIN)


def test_largest_stack():
    """31 bits."""
    attr = pthread_attr_init()
    pthread_attr_setstacksize(attr, 0x7FFF_FFFF)
    assert errno_of(pthread_attr_setstacksize, attr, 0x8000_0000) == EINVAL


def test_destroyed_attributes_are_refused_everywhere():
    """EINVAL, before anything else is looked at; also a second destruction."""
    attr = pthread_attr_init()
    assert pthread_attr_destroy(attr) is None
    assert errno_of(pthread_attr_destroy, attr) == EINVAL
    assert [errno_of(getter(name), attr) for name in GETTERS] == [EINVAL] * 7
    values = {"scope": 0, "stack": None, **{name: values[0] for name, values in PAIRS.items()}}
    for name, value in values.items():
        arguments = (bytearray(PTHREAD_STACK_MIN), PTHREAD_STACK_MIN) if name == "stack" else (value,)
        assert errno_of(setter(name), attr, *arguments) == EINVAL


@pytest.mark.parametrize(("call", "arguments", "message"), [
    (pthread_attr_getscope, (None,), "pthread_attr_getscope: attr must be a pthread_attr_t, not NoneType"),
    (pthread_attr_destroy, (3,), "pthread_attr_destroy: attr must be a pthread_attr_t, not int"),
    (pthread_attr_setscope, (pthread_attr_init(), "1"), "pthread_attr_setscope: contentionscope must be an int, not str"),
    (pthread_attr_setdetachstate, (pthread_attr_init(), True),
     "pthread_attr_setdetachstate: detachstate must be an int, not bool"),
    (pthread_attr_setschedparam, (pthread_attr_init(), 3), "pthread_attr_setschedparam: param must be a sched_param, not int"),
    (pthread_attr_setschedparam, (pthread_attr_init(), sched_param("3")),
     "pthread_attr_setschedparam: sched_priority must be an int, not str"),
    (pthread_attr_setstacksize, (pthread_attr_init(), 2.0), "pthread_attr_setstacksize: stacksize must be an int, not float"),
    (pthread_attr_setstack, (pthread_attr_init(), bytes(1 << 16), 1 << 16),
     "pthread_attr_setstack: stackaddr must be a writable buffer, not bytes"),
    (pthread_attr_setstack, (pthread_attr_init(), None, 1 << 16),
     "pthread_attr_setstack: stackaddr must be a writable buffer, not NoneType"),
])  # fmt: skip
def test_wrong_type_is_a_type_error(call, arguments, message):
    """Which names function and parameter."""
    with pytest.raises(TypeError) as caught:
        call(*arguments)
    assert str(caught.value) == message
