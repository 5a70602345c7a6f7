# SPDX-License-Identifier: MIT
"""The service console: what a technician can ask for over the serial line.

``ps`` shows the tasks, ``obj`` the other objects, ``time`` the clock, ``freeze`` holds the display, and ``capture N`` records
N measurements by means of objects that exist only as long.
"""

from collections.abc import Callable
from ctypes import Structure, c_int32, c_uint32, c_void_p

from kettle_h import *
from kettle_msg import degrees

from pyitron import *

CAPTURE_MS = 200
STATES = {TTS_RUN: "RUN", TTS_RDY: "RDY", TTS_WAI: "WAI", TTS_SUS: "SUS", TTS_WAS: "WAS", TTS_DMT: "DMT"}
WAITS = {TTW_SLP: "sleep", TTW_DLY: "delay", TTW_SEM: "sem", TTW_MBX: "mbx", TTW_MPF: "mpf"}

Put = Callable[[str], object]


class T_SAMPLE(Structure):
    """One captured measurement."""

    _fields_ = [("next", c_void_p), ("time", c_uint32), ("temp", c_int32), ("level", c_int32)]


class Capture:
    """What the parts of one recording share."""

    def __init__(self, count: int, measured: Callable[[], tuple[int, int]]) -> None:
        self.count = count
        self.measured = measured
        self.edges = 0
        self.semid = self.mpfid = self.mbxid = 0


def command(text: str, put: Put, measured: Callable[[], tuple[int, int]], frozen: int) -> None:
    """Carry out one line that the technician has sent; *frozen* is the task that ``freeze`` stops."""
    put(f"> {text}")
    words = text.split()
    if words == ["ps"]:
        tasks(put)
    elif words == ["obj"]:
        objects(put)
    elif words == ["time"]:
        _, now = get_tim()
        _, pri = get_pri(TSK_SELF)
        put(f"  system time {now} ms; the console runs at priority {pri}")
    elif words == ["freeze"]:
        put(f"  {ercd_name(sus_tsk(frozen))}")
    elif len(words) == 2 and words[0] == "capture" and words[1].isdecimal():
        capture(int(words[1]), put, measured)
    else:
        put("  ps | obj | time | freeze | capture N")


def objects_of(kind: str) -> list[tuple[int, str]]:
    """Ids and names of the configured objects of one class."""
    return [(ident, name) for (k, ident), name in sorted(current_kernel().names.items()) if k == kind]


def tasks(put: Put) -> None:
    """The tasks and what they wait for."""
    for tskid, name in objects_of("tsk"):
        ercd, pk = ref_tsk(tskid)
        if ercd != E_OK:
            put(f"  {name:<12} {ercd_name(ercd)}")
            continue
        cause = f"{WAITS.get(pk.tskwait, '')} {pk.wobjid or ''}" if pk.tskstat & TTS_WAI else ""
        put(f"  {name:<12} {STATES[pk.tskstat]} pri {pk.tskpri:>2} act {pk.actcnt} wup {pk.wupcnt} {cause}".rstrip())


def objects(put: Put) -> None:
    """The other objects."""
    for semid, name in objects_of("sem"):
        _, sem = ref_sem(semid)
        put(f"  {name:<12} count {sem.semcnt}, waiting {sem.wtskid}")
    for mbxid, name in objects_of("mbx"):
        _, mbx = ref_mbx(mbxid)
        put(f"  {name:<12} {'empty' if mbx.pk_msg is None else 'messages'}, waiting {mbx.wtskid}")
    for mpfid, name in objects_of("mpf"):
        _, mpf = ref_mpf(mpfid)
        put(f"  {name:<12} {mpf.fblkcnt} blocks free, waiting {mpf.wtskid}")
    for cycid, name in objects_of("cyc"):
        _, cyc = ref_cyc(cycid)
        put(f"  {name:<12} {'runs' if cyc.cycstat == TCYC_STA else 'stopped'}, {cyc.lefttim} ms left")
    _, sys = ref_sys()
    put(f"  system state {sys.sysstat}")


def capture(count: int, put: Put, measured: Callable[[], tuple[int, int]]) -> None:
    """Record *count* measurements in a task that does not wait for the slow serial line, and print them."""
    job = Capture(count, measured)
    job.semid = acre_sem(T_CSEM(TA_TFIFO, 0, count))
    job.mpfid = acre_mpf(T_CMPF(TA_TFIFO, count, 32, NULL))
    job.mbxid = acre_mbx(T_CMBX(TA_TFIFO | TA_MFIFO, 0, NULL))
    tskid = acre_tsk(T_CTSK(TA_HLNG | TA_ACT, job, recorder_task, PRI_JOB, STK_SMALL, NULL))
    cycid = acre_cyc(T_CCYC(TA_HLNG | TA_STA, job.semid, capture_handler, CAPTURE_MS, CAPTURE_MS))
    isrid = acre_isr(T_CISR(TA_HLNG, job, INTNO_KEY, edge_isr))
    if min(job.semid, job.mpfid, job.mbxid, tskid, cycid, isrid) < 0:
        put("  not enough resources")
    else:
        print_samples(job, put)
        _, isr = ref_isr(isrid)
        put(f"  {job.edges} calls by interrupt {isr.intno} of the keys meanwhile")
    for delete, ident in ((del_cyc, cycid), (del_isr, isrid), (del_sem, job.semid), (del_mbx, job.mbxid)):
        if ident > 0:
            delete(ident)
    if tskid > 0:
        ter_tsk(tskid)
        del_tsk(tskid)
    if job.mpfid > 0:
        del_mpf(job.mpfid)


def print_samples(job: Capture, put: Put) -> None:
    """Print what comes in, until it is all there or nothing comes any more."""
    for number in range(job.count):
        ercd, sample = prcv_mbx(job.mbxid)
        if ercd == E_TMOUT:
            ercd, sample = trcv_mbx(job.mbxid, 2 * CAPTURE_MS)
        if ercd != E_OK:
            put(f"  {ercd_name(ercd)}")
            break
        put(f"  {number + 1:>3} {sample.time} {degrees(sample.temp)} {sample.level} ml")
        rel_mpf(job.mpfid, sample)


def recorder_task(job: Capture) -> None:
    """Take a measurement whenever the cyclic handler says so."""
    for _ in range(job.count):
        if wai_sem(job.semid) != E_OK:
            break
        ercd, blk = pget_mpf(job.mpfid)
        if ercd != E_OK:
            break
        sample = T_SAMPLE.from_buffer(blk)
        _, sample.time = get_tim()
        sample.temp, sample.level = job.measured()
        snd_mbx(job.mbxid, sample)
    slp_tsk()


def capture_handler(exinf: int) -> None:
    """The instants at which to measure."""
    isig_sem(exinf)


def edge_isr(job: Capture) -> None:
    """Shares the keys' interrupt with the routine that wakes the button task."""
    job.edges += 1
