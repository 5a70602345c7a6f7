# SPDX-License-Identifier: MIT
"""The kettle's ten minutes, judged by what came out of the board and by the trace."""

import importlib
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest

import pyitron
from kernel import trace as point
from pyitron import (
    E_OK,
    cyclic,
    fixed_pool,
    interrupt,
    mailbox,
    semaphore,
    system_state,
    system_time,
    task_management,
    task_sync,
)
from pyitron.trace import Recorder

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "kettle"
MS = 1_000_000
S = 1000 * MS
DEGREE = 1_000_000

UNITS = (task_management, task_sync, semaphore, mailbox, fixed_pool, system_time, cyclic, system_state, interrupt)

# Left out on purpose. The kettle makes objects by the configuration file or with ids that the kernel chooses; its handlers
# share nothing with handlers of another level; its kernel keeps time by itself; a handler is defined once and for all.
NOT_NEEDED = {
    "cre_tsk", "cre_sem", "cre_mbx", "cre_mpf", "cre_cyc", "cre_isr", "def_inh",
    "iloc_cpu", "iunl_cpu", "isig_tim",
}  # fmt: skip


def application(name="kettle"):
    """A module of the example."""
    if str(FOLDER) not in sys.path:
        sys.path.insert(0, str(FOLDER))
    return importlib.import_module(name)


def run_kettle(until=600_000, **options):
    """One run from switching on, and all that can be known about it."""
    kettle = application()
    kernel = pyitron.Kernel(**options)
    trace = Recorder(kernel.names)
    kernel.trace_to(trace)
    kernel.load(FOLDER / "kettle.cfg", kettle)
    kettle.pyitron_setup(kernel, None)
    board, shared = kettle.io, kettle.my
    result = kernel.run(until=until)
    kernel.close()
    return SimpleNamespace(result=result, trace=trace, board=board, shared=shared, kernel=kernel)


@pytest.fixture(scope="module")
def run():
    """The ten minutes; the tests only look at them."""
    return run_kettle()


def samples(run, start, end):
    """What the plant was like between two instants in seconds."""
    return [sample for sample in run.board.samples if start * S <= sample.time_ns < end * S]


def heater(run, start, end):
    """When the heater went on and off between two instants in seconds: ``(nanoseconds after the start, 1 or 0)``."""
    return [(time - start * S, state) for time, state in run.board.relay_changes if start * S <= time < end * S]


def log(run, start=0, end=600):
    """The log without time stamps and remarks of lower importance."""
    texts = [text for time, text in run.board.lines if start * S <= time < end * S]
    stamped = [re.fullmatch(r"\d\d:\d\d:\d\d\.\d\d\d ([ !]) (.*)", text) for text in texts]
    return [match[1].strip() + match[2] for match in stamped if match and not match[2].startswith(("status", "self-test"))]


def test_run_ends_at_its_time_without_faults(run):
    """Nothing fails in ten minutes, and no call is refused for its context or its parameters."""
    assert [str(fault) for fault in run.result.faults] == []
    assert run.result.reason == "until"
    assert run.kernel.trace_failure is None
    assert [event for event in run.trace.events if event[1] == point.REFUSED] == []
    assert run.shared.lost == 0


def test_clock_counts_every_second(run):
    """The clock task has counted all seconds but the one that ends with the run."""
    assert run.shared.uptime == 599


def test_boil_reaches_100_degrees(run):
    """The water boils before the kettle says so, and stays at 100 °C."""
    boiled = next(time for time, text in run.board.lines if "boiled" in text)
    temperatures = [sample.water_uk for sample in run.board.samples if sample.time_ns <= boiled]
    assert max(temperatures) == 100 * DEGREE
    assert temperatures[-1] == 100 * DEGREE
    assert 120 * S < boiled < 180 * S


@pytest.mark.parametrize(("target", "start", "end"), [(98, 200, 225), (80, 310, 404)])
def test_keep_warm_holds_the_band(run, target, start, end):
    """Kept warm, the water stays within one degree of the target."""
    temperatures = [sample.water_uk for sample in samples(run, start, end)]
    assert min(temperatures) > (target - 1) * DEGREE
    assert max(temperatures) < (target + 1) * DEGREE


@pytest.mark.parametrize(("start", "end"), [(160, 230), (310, 404)])
def test_keep_warm_spares_the_relay(run, start, end):
    """The relay keeps its least times on and off, but it does switch."""
    times = [time for time, _ in heater(run, start, end)]
    assert len(times) >= 4
    assert min(later - earlier for earlier, later in pairwise(times)) >= 1000 * MS


def test_lid_opens_heater_off_at_once(run):
    """The interrupt handler opens the relay, and the heater task ends its wait."""
    time, state = heater(run, 255, 261)[0]
    assert state == 0
    assert time <= 10_000
    assert heater(run, 255, 261)[1:] == []
    assert heater(run, 261, 262)[0][1] == 1


def test_dry_boil_heater_off_within_1500_ms(run):
    """With no water and a float that sticks, the rise alone tells; the plate does not get hot."""
    (on, one), (off, zero) = heater(run, 490, 500)
    assert (one, zero) == (1, 0)
    assert off - on < 1500 * MS
    assert max(sample.plate_uk for sample in samples(run, 490, 520)) < 45 * DEGREE
    assert run.board.vessel.hottest_plate_uk < 110 * DEGREE


def test_dry_boil_needs_acknowledgement(run):
    """After the alarm nothing works until the power key has been held."""
    assert log(run, 490, 503) == [
        "key boil",
        "mode: ready -> boil",
        "target 100.5 °C, now 36.2 °C",
        "!ALARM dry-boil: heater off at 39.3 °C",
        "mode: boil -> ERROR",
        "key boil",
        "refused: boil",
        "key power",
        "refused: power",
        "key power held",
        "mode: ERROR -> standby",
    ]


def test_broken_sensor_trips(run):
    """Five implausible samples in a row switch the heater off; a single one is ignored."""
    assert heater(run, 50, 52) == []
    assert "thermistor: 1 implausible sample(s) ignored" in log(run, 50, 52)
    (off, state), *_ = heater(run, 524, 531)
    assert state == 0
    assert off < 600 * MS
    assert any("ALARM sensor failure" in text for text in log(run, 524, 526))


def test_dead_converter_trips_the_watchdog(run):
    """A converter that is silent for 300 ms switches the heater off; one missing conversion does not."""
    assert heater(run, 545, 547) == []
    assert "converter late for 150 ms" in log(run, 545, 547)
    (off, state), *_ = heater(run, 552, 556)
    assert state == 0
    assert off < 400 * MS


def test_first_boil_log_in_order(run):
    """What the log says until the water is kept warm, in this order."""
    assert log(run, 0, 150) == [
        "kettle 1.02, keep-warm setting 98 °C",
        "power-on self-test passed",
        "lid opened at 21.8 °C",
        "lid closed at 15.6 °C",
        "key power",
        "mode: standby -> ready",
        "key boil",
        "mode: ready -> boil",
        "target 100.5 °C, now 15.5 °C",
        "thermistor: 1 implausible sample(s) ignored",
        "boiled: 100.3 °C, 698 ml",
        "mode: boil -> keep warm",
        "target 98.0 °C, now 100.3 °C",
    ]


def test_alarm_overtakes_what_the_log_has_queued(run):
    """Time stamps in the log are in order except for alarms, which never come after later ones."""
    stamps = [text[:14] for _, text in run.board.lines if re.match(r"\d\d:", text)]
    ordinary = [stamp for stamp in stamps if not stamp.endswith("!")]
    assert ordinary == sorted(ordinary)
    assert len(stamps) - len(ordinary) == 3


def test_bouncing_keys_are_reported_once(run):
    """Each press is one message however often its contacts bounce, and a spike of 3 ms is none."""
    scenario = application("scenario")
    pressed = sum(1 for _, action, _ in scenario.SCRIPT if action == "press")
    assert sum(text.startswith("key ") and not text.endswith("held") for text in log(run)) == pressed
    assert log(run, 75, 76) == []


def test_pour_needs_unlocking(run):
    """Locked, nothing flows; unlocked, 60 ml a second while the key is held."""
    before, locked, after = (samples(run, second, second + 1)[0].water_mg for second in (224, 228, 235))
    assert before - locked < 2_000
    assert 170_000 < locked - after < 190_000


def test_too_little_water_is_refused(run):
    """With hardly any water left the kettle does not even try."""
    assert "refused: boil, 22 ml is not enough" in log(run, 475, 476)
    assert heater(run, 475, 480) == []


def test_timer_boils_after_a_minute(run):
    """The countdown of one minute starts a boil."""
    assert log(run, 404, 407)[:2] == ["timer: boil now", "mode: keep warm -> boil"]


def test_display_blinks_in_error_and_is_dark_in_standby(run):
    """Error code and blank take turns every 250 ms; in standby the display is off."""
    frames = [text.strip() for time, text in run.board.frames if 492 * S <= time < 496 * S]
    assert set(frames) == {"", "E1 ERROR"}
    assert len(frames) == 16
    assert run.board.LCD == ""


def test_settings_are_saved(run):
    """The one-shot tasks have written every page of the EEPROM."""
    assert list(run.board.EEPROM[:3]) == [80, 80, 80]


def test_console_records_measurements(run):
    """The technician gets as many samples as asked for, and the key's edges from a shared interrupt."""
    texts = [text for time, text in run.board.lines if 300 * S <= time < 304 * S]
    assert sum(text.endswith(" ml") and "status" not in text for text in texts) == 12
    assert any(text == "  4 calls by interrupt 20 of the keys meanwhile" for text in texts)


def test_every_call_of_the_units_is_in_use(run):
    """The example shows every service call of these units but those that it has no use for."""
    made = {label for _, kind, _, label, _ in run.trace.events if kind == point.CALL}
    assert sorted({call for unit in UNITS for call in unit.__all__} - made) == sorted(NOT_NEEDED)


def test_pool_blocks_all_come_back(run):
    """As many blocks are returned as were taken."""
    returns = Counter(label for _, kind, _, label, value in run.trace.events if kind == point.RETURN and value == E_OK)
    assert returns["rel_mpf"] == returns["get_mpf"] + returns["pget_mpf"] + returns["tget_mpf"]
    assert returns["rel_mpf"] > 200
    free = [text.split() for time, text in run.board.lines if time > 580 * S and "blocks free" in text]
    assert [words[:2] for words in free] == [["MPF_EVENT", "12"], ["MPF_LOG", "16"]]


def test_heater_task_is_terminated_by_safety_alone(run):
    """Three alarms, three tasks terminated; the relay opened in their unwinding or before."""
    heater_id = run.kernel.ids.TSK_HEATER
    ended = [event for event in run.trace.events if event[1] == point.DORMANT and event[2] == heater_id]
    assert sum(event[3] == "terminated" for event in ended) == 3
    assert len(ended) > 6
    assert run.board.RELAY == 0


@pytest.mark.parametrize("servers", ["passive", "active"])
def test_trace_is_the_same_again(run, servers):
    """A second run has the same trace to the byte, wherever the kernel's servers run."""
    again = run_kettle(servers=servers)
    assert again.trace.digest() == run.trace.digest()
    assert again.board.lines == run.board.lines


def test_stepwise_run_is_the_same():
    """Runs that stop on the way do the same as one that does not."""
    whole = run_kettle(20_000)
    kettle = application()
    kernel = pyitron.Kernel()
    trace = Recorder(kernel.names)
    kernel.trace_to(trace)
    kernel.load(FOLDER / "kettle.cfg", kettle)
    kettle.pyitron_setup(kernel, None)
    for _ in range(40):
        kernel.run_for(500)
    kernel.close()
    assert trace.digest() == whole.trace.digest()


def test_conversion_fits_the_thermistor():
    """The application's coarser table is within half a degree of the part, from 0 to 110 °C."""
    plant, control = application("plant"), application("kettle_ctrl")
    for celsius in range(0, 111):
        counts = plant.thermistor_counts(celsius * DEGREE)
        assert abs(control.millidegrees(counts) - celsius * 1000) < 500


def command(*arguments):
    """What a command prints; it must end well."""
    done = subprocess.run(
        [sys.executable, "-P", *arguments], capture_output=True, text=True, encoding="utf-8", errors="replace", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_demo_hash_is_one_line():
    """``--hash`` prints the digest and nothing else."""
    printed = command(str(FOLDER / "demo.py"), "--hash", "--minutes", "0.25")
    assert printed == run_kettle(15_000).trace.digest() + "\n"


def test_demo_writes_trace_and_picture(tmp_path):
    """The demo prints log and summary, and names the files that it writes."""
    printed = command(str(FOLDER / "demo.py"), "--minutes", "0.25", "--output", str(tmp_path))
    assert "mode: ready -> boil" in printed
    assert "faults           0" in printed
    for name in ("kettle.json", "kettle.svg"):
        assert (tmp_path / name).stat().st_size > 1000
        assert str(tmp_path / name) in printed


def test_command_line_runs_it():
    """``pyitron run`` with configuration and module does what the demo does."""
    printed = command("-m", "pyitron", "run", str(FOLDER / "kettle.cfg"), "--app", str(FOLDER / "kettle.py"), "--until", "15s")
    assert printed.splitlines()[-1].endswith("target 100.5 °C, now 15.5 °C")
