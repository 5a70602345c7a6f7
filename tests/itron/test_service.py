# SPDX-License-Identifier: MIT
"""Extended service calls: routines on the caller's context, and user-written active servers."""

from contextlib import suppress

import pytest

import pyitron
from kernel.trace import CALL, RETURN, SERVER
from pyitron import (
    E_CTX,
    E_DLT,
    E_OBJ,
    E_OK,
    E_PAR,
    E_RLWAI,
    E_RSATR,
    E_RSFN,
    E_SYS,
    T_CTSK,
    T_DSVC,
    TA_ACT,
    TA_ASM,
    TA_HLNG,
    TA_NULL,
    TFN_SLP_TSK,
    TMO_FEVR,
    TTS_WAI,
    TTW_ACP,
    TTW_RDV,
    ActiveServer,
    act_tsk,
    cal_svc,
    chg_pri,
    def_svc,
    dis_dsp,
    dly_tsk,
    ena_dsp,
    ext_ker,
    ext_tsk,
    get_tid,
    iget_tid,
    loc_cpu,
    pol_sem,
    ref_tsk,
    rel_wai,
    sig_sem,
    slp_tsk,
    sns_ctx,
    sns_dsp,
    sus_tsk,
    ter_tsk,
    unl_cpu,
    wai_sem,
)


def faults_of(app):
    """Runs the application; the faults as (kind, name, exception)."""
    return [(fault.kind, fault.name, fault.exception) for fault in app.kernel.run().faults]


# -- routines


def test_cal_svc_calls_the_routine_on_the_callers_context(app):
    """With the arguments given; the result is what it returns, E_OK for None."""
    app.svc(1, lambda *pars: app.log.append((pars, get_tid(), sns_ctx())))
    app.svc(2, lambda a, b: a * b)
    app.svc(3, lambda: -97)
    app.main(lambda: app.log.append([cal_svc(1), cal_svc(1, "x", 5), cal_svc(2, 6, 7), cal_svc(3)]))
    assert app.log == [((), (E_OK, 99), 0), (("x", 5), (E_OK, 99), 0), [E_OK, E_OK, 42, -97]]


def test_cal_svc_routine_may_wait_and_be_preempted(app):
    """The kernel is not held while it runs."""
    app.sem(1)
    app.svc(1, lambda: (app.log.append("in"), wai_sem(1), app.log.append("out"))[1])
    app.task(1, 5, lambda exinf: app.log.append(cal_svc(1)))
    app.task(2, 6, lambda exinf: (app.log.append("other"), sig_sem(1)))
    app.run()
    assert app.log == ["in", "other", "out", E_OK]


def test_cal_svc_nested_routines(app):
    """A routine may make extended service calls itself, its own code included."""
    app.svc(1, lambda n: 1 if n == 0 else n * cal_svc(1, n - 1))
    assert app.result_of(lambda: cal_svc(1, 5)) == 120


def test_cal_svc_keeps_the_callers_mode(app):
    """Dispatching stays disabled, a handler stays one; with the CPU locked the call is refused."""
    app.svc(1, lambda: 10 * sns_dsp() + sns_ctx())

    def main():
        dis_dsp()
        app.log.append(cal_svc(1))
        ena_dsp()
        loc_cpu()
        app.log.append(cal_svc(1))
        unl_cpu()
        app.log.append(cal_svc(1))

    app.interrupt(1, lambda: app.log.append((cal_svc(1), iget_tid()[0])))
    assert app.main(lambda: (main(), slp_tsk())) == [10, E_CTX, 0, (1, E_OK)]


def test_cal_svc_by_a_task_that_is_unwound_is_refused(app):
    """As every service call then."""
    app.svc(1, lambda: app.log.append("never"))

    def body(exinf):
        try:
            slp_tsk()
        finally:
            app.log.append(cal_svc(1))

    app.task(1, 5, body)
    assert app.main(lambda: app.log.append(ter_tsk(1))) == [E_CTX, E_OK]


@pytest.mark.parametrize("code", [2, 0, -1, TFN_SLP_TSK, 0x7FFF_FFFF, 1 << 70])
def test_cal_svc_code_not_defined_e_rsfn(app, code):
    """Also the kernel's own function codes, and numbers that are no function codes."""
    app.svc(1, lambda: 0)
    assert app.result_of(lambda: cal_svc(code)) == E_RSFN
    with pytest.raises(TypeError, match=r"^cal_svc: fncd must be an int, not str$"), app.kernel:
        cal_svc("1")


def test_cal_svc_routine_raises_e_sys_and_a_fault(app):
    """The exception is the server's, not the caller's."""
    error = ValueError("broken")

    def routine():
        raise error

    app.svc(1, routine)
    app.task(1, 5, lambda exinf: app.log.append(cal_svc(1)))
    assert faults_of(app) == [("server", "routine", error)]
    assert app.log == [E_SYS]
    assert "in routine" in app.kernel.result().faults[0].traceback


@pytest.mark.parametrize("answer", ["x", 1.0, True, (0,)], ids=str)
def test_cal_svc_routine_returns_no_int_is_a_type_error(app, answer):
    """It names the routine, passive or active."""
    def routine():
        return answer

    driver = ActiveServer(lambda fncd: answer, "driver")
    app.svc(1, routine)
    app.svc(2, driver)
    app.task(1, 5, driver)
    app.task(2, 9, lambda exinf: app.log.extend([cal_svc(1), cal_svc(2)]))
    kind = type(answer).__name__
    assert [(name, str(error)) for _, name, error in faults_of(app)] == [
        ("routine", f"cal_svc: routine must return an int or None, not {kind}"),
        ("driver", f"cal_svc: driver must return an int or None, not {kind}"),
    ]
    assert app.log == [E_SYS, E_SYS]


def test_cal_svc_routine_that_ends_the_task_ends_it(app):
    """What is no Exception passes: the call does not return."""
    app.svc(1, lambda: (app.log.append("leaving"), ext_tsk()))
    assert app.main(lambda: (cal_svc(1), app.log.append("never"))) == ["leaving"]


def test_cal_svc_livelock_of_a_handler_ends_it(make_app):
    """The routine's exception is not contained then: the handler would go on for ever."""
    app = make_app(livelock_limit=100)

    def handler():
        while True:
            cal_svc(1)

    app.svc(1, iget_tid)
    app.interrupt(1, handler)
    app.svc(1, lambda: [iget_tid() for _ in range(1000)] and E_OK)
    result = app.kernel.run()
    assert (result.reason, [type(fault.exception) for fault in result.faults]) == ("livelock", [pyitron.Livelock])


# -- definitions


def test_def_svc_replaces_and_null_takes_back(app):
    """At run time, by a task; taking back what is not there is no error."""

    def main():
        yield def_svc(7, T_DSVC(TA_HLNG, lambda: 1))
        yield cal_svc(7)
        yield def_svc(7, T_DSVC(TA_ASM, lambda: 2))
        yield cal_svc(7)
        yield def_svc(7, None)
        yield cal_svc(7)
        yield def_svc(7, None)

    assert app.result_of(lambda: list(main())) == [E_OK, 1, E_OK, 2, E_OK, E_RSFN, E_OK]


def test_def_svc_wrong_parameters_first_error_first(app):
    """Context, function code, attributes, function."""
    good, bad = T_DSVC(TA_NULL, lambda: 0), T_DSVC(2, None)

    def main():
        yield [def_svc(0, bad), def_svc(-1, good), def_svc(1 << 31, good), def_svc(1, bad), def_svc(1, T_DSVC(TA_NULL, None))]
        loc_cpu()
        yield def_svc(0, bad)
        unl_cpu()
        dis_dsp()
        yield [def_svc(0x7FFF_FFFF, good), cal_svc(0x7FFF_FFFF)]

    assert app.result_of(lambda: list(main())) == [[E_PAR, E_PAR, E_PAR, E_RSATR, E_PAR], E_CTX, [E_OK, E_OK]]


def test_def_svc_in_a_handler_e_ctx(app):
    """For tasks only."""
    assert app.in_handler(lambda: def_svc(1, T_DSVC(TA_NULL, lambda: 0))) == E_CTX


def test_def_svc_wrong_types_name_call_and_parameter(app):
    """What no C program could have passed."""
    for arguments, message in [
        (("1", None), "def_svc: fncd must be an int, not str"),
        ((1, "x"), "def_svc: pk_dsvc must be a T_DSVC, not str"),
        ((1, T_DSVC(0, 5)), "def_svc: T_DSVC.svcrtn must be callable, not int"),
    ]:
        app.task(len(app.log) + 1, 5, lambda exinf, a=arguments: def_svc(*a))
        app.log.append(message)
    assert [str(error) for _, _, error in faults_of(app)] == app.log


def test_static_def_svc_codes(app):
    """1 to 0x7fffffff; a later definition takes the place of the one before."""
    packet = T_DSVC(TA_NULL, lambda: 1)
    codes = [app.kernel.static("DEF_SVC", code, packet) for code in (0, -1, None, 1 << 31, 1, 0x7FFF_FFFF)]
    assert codes == [E_PAR, E_PAR, E_PAR, E_PAR, E_OK, E_OK]
    app.svc(1, lambda: 2)
    assert app.result_of(lambda: cal_svc(1)) == 2


def test_def_svc_in_a_configuration_file(app, tmp_path):
    """A driver in two lines."""
    path = tmp_path / "app.cfg"
    path.write_text("""
        CRE_TSK(TSK_DRV, { TA_HLNG|TA_ACT, 0, driver, 3, 1024, NULL });
        CRE_TSK(TSK_APP, { TA_HLNG|TA_ACT, 0, main, 9, 1024, NULL });
        DEF_SVC(1, { TA_HLNG, driver });
        DEF_SVC(2, { TA_HLNG, plain });
    """)
    names = {
        "driver": ActiveServer(lambda fncd, n: n + 1),
        "plain": lambda n: n + 2,
        "main": lambda exinf: app.log.extend([cal_svc(1, 5), cal_svc(2, 5)]),
    }
    app.kernel.load(path, names)
    app.run()
    assert app.log == [6, 7]


# -- active servers


def serve(app, handle, ident=50, priority=3, codes=(1,), name=""):
    """An active server with one task, defined under *codes*."""
    driver = ActiveServer(handle, name)
    app.task(ident, priority, driver)
    for code in codes:
        app.svc(code, driver)
    return driver


def test_active_server_handles_on_its_own_task(app):
    """It gets the code and the arguments; the client gets the answer."""
    serve(app, lambda *request: app.log.append((request, get_tid()[1])), codes=(1, 2))
    serve(app, lambda fncd, n: -n, ident=51, codes=(3,))
    app.main(lambda: app.log.append([cal_svc(1, "a", 2), cal_svc(2), cal_svc(3, -4), cal_svc(3, 97)]))
    assert app.log == [((1, "a", 2), 50), ((2,), 50), [E_OK, E_OK, 4, -97]]


@pytest.mark.parametrize("priority", [3, 20], ids=["more urgent", "less urgent"])
def test_active_server_serves_clients_in_order_of_arrival(app, priority):
    """Whatever their priorities and codes are, and whether or not the server was waiting when they came."""
    def handle(fncd, name):
        app.note("begin", name)
        dly_tsk(10)
        app.note("end", name)

    serve(app, handle, priority=priority, codes=(1, 2))
    for ident, (name, at, own, code) in enumerate([("c", 3, 4, 2), ("a", 1, 9, 1), ("b", 2, 8, 2), ("d", 4, 5, 1)], 1):
        app.task(ident, own, lambda exinf, name=name, at=at, code=code: (dly_tsk(at), cal_svc(code, name)))
    app.run()
    assert app.log == [
        ("begin", "a", 1), ("end", "a", 11), ("begin", "b", 11), ("end", "b", 21),
        ("begin", "c", 21), ("end", "c", 31), ("begin", "d", 31), ("end", "d", 41),
    ]  # fmt: skip


def test_active_server_chg_pri_does_not_reorder_its_clients(app):
    """First come, first served."""
    serve(app, lambda fncd, name: app.log.append(name), priority=20)
    for ident in (1, 2, 3):
        app.task(ident, 5, lambda name: cal_svc(1, name), exinf=ident)
    app.task(4, 6, lambda exinf: chg_pri(3, 1))
    app.run()
    assert app.log == [1, 2, 3]


def test_active_server_with_two_tasks_serves_two_clients_at_once(app):
    """The replies go to the right ones, in whatever order they come."""
    def handle(fncd, name, time):
        app.note(get_tid()[1], name)
        dly_tsk(time)
        return time

    driver = serve(app, handle)
    app.task(51, 3, driver)
    for ident, (name, time) in enumerate([("a", 30), ("b", 10), ("c", 5)], 1):
        app.task(ident, 5, lambda exinf, n=name, t=time: (cal_svc(1, n, t), app.note(n, cal_svc(1, n, 1))))
    app.run()
    assert app.log == [
        (50, "a", 0), (51, "b", 0), (51, "c", 10), (51, "b", 15), (51, "c", 16), ("b", 1, 16), ("c", 1, 17), (51, "a", 30),
        ("a", 1, 31),
    ]  # fmt: skip


def test_active_server_may_make_every_service_call(app):
    """It may wait, and call another server."""
    app.sem(1)
    serve(app, lambda fncd, n: 10 * n, ident=51, codes=(2,), priority=2)
    serve(app, lambda fncd, n: wai_sem(1) or cal_svc(2, n) + 1)
    app.task(1, 9, lambda exinf: app.note(cal_svc(1, 4)))
    app.main(lambda: (dly_tsk(5), sig_sem(1)))
    assert app.log == [(41, 5)]


def test_active_server_that_starts_late_finds_its_clients(app):
    """Requests wait for it, however its task is begun."""
    driver = ActiveServer(lambda fncd, n: n)
    app.svc(1, driver)
    app.task(50, 3, driver, active=False)
    for ident in (1, 2):
        app.task(ident, 5, lambda n: app.log.append(cal_svc(1, n)), exinf=ident)
    app.main(lambda: app.log.append(act_tsk(50)))
    assert app.log == [1, 2, E_OK]


def test_cal_svc_active_server_where_the_caller_may_not_wait_e_ctx(app):
    """In a handler, with dispatching disabled or the CPU locked; an undefined code comes first."""
    serve(app, lambda fncd: E_OK)

    def main():
        dis_dsp()
        app.log.append([cal_svc(1), cal_svc(2)])
        ena_dsp()
        loc_cpu()
        app.log.append([cal_svc(1), cal_svc(2)])
        unl_cpu()
        app.log.append([cal_svc(1), cal_svc(2)])

    app.interrupt(1, lambda: app.log.append([cal_svc(1), cal_svc(2)]))
    assert app.main(lambda: (main(), dly_tsk(2))) == [[E_CTX, E_RSFN], [E_CTX, E_CTX], [E_OK, E_RSFN], [E_CTX, E_RSFN]]


def test_ref_tsk_client_and_idle_server(app):
    """The client waits for the end of a rendezvous, with the function code; the server for a caller."""
    serve(app, lambda fncd: slp_tsk(), codes=(7,))
    app.task(1, 5, lambda exinf: cal_svc(7))
    app.task(2, 5, lambda exinf: cal_svc(7))
    serve(app, lambda fncd: 0, ident=51)
    log = app.result_of(lambda: [ref_tsk(ident)[1] for ident in (1, 2, 51)])
    waits = [(state.tskstat, state.tskwait, state.wobjid, state.lefttmo) for state in log]
    assert waits == [(TTS_WAI, TTW_RDV, 7, TMO_FEVR)] * 2 + [(TTS_WAI, TTW_ACP, 0, TMO_FEVR)]


def clients_and(app, end):
    """Three clients of a server that takes 10 ms for each, and what ends something at 2 ms; the log."""
    def handle(fncd, name):
        app.note("serve", name)
        dly_tsk(10)
        return name

    serve(app, handle, codes=(1, 2))
    for ident, code in ((1, 1), (2, 1), (3, 2)):
        app.task(ident, 5, lambda exinf, name=ident, code=code: app.note(name, cal_svc(code, name)))
    app.main(lambda: (dly_tsk(2), app.note("end", end())))
    return app.log


@pytest.mark.parametrize("end", [rel_wai, ter_tsk])
def test_cal_svc_client_gone_while_being_served_reply_is_dropped(app, end):
    """Released, or terminated: the server does its work to the end, and goes on with the next."""
    gone = [(1, E_RLWAI, 2)] if end is rel_wai else []
    assert clients_and(app, lambda: end(1)) == [
        ("serve", 1, 0), *gone, ("end", E_OK, 2), ("serve", 2, 10), ("serve", 3, 20), (2, 2, 20), (3, 3, 30),
    ]  # fmt: skip


@pytest.mark.parametrize("end", [rel_wai, ter_tsk])
def test_cal_svc_client_gone_while_queued_is_not_served(app, end):
    """Its place in the queue is free."""
    gone = [(2, E_RLWAI, 2)] if end is rel_wai else []
    assert clients_and(app, lambda: end(2)) == [
        ("serve", 1, 0), *gone, ("end", E_OK, 2), ("serve", 3, 10), (1, 1, 10), (3, 3, 20),
    ]  # fmt: skip


def test_def_svc_taken_back_releases_its_clients(app):
    """Queued or being served; those who called by another code of the same server stay."""
    assert clients_and(app, lambda: def_svc(1, None)) == [
        ("serve", 1, 0), (1, E_DLT, 2), (2, E_DLT, 2), ("end", E_OK, 2), ("serve", 3, 10), (3, 3, 20),
    ]  # fmt: skip


def test_cal_svc_old_reply_does_not_reach_the_clients_next_call(app):
    """Released while being served, and queued anew with the same server: the first reply is dropped."""
    def handle(fncd, name):
        dly_tsk(10)
        return name

    serve(app, handle)
    app.task(1, 5, lambda exinf: (app.note(cal_svc(1, 100)), app.note(cal_svc(1, 200))))
    app.main(lambda: (dly_tsk(3), rel_wai(1)))
    assert app.log == [(E_RLWAI, 3), (200, 20)]


def test_active_server_raises_client_gets_e_sys_and_server_goes_on(app):
    """The fault names the server."""
    def handle(fncd, n):
        return 10 // n

    serve(app, handle, name="divider")
    app.task(1, 5, lambda exinf: app.log.extend([cal_svc(1, 0), cal_svc(1, 5)]))
    ((kind, name, error),) = faults_of(app)
    assert (kind, name, type(error), app.log) == ("server", "divider", ZeroDivisionError, [E_SYS, 2])


@pytest.mark.parametrize("way", ["ext_tsk", "ter_tsk", "fault"])
def test_active_server_ends_while_serving_its_client_gets_e_sys_at_once(app, way):
    """Those who wait behind it stay, until the server is there again."""
    class Leave(BaseException):
        """Passes."""

    def handle(fncd, name):
        app.note("serve", name)
        if name != 1:
            return name
        if way == "ter_tsk":
            slp_tsk()
        if way == "fault":
            raise Leave
        return ext_tsk()

    serve(app, handle, priority=6)
    for ident in (1, 2):
        app.task(ident, 5, lambda name: app.note(name, cal_svc(1, name)), exinf=ident)

    def main():
        if way == "ter_tsk":
            ter_tsk(50)
        dly_tsk(5)
        act_tsk(50)

    app.task(99, 100, lambda exinf: main())
    result = app.kernel.run()
    assert app.log == [("serve", 1, 0), (1, E_SYS, 0), ("serve", 2, 5), (2, 2, 5)]
    assert [type(fault.exception) for fault in result.faults] == [Leave] * (way == "fault")


def test_active_server_that_was_cut_off_client_gets_e_sys_with_the_next_receive(app):
    """A server whose code does not let itself be unwound leaves its client without a word."""
    def handle(fncd, name):
        while name == 1:
            with suppress(BaseException):
                slp_tsk()
        return name

    serve(app, handle)
    app.task(1, 5, lambda exinf: app.note(cal_svc(1, 1)))
    app.task(99, 100, lambda exinf: (ter_tsk(50), dly_tsk(5), act_tsk(50), app.note(cal_svc(1, 7))))
    app.kernel.run()
    assert app.log == [(E_SYS, 5), (7, 5)]


def test_active_server_end_of_the_run_tells_nobody(app):
    """ext_ker in a server: all tasks are unwound, and none runs on."""
    serve(app, lambda fncd: ext_ker())
    app.task(1, 5, lambda exinf: app.log.append(cal_svc(1)))
    assert app.kernel.run().reason == "exit"
    assert app.log == []


def test_active_server_released_while_idle_waits_on(app):
    """rel_wai is not for it."""
    serve(app, lambda fncd, n: n)
    assert app.result_of(lambda: [rel_wai(50), rel_wai(50), cal_svc(1, 5), cal_svc(1, 6)]) == [E_OK, E_OK, 5, 6]


def test_active_server_that_leaves_dispatching_disabled_faults(app):
    """It could not wait for the next client; the one just served has its answer."""
    serve(app, lambda fncd: (dis_dsp(), 8)[1])
    app.task(1, 5, lambda exinf: app.log.append(cal_svc(1)))
    ((kind, _, error),) = faults_of(app)
    assert (kind, type(error), app.log) == ("task", RuntimeError, [8])
    assert "clients are served by a task, with the CPU unlocked and dispatching enabled" in str(error)


def test_active_server_in_two_kernels(make_app):
    """It keeps nothing of a kernel."""
    driver = ActiveServer(lambda fncd, n: n)
    for _ in range(2):
        app = make_app()
        app.svc(1, driver)
        app.task(50, 3, driver)
        assert app.result_of(lambda: cal_svc(1, 5)) == 5


def test_active_server_takes_something_to_call():
    """Its name is that of the function, unless it is given."""
    assert [ActiveServer(len).name, ActiveServer(len, "length").name, repr(ActiveServer(len))] == [
        "len", "length", "<ActiveServer len>",
    ]  # fmt: skip
    with pytest.raises(TypeError, match=r"^ActiveServer: handle must be callable, not int$"):
        ActiveServer(5)


def test_active_server_task_definition_taken_back_and_made_anew(app):
    """The idle server serves whatever it is defined as now."""
    driver = serve(app, lambda fncd: fncd)

    def main():
        yield [def_svc(1, None), cal_svc(1)]
        yield [def_svc(3, T_DSVC(TA_NULL, driver)), cal_svc(3)]
        yield [def_svc(3, T_DSVC(TA_NULL, lambda: 44)), cal_svc(3)]

    assert app.result_of(lambda: list(main())) == [[E_OK, E_RSFN], [E_OK, 3], [E_OK, 44]]


def test_report_names_the_busy_server_and_the_one_without_a_task(app):
    """Who waits for which service, and who should serve it."""
    app.kernel.names[("svc", 1)] = "SVC_DISK"
    app.kernel.names[("tsk", 50)] = "TSK_DISK"
    app.sem(1)
    serve(app, lambda fncd: wai_sem(1))
    app.svc(2, ActiveServer(lambda fncd: 0))
    serve(app, lambda fncd: 0, ident=51, codes=(3,))
    for ident in (1, 2):
        app.task(ident, 5, lambda exinf: cal_svc(1))
    app.task(3, 5, lambda exinf: cal_svc(2))
    result = app.kernel.run()
    assert result.reason == "deadlock"
    assert [line.partition(" [")[0] for line in result.report.splitlines()] == [
        "task 1 waits for SVC_DISK (service 1), whose server is busy: TSK_DISK (task 50)",
        "task 2 waits for SVC_DISK (service 1), whose server is busy: TSK_DISK (task 50)",
        "task 3 waits for service 2, whose server has no task that serves",
        "TSK_DISK (task 50) waits for semaphore 1",
        "task 51 waits for a client",
    ]


def test_run_ends_idle_when_only_servers_without_clients_are_left(make_app):
    """They are not stuck; a suspended one is, and so is one whose client waits in vain."""
    app = make_app()
    serve(app, lambda fncd, n: n)
    app.task(1, 9, lambda exinf: app.log.append(cal_svc(1, 5)))
    result = app.run()
    assert (app.log, result.reason, result.report) == ([5], "idle", "task 50 waits for a client")
    app = make_app()
    serve(app, lambda fncd: 0)
    app.task(1, 9, lambda exinf: sus_tsk(50))
    assert app.run().reason == "deadlock"


def test_server_that_calls_itself_deadlocks_by_name(app):
    """Nobody is left to serve it."""
    serve(app, lambda fncd: cal_svc(1))
    app.task(1, 5, lambda exinf: cal_svc(1))
    result = app.kernel.run()
    assert result.reason == "deadlock"
    assert "task 50 waits for service 1, whose server is busy: task 50" in result.report


def test_trace_cal_svc_encloses_the_routines_calls(app):
    """Call and return with the result; an active server's event says that it has answered."""
    serve(app, lambda fncd: 5, codes=(2,), name="driver")
    app.sem(1)
    app.svc(1, lambda: pol_sem(1))
    events = []
    app.task(1, 5, lambda exinf: (dly_tsk(1), app.kernel.trace_to(events.append), cal_svc(1), cal_svc(2), cal_svc(9)))
    app.run()
    told = [event[1:] for event in events if event[1] in (CALL, RETURN) or event[1:] == (SERVER, 50, "driver", 2)]
    assert told == [
        (CALL, 1, "cal_svc", 1), (CALL, 1, "pol_sem", 1), (RETURN, 1, "pol_sem", -50), (RETURN, 1, "cal_svc", -50),
        (CALL, 1, "cal_svc", 2), (SERVER, 50, "driver", 2), (RETURN, 1, "cal_svc", 5),
        (CALL, 1, "cal_svc", 9), (RETURN, 1, "cal_svc", E_RSFN),
    ]  # fmt: skip


def test_del_tsk_of_a_server_task_and_another_one_in_its_place(app):
    """The server is the object, not the task."""
    driver = ActiveServer(lambda fncd: get_tid()[1])
    app.svc(1, driver)

    def main():
        yield pyitron.cre_tsk(60, T_CTSK(TA_ACT, 0, driver, 3, 64))
        yield cal_svc(1)
        yield [pyitron.del_tsk(60), pyitron.ter_tsk(60), pyitron.del_tsk(60)]
        yield pyitron.cre_tsk(61, T_CTSK(TA_ACT, 0, driver, 3, 64))
        yield cal_svc(1)

    assert app.result_of(lambda: list(main())) == [E_OK, 60, [E_OBJ, E_OK, E_OK], E_OK, 61]
