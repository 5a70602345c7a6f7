# SPDX-License-Identifier: MIT
"""What goes wrong on purpose: service calls, interrupts, devices, memory."""

import threading

import pytest

from pyitron import (
    E_CTX,
    E_ID,
    E_NOMEM,
    E_OK,
    E_RLWAI,
    E_SYS,
    E_TMOUT,
    T_CCYC,
    T_CMPF,
    T_CMPL,
    T_CSEM,
    T_CTSK,
    T_DSVC,
    TA_NULL,
    TA_STA,
    acre_sem,
    acre_tsk,
    act_tsk,
    cal_svc,
    can_wup,
    dly_tsk,
    ext_tsk,
    get_mpf,
    get_tid,
    isig_sem,
    pget_mpf,
    pget_mpl,
    pol_sem,
    ref_sem,
    rel_mpf,
    rel_mpl,
    sig_sem,
    tget_mpf,
    wai_sem,
)

# -- service calls


def results(app, *calls):
    """What calls return when a task makes them one after another."""
    found = []
    app.task(50, 50, lambda exinf: found.extend(call() for call in calls))
    app.kernel.run()
    return found


def test_call_returns_the_error_at_its_turn_and_nothing_else_happens(small):
    """The semaphore is not touched."""
    app = small()
    app.sem(1, count=3)
    injection = app.kernel.inject.error("pol_sem", E_TMOUT, nth=2)
    assert results(app, *[lambda: pol_sem(1)] * 3, lambda: ref_sem(1)[1].semcnt) == [E_OK, E_TMOUT, E_OK, 1]
    assert (injection.happened, str(injection)) == (1, "pol_sem returns E_TMOUT at call 2: once")
    assert app.kernel.complaints() == []


@pytest.mark.parametrize(("times", "expected"), [(2, [0, -50, -50, 0]), (None, [0, -50, -50, -50])])
def test_call_returns_the_error_several_times(small, times, expected):
    """In a row, or always."""
    app = small()
    app.sem(1, count=9)
    app.kernel.inject.error("pol_sem", E_TMOUT, nth=2, times=times)
    assert results(app, *[lambda: pol_sem(1)] * 4) == expected


def test_error_is_of_one_task_only(small):
    """By name or by id; 0 is for handlers."""
    app = small()
    app.sem(1, count=9, name="SEM_A")
    app.task(1, 5, lambda exinf: app.note("one", pol_sem(1)), "TSK_ONE")
    app.task(2, 6, lambda exinf: app.note("two", pol_sem(1)), "TSK_TWO")
    app.static("CRE_CYC", 1, T_CCYC(TA_STA, 0, lambda exinf: app.note("handler", isig_sem(1)), 10, 10))
    app.task(3, 7, lambda exinf: app.note("three", sig_sem(1)))
    app.kernel.inject.error("pol_sem", E_RLWAI, task="TSK_TWO")
    app.kernel.inject.error("isig_sem", E_SYS, task=0)
    app.kernel.inject.error("sig_sem", E_SYS, task=3)
    app.kernel.run_until(25)
    assert [words[:2] for words in app.log] == [
        ("one", E_OK), ("two", E_RLWAI), ("three", E_SYS), ("handler", E_SYS), ("handler", E_OK),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "call", "expected"),
    [
        ("get_tid", get_tid, (E_SYS, None)),
        ("can_wup", lambda: can_wup(0), E_SYS),
        ("acre_sem", lambda: acre_sem(T_CSEM(TA_NULL, 0, 1)), E_SYS),
        ("ref_sem", lambda: ref_sem(1), (E_SYS, None)),
        ("dly_tsk", lambda: dly_tsk(5), E_SYS),
        ("tget_mpf", lambda: tget_mpf(1, 5), (E_SYS, None)),
        ("cal_svc", lambda: cal_svc(1), E_SYS),
    ],
)
def test_any_call_may_return_any_error(small, name, call, expected):
    """Outputs are None, and no time passes."""
    app = small()
    app.sem(1)
    app.static("CRE_MPF", 1, T_CMPF(TA_NULL, 1, 8, None))
    app.static("DEF_SVC", 1, T_DSVC(TA_NULL, lambda: 7))
    app.kernel.inject.error(name, E_SYS)
    assert results(app, call) == [expected]
    assert app.kernel.now_ns == 0


def test_several_errors_with_codes_that_no_status_has(small):
    """E_CTX in a task, and two codes in one run."""
    app = small()
    app.sem(1, count=9)
    app.kernel.inject.error("pol_sem", E_CTX, nth=1)
    app.kernel.inject.error("pol_sem", E_ID, nth=3)
    assert results(app, *[lambda: pol_sem(1)] * 4) == [E_CTX, E_OK, E_ID, E_OK]


def test_error_while_each_call_takes_time(small):
    """A more urgent task may come in between the call and its message; its own calls go through."""
    app = small(call_time=1_000_000)
    app.sem(1, count=3)
    app.static("CRE_CYC", 1, T_CCYC(TA_STA, 0, lambda exinf: app.note("handler", isig_sem(1)), 3, 1))
    app.task(1, 5, lambda exinf: [app.note("task", pol_sem(1)) for _ in range(3)])
    app.kernel.inject.error("pol_sem", E_TMOUT, nth=2)
    app.kernel.run_until(12)
    assert [words[1] for words in app.log if words[0] == "task"] == [E_OK, E_TMOUT, E_OK]
    assert {words[1] for words in app.log if words[0] == "handler"} == {E_OK}


def test_task_that_ends_before_its_message_is_sent_leaves_nothing(small):
    """Its error is not for whoever has its id next."""
    app = small(call_time=2_000_000)
    app.sem(1, count=9)
    app.static("CRE_TSK", 1, T_CTSK(TA_NULL, 0, lambda exinf: app.note(pol_sem(1)), 7, 64))

    def boss(exinf):
        act_tsk(1)
        dly_tsk(1)
        app.note("kill", app.kernel.task(1).state)
        from pyitron import ter_tsk

        ter_tsk(1)
        act_tsk(1)

    app.task(2, 5, boss)
    injection = app.kernel.inject.error("pol_sem", E_TMOUT)
    app.kernel.run()
    assert injection.happened == 1
    assert app.log[-1][0] == E_OK


def test_error_is_visible_in_the_trace(small):
    """As a fault of the task, before its return."""
    app = small()
    app.sem(1, name="SEM_A")
    app.task(1, 5, lambda exinf: wai_sem(1), "TSK_A")
    app.kernel.inject.error("wai_sem", E_RLWAI)
    app.kernel.run()
    assert app.kernel.last_events()[2:5] == [
        "0.000000 call          TSK_A wai_sem SEM_A",
        "0.000000 fault         TSK_A injected: wai_sem returns E_RLWAI",
        "0.000000 return        TSK_A wai_sem E_RLWAI",
    ]


def test_call_that_does_not_come_back_counts_as_one(small):
    """``ext_tsk`` ends the task, whatever the message would be answered with; the next call of that task goes through."""
    app = small()
    app.sem(1, count=1)
    app.task(1, 5, lambda exinf: ext_tsk())
    app.kernel.inject.error("ext_tsk", E_SYS)
    assert results(app, lambda: pol_sem(1)) == [E_OK]
    app.kernel.assert_states(tsk1="dormant")


def test_error_may_begin_between_runs_and_be_stopped(small):
    """With servers of either placement, which have begun to work by then."""
    app = small()
    app.sem(1, count=9)
    app.static("CRE_CYC", 1, T_CCYC(TA_STA, 0, lambda exinf: app.note(isig_sem(1)), 10, 10))
    app.kernel.run_until(15)
    with app.kernel.inject.error("isig_sem", E_SYS, times=None):
        app.kernel.run_until(35)
    app.kernel.run_until(45)
    assert [words[0] for words in app.log] == [E_OK, E_SYS, E_SYS, -43]


def test_injection_that_never_happens_is_complained_of(small):
    """Unless it was stopped."""
    app = small()
    app.sem(1, count=1)
    injection = app.kernel.inject.error("pol_sem", E_TMOUT, nth=5)
    results(app, lambda: pol_sem(1))
    assert app.kernel.complaints() == [
        "injected in vain: pol_sem returns E_TMOUT at call 5; there were 1. "
        "What need not happen is ended by stop() on the injection"
    ]
    injection.stop()
    assert app.kernel.complaints() == []


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("wait_sem", E_TMOUT), "there is no service call 'wait_sem'; did you mean wai_sem?"),
        (("sns_tex", E_SYS), "sns_tex returns no error code"),
        (("wai_sem", E_OK), "wai_sem: 0 is no error code"),
        (("wai_sem", -99), "wai_sem: -99 is no error code"),
        (("wai_sem", E_TMOUT, "2"), "nth must be an int of 1 or more, not '2'"),
        (("wai_sem", E_TMOUT, 0), "nth must be an int of 1 or more, not 0"),
    ],
)
def test_error_that_cannot_be_is_refused(small, arguments, complaint):
    """By the name of what is wrong."""
    with pytest.raises(ValueError, match=complaint):
        small().kernel.inject.error(*arguments)


def test_error_of_a_task_that_is_not_there_is_refused(small):
    """With those that are."""
    app = small()
    app.task(1, 5, lambda exinf: None, "TSK_A")
    with pytest.raises(ValueError, match="there is no task TSK_B; there are TSK_A"):
        app.kernel.inject.error("wai_sem", E_TMOUT, task="TSK_B")


# -- interrupts and devices


@pytest.fixture
def device(small):
    """A device that raises interrupt 3 at 10, 20, 30 and 40 ms, and a routine that notes it."""
    app = small()
    app.isr(3, lambda exinf: app.note("isr"))
    for instant in (10, 20, 30, 40):
        app.kernel.raise_interrupt(3, instant)
    return app


def test_interrupts_come_when_nothing_is_injected(device):
    """As with any kernel."""
    device.kernel.run_until(50)
    assert device.log == [("isr", 10), ("isr", 20), ("isr", 30), ("isr", 40)]
    assert "40.000000 host          interrupt(3)" in device.kernel.last_events()


@pytest.mark.parametrize(
    ("inject", "expected", "text"),
    [
        (lambda inject: inject.lost_interrupt(3, 2), [10, 30, 40], "interrupt 3 is lost at request 2: once"),
        (lambda inject: inject.lost_interrupt(3, 2, times=None), [10], "interrupt 3 is lost from request 2 on: 3 times"),
        (lambda inject: inject.late_interrupt(3, 2.5, times=2), [12.5, 22.5, 30, 40],
         "interrupt 3 is late by 2.5 ms at requests 1 to 2: 2 times"),
        (lambda inject: inject.doubled_interrupt(3, 1, 4), [10, 20, 30, 40, 41],
         "interrupt 3 comes again after 1 ms at request 4: once"),
    ],
)  # fmt: skip
def test_interrupts_are_lost_late_or_doubled(device, inject, expected, text):
    """And it is in the trace."""
    injection = inject(device.kernel.inject)
    device.kernel.run_until(50)
    assert [words[1] for words in device.log] == expected
    assert str(injection) == text
    assert sum("injected: interrupt 3" in line for line in device.kernel.last_events()) == injection.happened


def test_interrupt_that_a_task_raises_is_changed_too(small):
    """Wherever it comes from; other interrupts are not concerned."""
    app = small()
    app.isr(3, lambda exinf: app.note("three"))
    app.isr(4, lambda exinf: app.note("four"))
    app.task(1, 5, lambda exinf: [app.kernel.raise_interrupt(4), app.kernel.raise_interrupt(3), dly_tsk(10)])
    app.kernel.inject.late_interrupt(3, 4)
    app.kernel.run_until(20)
    assert app.log == [("four", 0), ("three", 4)]


def test_interrupt_of_another_host_thread_is_not_delayed(small):
    """It cannot wait for an instant of this kernel; it can be lost."""
    app = small()
    app.isr(3, lambda exinf: app.note("isr"))
    app.kernel.inject.jitter(5)
    app.kernel.inject.lost_interrupt(3, 2)

    def body(exinf):
        for _ in range(3):
            thread = threading.Thread(target=app.kernel.raise_interrupt, args=(3,))
            thread.start()
            thread.join()
            dly_tsk(10)

    app.task(1, 5, body)
    app.kernel.run_until(50)
    assert app.log == [("isr", 0), ("isr", 20)]


def jittered(small, seed, **options):
    app = small()
    app.isr(3, lambda exinf: app.note("isr"))
    app.kernel.inject.jitter(4, seed=seed, **options)
    for instant in (10, 20, 30, 40):
        app.kernel.raise_interrupt(3, instant)
        app.kernel.at(instant, lambda: app.note("device"))
    app.kernel.run_until(50)
    return app.log


def test_jitter_is_the_same_for_the_same_seed(small):
    """And another one for another."""
    assert jittered(small, 5) == jittered(small, 5) != jittered(small, 6)


def test_jitter_delays_within_its_limits(small):
    """Interrupts and devices, or one of both; nothing comes early."""
    log = jittered(small, 5)
    for kind in ("isr", "device"):
        delays = [time % 10 for what, time in log if what == kind]
        assert len(delays) == 4 and all(0 <= delay <= 4 for delay in delays) and len(set(delays)) == 4
    assert [words for words in jittered(small, 5, interrupts=False) if words[0] == "isr"] == [
        ("isr", 10), ("isr", 20), ("isr", 30), ("isr", 40),
    ]  # fmt: skip
    assert [words for words in jittered(small, 5, devices=False) if words[0] == "device"] == [
        ("device", 10), ("device", 20), ("device", 30), ("device", 40),
    ]  # fmt: skip


def test_jitter_takes_the_seed_of_the_tests(small):
    """And says which one it is."""
    injection = small(seed=77).kernel.inject.jitter(2)
    assert str(injection) == "interrupts and devices are late by up to 2 ms (seed 77): never"


@pytest.mark.parametrize(
    ("inject", "complaint"),
    [
        (lambda inject: inject.lost_interrupt(256), "an interrupt number is an int from 0 to 255, not 256"),
        (lambda inject: inject.late_interrupt(3, -1), "by must be a number of milliseconds, 0 or more, not -1"),
        (lambda inject: inject.doubled_interrupt(3, "1"), "after must be a number of milliseconds"),
        (lambda inject: inject.jitter(float("nan")), "largest must be a number of milliseconds"),
        (lambda inject: inject.jitter(1, seed="x"), "seed must be an int, not 'x'"),
        (lambda inject: inject.jitter(1, interrupts=False, devices=False), "nothing is to come later"),
        (lambda inject: inject.no_memory(-1), "leave must be an int of 0 or more, not -1"),
        (lambda inject: inject.no_blocks("MPF_X"), "there is no memory pool MPF_X; there are none with names"),
        (lambda inject: inject.no_blocks(7), "there is no memory pool mpf7"),
        (lambda inject: inject.no_blocks(7, kind="sem"), 'kind must be "mpf" or "mpl", not \'sem\''),
    ],
)
def test_what_cannot_be_is_refused(small, inject, complaint):
    """By the name of what is wrong."""
    with pytest.raises(ValueError, match=complaint):
        inject(small().kernel.inject)


# -- memory


def test_kernel_memory_is_used_up_and_given_back(small):
    """Creating a task needs a stack."""
    app = small(memory=10_000)
    packet = T_CTSK(TA_NULL, 0, lambda exinf: None, 5, 4_000)
    injection = app.kernel.inject.no_memory(leave=5_000)
    first, second, _, third = results(app, *[lambda: acre_tsk(packet)] * 2, injection.stop, lambda: acre_tsk(packet))
    assert (injection.happened, first > 0, second, third > 0) == (1, True, E_NOMEM, True)


def test_fixed_pool_is_used_up_and_given_back(small):
    """Who waits for a block gets one then."""
    app = small()
    app.static("CRE_MPF", 1, T_CMPF(TA_NULL, 3, 8, None), "MPF_A")
    injection = app.kernel.inject.no_blocks("MPF_A", leave=1)
    assert str(injection) == "2 blocks of MPF_A are taken: once"
    app.task(1, 60, lambda exinf: app.note(get_mpf(1)[0]))
    assert [answer[0] for answer in results(app, *[lambda: pget_mpf(1)] * 2)] == [E_OK, E_TMOUT]
    assert app.log == []
    injection.stop()
    app.kernel.run()
    assert app.log == [(E_OK, 0)]
    app.kernel.assert_objects(MPF_A={"free": 1})


def test_blocks_taken_are_those_of_nobody_else(small):
    """What a task has it can give back meanwhile."""
    app = small()
    app.static("CRE_MPF", 1, T_CMPF(TA_NULL, 2, 8, None), "MPF_A")

    def body(exinf):
        _, block = get_mpf(1)
        app.kernel.inject.no_blocks(1)
        app.note(pget_mpf(1)[0], rel_mpf(1, block), pget_mpf(1)[0])

    app.task(1, 5, body)
    app.kernel.run()
    assert app.log == [(E_TMOUT, E_OK, E_OK, 0)]


@pytest.mark.parametrize("leave", [0, 64])
def test_variable_pool_is_used_up_and_given_back(small, leave):
    """But for blocks up to a size."""
    app = small()
    app.static("CRE_MPL", 1, T_CMPL(TA_NULL, 1_024, None), "MPL_A")
    before = app.kernel.objects()["MPL_A"]
    with app.kernel.inject.no_blocks("MPL_A", leave=leave):
        assert app.kernel.objects()["MPL_A"]["largest"] <= leave
        assert results(app, lambda: pget_mpl(1, leave + 1)[0]) == [E_TMOUT]
    assert app.kernel.objects()["MPL_A"] == before


def test_memory_is_used_up_at_an_instant_of_the_run(small):
    """By a device: the injection is in the trace."""
    app = small()
    app.static("CRE_MPL", 1, T_CMPL(TA_NULL, 1_024, None), "MPL_A")

    def body(exinf):
        for _ in range(3):
            ercd, block = pget_mpl(1, 32)
            app.note(ercd)
            if block is not None:
                rel_mpl(1, block)
            dly_tsk(10)

    app.task(1, 5, body)
    app.kernel.at(5, lambda: app.kernel.inject.no_blocks("MPL_A"))
    app.kernel.run_until(50)
    assert app.log == [(E_OK, 0), (E_TMOUT, 10), (E_TMOUT, 20)]
    assert any("injected: " in line and "blocks of MPL_A are taken" in line for line in app.kernel.last_events())
