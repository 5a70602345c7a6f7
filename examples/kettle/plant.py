# SPDX-License-Identifier: MIT
"""The simulated kettle: water, heating plate, lid, sensors, and the board's registers.

The application sees nothing of it but the registers (the public attributes of ``Board``, written in capitals) and the
interrupts. All arithmetic is in integers and in fixed steps, so every run gives the same numbers on every host:
energy in microjoules, temperature in microkelvins above 0 °C, water in milligrams, time in nanoseconds.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from kettle_h import *

MS = 1_000_000
STEP_MS = 50
CONVERSION_MS = 0.125
CHARACTER_MS = 1

HEATER_W = 2200
PLATE_J_K = 420
AMBIENT_UK = 22_000_000
BOILING_UK = 100_000_000
VAPORISATION_UJ_MG = 2_257_000
PUMP_MG_STEP = 60 * STEP_MS
ELEMENT_LIMIT_UK = 400_000_000

# What the thermistor with its divider reads on the 12-bit converter, every 5 degrees from -20 °C on.
THERMISTOR = (
    4038, 4018, 3992, 3960, 3920, 3871, 3812, 3741, 3657, 3561, 3451, 3328, 3192, 3045, 2888, 2723, 2554, 2382, 2211,
    2042, 1878, 1720, 1571, 1431, 1300, 1179, 1068, 966, 874, 791, 715, 647, 586, 531, 481, 437, 397,
)  # fmt: skip


def thermistor_counts(temperature_uk: int) -> int:
    """What the converter reads at a temperature."""
    place, rest = divmod(max(temperature_uk, -20_000_000) + 20_000_000, 5_000_000)
    if place >= len(THERMISTOR) - 1:
        return THERMISTOR[-1]
    left, right = THERMISTOR[place], THERMISTOR[place + 1]
    return left + (right - left) * rest // 5_000_000


class Vessel:
    """The physics: a plate that heats water, water that heats the air, steam."""

    def __init__(self) -> None:
        self.instant = 0
        self.water_mg = 0
        self.water_uj = 0
        self.plate_uk = AMBIENT_UK
        self.sensor_uk = AMBIENT_UK
        self.heating = False
        self.pumping = False
        self.lid_open = False
        self.inflow_mg = 0
        self.inflow_uk = 0
        self.hottest_plate_uk = AMBIENT_UK

    def water_uk(self) -> int:
        """The water's temperature; with no water, the air's."""
        return self.water_uj * 1_000_000 // (self.water_mg * 4186) if self.water_mg else AMBIENT_UK

    def pour_in(self, millilitres: int, celsius: int) -> None:
        """Add water in one moment; a negative amount tips some out."""
        amount = max(millilitres * 1000, -self.water_mg)
        uk = celsius * 1_000_000 if amount > 0 else self.water_uk()
        self.water_mg += amount
        self.water_uj += amount * 4186 * uk // 1_000_000 if self.water_mg else -self.water_uj

    def advance(self, now: int) -> None:
        """Let time pass, in whole steps, up to *now*."""
        while self.instant + STEP_MS * MS <= now:
            self.instant += STEP_MS * MS
            self._step()

    def _step(self) -> None:
        if self.inflow_mg:
            self.water_mg += self.inflow_mg
            self.water_uj += self.inflow_mg * 4186 * self.inflow_uk // 1_000_000
        water_uk = self.water_uk()
        contact = 3 + min(self.water_mg // 500, 400)
        to_water = contact * (self.plate_uk - water_uk) * STEP_MS // 1000
        lost = 2 * (self.plate_uk - AMBIENT_UK) * STEP_MS // 1000 if self.water_mg < 20_000 else 0
        heat = HEATER_W * STEP_MS * 1000 if self.heating else 0
        self.plate_uk += (heat - to_water - lost) // PLATE_J_K
        self.hottest_plate_uk = max(self.hottest_plate_uk, self.plate_uk)
        if self.water_mg:
            self._heat_water(to_water - (4 if self.lid_open else 2) * (water_uk - AMBIENT_UK) * STEP_MS // 1000)
        covered = self.water_mg >= 100_000
        at_sensor = self.water_uk() + (self.plate_uk - self.water_uk()) // 16 if covered else self.plate_uk
        self.sensor_uk += (at_sensor - self.sensor_uk) // 8

    def _heat_water(self, energy: int) -> None:
        if self.pumping:
            taken = min(PUMP_MG_STEP, self.water_mg)
            self.water_uj -= self.water_uj * taken // self.water_mg
            self.water_mg -= taken
        self.water_uj += energy
        surplus = self.water_uj - self.water_mg * 4186 * BOILING_UK // 1_000_000
        if surplus > 0:
            steam = min(surplus // VAPORISATION_UJ_MG, self.water_mg)
            self.water_mg -= steam
            self.water_uj = self.water_mg * 4186 * BOILING_UK // 1_000_000


class Board:
    """The registers, and the user's hands; *kernel* gives it the time and takes its interrupts."""

    def __init__(self, kernel: Any, echo: Callable[[str], object] | None = None) -> None:
        self.kernel = kernel
        self.echo = echo
        self.vessel = Vessel()
        self.CLOCK_MS = 7 * 3600 * 1000
        self.ADDRA = 0
        self.ADDRB = 0
        self.KEYS = 0
        self.UART_RX = 0
        self.EEPROM = bytearray(64)
        self._relay = self._enabled = self._pump = self._sound = 0
        self._status = 0
        self._text = ""
        self._received: list[int] = []
        self._noise = 1
        self.float_stuck_ml = -1
        self.sensor_open = 0
        self.converter_hangs = False
        # What happened, for whoever looks on: not part of the hardware.
        self.relay_changes: list[tuple[int, int]] = []
        self.sounds: list[tuple[int, int]] = []
        self.lines: list[tuple[int, str]] = []
        self.frames: list[tuple[int, str]] = []
        self.samples: list[SimpleNamespace] = []

    # Registers

    @property
    def RELAY(self) -> int:
        """1: the heater is on, if it is enabled."""
        return self._relay

    @RELAY.setter
    def RELAY(self, value: int) -> None:
        self._set_heater(value, self._enabled)

    @property
    def ENABLE(self) -> int:
        """0: the heater is off whatever ``RELAY`` says."""
        return self._enabled

    @ENABLE.setter
    def ENABLE(self, value: int) -> None:
        self._set_heater(self._relay, value)

    @property
    def PUMP(self) -> int:
        """1: water is poured."""
        return self._pump

    @PUMP.setter
    def PUMP(self, value: int) -> None:
        self.vessel.advance(self.kernel.now_ns)
        self._pump = value
        self.vessel.pumping = bool(value)

    @property
    def LID(self) -> int:
        """The lid switch."""
        return LID_OPEN if self.vessel.lid_open else LID_CLOSED

    @property
    def BUZZER(self) -> int:
        """The tone in hertz, 0 for silence."""
        return self._sound

    @BUZZER.setter
    def BUZZER(self, hertz: int) -> None:
        self._sound = hertz
        self.sounds.append((self.kernel.now_ns, hertz))

    @property
    def ADCSR(self) -> int:
        """Control and status of the converter; ``ADC_START`` reads 1 while it converts."""
        return self._status

    @ADCSR.setter
    def ADCSR(self, value: int) -> None:
        self._status = value
        if value & ADC_START and not self.converter_hangs:
            self.kernel.at(self.kernel.now_ns / MS + CONVERSION_MS, self.adc)

    @property
    def LCD(self) -> str:
        """The display's text; empty: it is dark."""
        return self._text

    @LCD.setter
    def LCD(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.frames.append((self.kernel.now_ns, text))

    def UART_TX(self, text: str) -> None:
        """The transmit buffer, a line at a time."""
        self.lines.append((self.kernel.now_ns, text))
        if self.echo is not None:
            try:
                self.echo(text)
            except OSError:
                # Whoever read it has gone; the kettle does not mind.
                self.echo = None

    def _set_heater(self, relay: int, enabled: int) -> None:
        self.vessel.advance(self.kernel.now_ns)
        self._relay, self._enabled = relay, enabled
        heating = bool(relay and enabled)
        if heating != self.vessel.heating:
            self.vessel.heating = heating
            self.relay_changes.append((self.kernel.now_ns, int(heating)))

    # Devices

    def adc(self) -> None:
        """The conversion ends: both results are there."""
        vessel = self.vessel
        vessel.advance(self.kernel.now_ns)
        level = vessel.water_mg // 1000 if self.float_stuck_ml < 0 else self.float_stuck_ml
        counts = thermistor_counts(vessel.sensor_uk)
        if self.sensor_open:
            self.sensor_open -= 1
            counts = ADC_FULL
        self.ADDRA = min(max(counts + self._ripple(1), 0), ADC_FULL)
        self.ADDRB = min(max(2 * level + self._ripple(6), 0), ADC_FULL)
        self._status &= ~ADC_START
        self.samples.append(
            SimpleNamespace(
                time_ns=self.kernel.now_ns,
                water_uk=vessel.water_uk(),
                plate_uk=vessel.plate_uk,
                water_mg=vessel.water_mg,
                heating=vessel.heating,
            )
        )
        self.kernel.raise_interrupt(INHNO_ADC)

    def _ripple(self, size: int) -> int:
        self._noise = (self._noise * 1103515245 + 12345) % 2**31
        return (self._noise >> 16) % (2 * size + 1) - size

    def uart(self) -> None:
        """A character has come in."""
        self.UART_RX = self._received.pop(0)
        self.kernel.raise_interrupt(INTNO_UART)

    # The user's hands

    def key(self, keys: int) -> None:
        """The contacts of the keys change; *keys* are closed now."""
        self.KEYS = keys
        self.kernel.raise_interrupt(INTNO_KEY)

    def lid(self, state: int) -> None:
        """Open or close the lid."""
        self.vessel.advance(self.kernel.now_ns)
        self.vessel.lid_open = state == LID_OPEN
        self.kernel.raise_interrupt(INHNO_LID)

    def tap(self, millilitres_a_second: int, celsius: int) -> None:
        """Water runs in at this rate from now on."""
        self.vessel.advance(self.kernel.now_ns)
        self.vessel.inflow_mg = millilitres_a_second * STEP_MS
        self.vessel.inflow_uk = celsius * 1_000_000

    def tip_out(self) -> None:
        """Pour the water away; the float sticks where it is."""
        self.vessel.advance(self.kernel.now_ns)
        self.float_stuck_ml = self.vessel.water_mg // 1000
        self.vessel.pour_in(-self.float_stuck_ml - 1, 0)

    def free_float(self) -> None:
        """The float comes loose."""
        self.float_stuck_ml = -1

    def break_sensor(self, samples: int) -> None:
        """The thermistor's cable has no contact for so many samples."""
        self.sensor_open = samples

    def hang_converter(self, state: int) -> None:
        """The converter does not answer (1), or does again (0)."""
        self.converter_hangs = bool(state)

    def type_line(self, text: str) -> None:
        """The service technician sends a line."""
        characters = [*text.encode("ascii"), UART_NEWLINE]
        self._received += characters
        for place in range(len(characters)):
            self.kernel.at(self.kernel.now_ns / MS + (place + 1) * CHARACTER_MS, self.uart)
