# SPDX-License-Identifier: MIT
"""Packets and constants have the names, the order and the values of the specification."""

import dataclasses
import inspect
import re

import pytest

import pyitron
from pyitron import constants, packets

FIELDS = """
T_CTSK tskatr exinf task itskpri stksz stk
T_RTSK tskstat tskpri tskbpri tskwait wobjid lefttmo actcnt wupcnt suscnt
T_RTST tskstat tskwait
T_DTEX texatr texrtn
T_RTEX texstat pndptn
T_CSEM sematr isemcnt maxsem
T_RSEM wtskid semcnt
T_CFLG flgatr iflgptn
T_RFLG wtskid flgptn
T_CDTQ dtqatr dtqcnt dtq
T_RDTQ stskid rtskid sdtqcnt
T_CMBX mbxatr maxmpri mprihd
T_RMBX wtskid pk_msg
T_CMTX mtxatr ceilpri
T_RMTX htskid wtskid
T_CMBF mbfatr maxmsz mbfsz mbf
T_RMBF stskid rtskid smsgcnt fmbfsz
T_CPOR poratr maxcmsz maxrmsz
T_RPOR ctskid atskid
T_RRDV wtskid
T_CMPF mpfatr blkcnt blksz mpf
T_RMPF wtskid fblkcnt
T_CMPL mplatr mplsz mpl
T_RMPL wtskid fmplsz fblksz
T_CCYC cycatr exinf cychdr cyctim cycphs
T_RCYC cycstat lefttim
T_CALM almatr exinf almhdr
T_RALM almstat lefttim
T_DOVR ovratr ovrhdr
T_ROVR ovrstat leftotm
T_DINH inhatr inthdr
T_CISR isratr exinf intno isr
T_RISR intno isr exinf
T_DSVC svcatr svcrtn
T_DEXC excatr exchdr
T_RVER maker prid spver prver prno
T_RSYS sysstat
"""
OPTIONAL = {
    "T_CTSK": ["stk"],
    "T_CFLG": ["iflgptn"],
    "T_CDTQ": ["dtq"],
    "T_CMBX": ["maxmpri", "mprihd"],
    "T_CMTX": ["ceilpri"],
    "T_CMBF": ["mbf"],
    "T_CMPF": ["mpf"],
    "T_CMPL": ["mpl"],
    "T_CCYC": ["cycphs"],
}


@pytest.mark.parametrize("line", FIELDS.split("\n")[1:-1])
def test_packet_fields_in_the_order_of_the_specification(line: str) -> None:
    """Positional arguments mean what they mean in a C initialiser; what may be left out is NULL or 0."""
    name, *names = line.split()
    fields = dataclasses.fields(getattr(packets, name))
    assert [field.name for field in fields] == names
    optional = [field.name for field in fields if field.default is not dataclasses.MISSING]
    assert optional == OPTIONAL.get(name, [])


def test_packets_no_others() -> None:
    """The list above is all, besides messages the implementation-defined T_RCFG, and T_CINI for ATT_INI."""
    listed = {line.split()[0] for line in FIELDS.split("\n")[1:-1]}
    assert set(packets.__all__) == listed | {"T_CINI", "T_RCFG", "T_MSG", "T_MSG_PRI"}


def test_packet_by_position_or_keyword_equal() -> None:
    """Both ways of making one give the same packet."""
    assert packets.T_CSEM(1, 0, 5) == packets.T_CSEM(sematr=1, isemcnt=0, maxsem=5)
    assert repr(packets.T_CSEM(1, 0, 5)) == "T_CSEM(sematr=1, isemcnt=0, maxsem=5)"


def test_packet_misspelt_field_refused() -> None:
    """A field that does not exist cannot be set by mistake."""
    packet = packets.T_CSEM(0, 0, 1)
    with pytest.raises(AttributeError):
        packet.maxcnt = 3  # type: ignore[attr-defined]


def test_message_subclass_carries_attributes() -> None:
    """A message may be a class with slots, one without, or a dataclass."""

    class Event(packets.T_MSG):
        def __init__(self, kind: int) -> None:
            self.kind = kind

    class Line(packets.T_MSG_PRI):
        __slots__ = ("text",)

        def __init__(self, msgpri: int, text: str) -> None:
            super().__init__(msgpri)
            self.text = text

    @dataclasses.dataclass
    class Sample(packets.T_MSG_PRI):
        msgpri: int
        value: int

    assert Event(3).kind == 3
    assert (Line(2, "hot").msgpri, Line(2, "hot").text) == (2, "hot")
    assert (Sample(4, 99).msgpri, Sample(4, 99).value) == (4, 99)
    assert packets.T_MSG_PRI().msgpri == 1


CONSTANTS = """
TMO_POL 0  TMO_FEVR -1  TMO_NBLK -2  TRUE 1  FALSE 0
TA_NULL 0  TA_HLNG 0  TA_ASM 1  TA_TFIFO 0  TA_TPRI 1  TA_MFIFO 0  TA_MPRI 2  TA_ACT 2  TA_RSTR 4  TA_WSGL 0  TA_WMUL 2
TA_CLR 4  TA_INHERIT 2  TA_CEILING 3  TA_STA 2  TA_PHS 4  TWF_ANDW 0  TWF_ORW 1
TTS_RUN 1  TTS_RDY 2  TTS_WAI 4  TTS_SUS 8  TTS_WAS 12  TTS_DMT 16
TTW_SLP 1  TTW_DLY 2  TTW_SEM 4  TTW_FLG 8  TTW_SDTQ 16  TTW_RDTQ 32  TTW_MBX 64  TTW_MTX 128  TTW_SMBF 256  TTW_RMBF 512
TTW_CAL 1024  TTW_ACP 2048  TTW_RDV 4096  TTW_MPF 8192  TTW_MPL 16384
TTEX_ENA 0  TTEX_DIS 1  TCYC_STP 0  TCYC_STA 1  TALM_STP 0  TALM_STA 1  TOVR_STP 0  TOVR_STA 1
TSK_SELF 0  TSK_NONE 0  TPRI_SELF 0  TPRI_INI 0  TMIN_TPRI 1  TMAX_TPRI 255  TMIN_MPRI 1  TMAX_MPRI 255
TBIT_TEXPTN 32  TBIT_FLGPTN 32  TBIT_RDVPTN 32  TIC_NUME 1  TIC_DENO 1  TKERNEL_SPVER 0x5402
TFN_CRE_TSK -5  TFN_REF_TST -16  TFN_SLP_TSK -17  TFN_DLY_TSK -25  TFN_CRE_SEM -0x21  TFN_WAI_SEM -0x25  TFN_CRE_MBX -0x3d
TFN_GET_MPF -0x49  TFN_CRE_CYC -0x4f  TFN_REF_VER -0x70  TFN_IACT_TSK -0x71  TFN_ISIG_TIM -0x7d  TFN_CRE_MTX -0x81
TFN_CRE_POR -0x95  TFN_CRE_MPL -0xa1  TFN_CRE_ALM -0xa9  TFN_DEF_OVR -0xb1  TFN_ACRE_TSK -0xc1  TFN_ACRE_ISR -0xcd
"""


def test_constants_values_of_the_specification() -> None:
    """Values as in the specification's headers."""
    words = CONSTANTS.split()
    wanted = {name: int(value, 0) for name, value in zip(words[::2], words[1::2], strict=True)}
    assert {name: getattr(pyitron, name) for name in wanted} == wanted
    assert pyitron.NULL is None


def test_constants_function_codes_distinct() -> None:
    """165 calls have a function code, each its own, negative and of one byte."""
    codes = [getattr(constants, name) for name in constants.__all__ if name.startswith("TFN_")]
    assert len(codes) == len(set(codes)) == 165
    assert all(-0xE0 <= code < 0 for code in codes)


def test_constants_function_code_of_every_service_call() -> None:
    """A service call that exists has a function code, but for the one that takes function codes."""
    calls = set(pyitron.SERVICE_CALLS) - {"cal_svc"}
    assert {call for call in calls if not hasattr(constants, f"TFN_{call.upper()}")} == set()


def test_constants_exported_and_sorted() -> None:
    """``__all__`` is all there is, apart from what pytest adds to the modules of a package that has a plugin."""
    public = {name for name in vars(constants) if name.isidentifier() and not name.startswith("_")}
    assert set(constants.__all__) == public
    assert constants.__all__ == sorted(constants.__all__)


def test_size_macros_bytes() -> None:
    """What they say is what the kernel charges and checks."""
    assert constants.TSZ_MPF(12, 24) == 288
    assert constants.TSZ_MPRIHD(3) == 48
    assert constants.TSZ_DTQ(10) == 80
    assert constants.TSZ_MBF(2, 10) == 28
    assert constants.TSZ_MPL(2, 10) == 48
    assert constants.TSZ_MPL(1, 0) == constants.TSZ_MPL(1, 8) == 16


@pytest.mark.parametrize("name", [line.split()[0] for line in FIELDS.strip().splitlines()])
def test_every_field_is_explained_in_order(name):
    """In the docstring, which is also what the reference shows."""
    kind = getattr(packets, name)
    assert re.findall(r"^ {4}(\w+): ", inspect.getdoc(kind), re.MULTILINE) == [field.name for field in dataclasses.fields(kind)]
