# SPDX-License-Identifier: MIT
"""Constants of μITRON 4.0: plain ints, with the values of the specification's own headers, and the size macros as functions."""

__all__ = [
    "FALSE", "NULL", "TALM_STA", "TALM_STP", "TA_ACT", "TA_ASM", "TA_CEILING", "TA_CLR", "TA_HLNG",
    "TA_INHERIT", "TA_MFIFO", "TA_MPRI", "TA_NULL", "TA_PHS", "TA_RSTR", "TA_STA", "TA_TFIFO", "TA_TPRI",
    "TA_WMUL", "TA_WSGL", "TBIT_FLGPTN", "TBIT_RDVPTN", "TBIT_TEXPTN", "TCYC_STA", "TCYC_STP",
    "TFN_ACP_POR", "TFN_ACRE_ALM", "TFN_ACRE_CYC", "TFN_ACRE_DTQ", "TFN_ACRE_FLG", "TFN_ACRE_ISR",
    "TFN_ACRE_MBF", "TFN_ACRE_MBX", "TFN_ACRE_MPF", "TFN_ACRE_MPL", "TFN_ACRE_MTX", "TFN_ACRE_POR",
    "TFN_ACRE_SEM", "TFN_ACRE_TSK", "TFN_ACT_TSK", "TFN_CAL_POR", "TFN_CAN_ACT", "TFN_CAN_WUP",
    "TFN_CHG_IXX", "TFN_CHG_PRI", "TFN_CLR_FLG", "TFN_CRE_ALM", "TFN_CRE_CYC", "TFN_CRE_DTQ",
    "TFN_CRE_FLG", "TFN_CRE_ISR", "TFN_CRE_MBF", "TFN_CRE_MBX", "TFN_CRE_MPF", "TFN_CRE_MPL",
    "TFN_CRE_MTX", "TFN_CRE_POR", "TFN_CRE_SEM", "TFN_CRE_TSK", "TFN_DEF_EXC", "TFN_DEF_INH",
    "TFN_DEF_OVR", "TFN_DEF_SVC", "TFN_DEF_TEX", "TFN_DEL_ALM", "TFN_DEL_CYC", "TFN_DEL_DTQ",
    "TFN_DEL_FLG", "TFN_DEL_ISR", "TFN_DEL_MBF", "TFN_DEL_MBX", "TFN_DEL_MPF", "TFN_DEL_MPL",
    "TFN_DEL_MTX", "TFN_DEL_POR", "TFN_DEL_SEM", "TFN_DEL_TSK", "TFN_DIS_DSP", "TFN_DIS_INT",
    "TFN_DIS_TEX", "TFN_DLY_TSK", "TFN_ENA_DSP", "TFN_ENA_INT", "TFN_ENA_TEX", "TFN_EXD_TSK",
    "TFN_EXT_TSK", "TFN_FRSM_TSK", "TFN_FSND_DTQ", "TFN_FWD_POR", "TFN_GET_IXX", "TFN_GET_MPF",
    "TFN_GET_MPL", "TFN_GET_PRI", "TFN_GET_TID", "TFN_GET_TIM", "TFN_IACT_TSK", "TFN_IFSND_DTQ",
    "TFN_IGET_TID", "TFN_ILOC_CPU", "TFN_IPSND_DTQ", "TFN_IRAS_TEX", "TFN_IREL_WAI", "TFN_IROT_RDQ",
    "TFN_ISET_FLG", "TFN_ISIG_SEM", "TFN_ISIG_TIM", "TFN_IUNL_CPU", "TFN_IWUP_TSK", "TFN_LOC_CPU",
    "TFN_LOC_MTX", "TFN_PACP_POR", "TFN_PGET_MPF", "TFN_PGET_MPL", "TFN_PLOC_MTX", "TFN_POL_FLG",
    "TFN_POL_SEM", "TFN_PRCV_DTQ", "TFN_PRCV_MBF", "TFN_PRCV_MBX", "TFN_PSND_DTQ", "TFN_PSND_MBF",
    "TFN_RAS_TEX", "TFN_RCV_DTQ", "TFN_RCV_MBF", "TFN_RCV_MBX", "TFN_REF_ALM", "TFN_REF_CFG",
    "TFN_REF_CYC", "TFN_REF_DTQ", "TFN_REF_FLG", "TFN_REF_ISR", "TFN_REF_MBF", "TFN_REF_MBX",
    "TFN_REF_MPF", "TFN_REF_MPL", "TFN_REF_MTX", "TFN_REF_OVR", "TFN_REF_POR", "TFN_REF_RDV",
    "TFN_REF_SEM", "TFN_REF_SYS", "TFN_REF_TEX", "TFN_REF_TSK", "TFN_REF_TST", "TFN_REF_VER",
    "TFN_REL_MPF", "TFN_REL_MPL", "TFN_REL_WAI", "TFN_ROT_RDQ", "TFN_RPL_RDV", "TFN_RSM_TSK",
    "TFN_SET_FLG", "TFN_SET_TIM", "TFN_SIG_SEM", "TFN_SLP_TSK", "TFN_SND_DTQ", "TFN_SND_MBF",
    "TFN_SND_MBX", "TFN_SNS_CTX", "TFN_SNS_DPN", "TFN_SNS_DSP", "TFN_SNS_LOC", "TFN_SNS_TEX",
    "TFN_STA_ALM", "TFN_STA_CYC", "TFN_STA_OVR", "TFN_STA_TSK", "TFN_STP_ALM", "TFN_STP_CYC",
    "TFN_STP_OVR", "TFN_SUS_TSK", "TFN_TACP_POR", "TFN_TCAL_POR", "TFN_TER_TSK", "TFN_TGET_MPF",
    "TFN_TGET_MPL", "TFN_TLOC_MTX", "TFN_TRCV_DTQ", "TFN_TRCV_MBF", "TFN_TRCV_MBX", "TFN_TSLP_TSK",
    "TFN_TSND_DTQ", "TFN_TSND_MBF", "TFN_TWAI_FLG", "TFN_TWAI_SEM", "TFN_UNL_CPU", "TFN_UNL_MTX",
    "TFN_WAI_FLG", "TFN_WAI_SEM", "TFN_WUP_TSK", "TIC_DENO", "TIC_NUME", "TKERNEL_MAKER", "TKERNEL_PRID",
    "TKERNEL_PRVER", "TKERNEL_SPVER", "TMAX_ACTCNT", "TMAX_MAXSEM", "TMAX_MPRI", "TMAX_SUSCNT",
    "TMAX_TPRI", "TMAX_WUPCNT", "TMIN_MPRI", "TMIN_TPRI", "TMO_FEVR", "TMO_NBLK", "TMO_POL", "TOVR_STA",
    "TOVR_STP", "TPRI_INI", "TPRI_SELF", "TRUE", "TSK_NONE", "TSK_SELF", "TSZ_DTQ", "TSZ_MBF", "TSZ_MPF",
    "TSZ_MPL", "TSZ_MPRIHD", "TTEX_DIS", "TTEX_ENA", "TTS_DMT", "TTS_RDY", "TTS_RUN", "TTS_SUS", "TTS_WAI",
    "TTS_WAS", "TTW_ACP", "TTW_CAL", "TTW_DLY", "TTW_FLG", "TTW_MBX", "TTW_MPF", "TTW_MPL", "TTW_MTX",
    "TTW_RDTQ", "TTW_RDV", "TTW_RMBF", "TTW_SDTQ", "TTW_SEM", "TTW_SLP", "TTW_SMBF", "TWF_ANDW", "TWF_ORW",
]  # fmt: skip

NULL = None
TRUE = 1
FALSE = 0

# Time-outs, in milliseconds otherwise.
TMO_POL = 0
TMO_FEVR = -1
TMO_NBLK = -2

# Attributes of objects.
TA_NULL = 0
TA_HLNG = 0x00
TA_ASM = 0x01
TA_TFIFO = 0x00
TA_TPRI = 0x01
TA_MFIFO = 0x00
TA_MPRI = 0x02
TA_ACT = 0x02
TA_RSTR = 0x04
TA_WSGL = 0x00
TA_WMUL = 0x02
TA_CLR = 0x04
TA_INHERIT = 0x02
TA_CEILING = 0x03
TA_STA = 0x02
TA_PHS = 0x04

# How a task waits for an eventflag.
TWF_ANDW = 0x00
TWF_ORW = 0x01

# Task states.
TTS_RUN = 0x01
TTS_RDY = 0x02
TTS_WAI = 0x04
TTS_SUS = 0x08
TTS_WAS = 0x0C
TTS_DMT = 0x10

# What a task waits for.
TTW_SLP = 0x0001
TTW_DLY = 0x0002
TTW_SEM = 0x0004
TTW_FLG = 0x0008
TTW_SDTQ = 0x0010
TTW_RDTQ = 0x0020
TTW_MBX = 0x0040
TTW_MTX = 0x0080
TTW_SMBF = 0x0100
TTW_RMBF = 0x0200
TTW_CAL = 0x0400
TTW_ACP = 0x0800
TTW_RDV = 0x1000
TTW_MPF = 0x2000
TTW_MPL = 0x4000

# Whether task exceptions are enabled; whether a time event handler runs.
TTEX_ENA = 0
TTEX_DIS = 1
TCYC_STP = 0
TCYC_STA = 1
TALM_STP = 0
TALM_STA = 1
TOVR_STP = 0
TOVR_STA = 1

# Special ids and priorities.
TSK_SELF = 0
TSK_NONE = 0
TPRI_SELF = 0
TPRI_INI = 0

# Ranges of priorities.
TMIN_TPRI = 1
TMAX_TPRI = 255
TMIN_MPRI = 1
TMAX_MPRI = 255

# The kernel's identity: no maker's code is registered, and 0 stands for that; version 4.02 of the specification, the one whose
# Standard Profile the calls were compared with.
TKERNEL_MAKER = 0x0000
TKERNEL_PRID = 0x0000
TKERNEL_SPVER = 0x5402
TKERNEL_PRVER = 0x0001

# How many requests are queued at most, and the largest count of a semaphore.
TMAX_ACTCNT = 255
TMAX_WUPCNT = 255
TMAX_SUSCNT = 255
TMAX_MAXSEM = 0x7FFF_FFFF

# Bits in a pattern.
TBIT_TEXPTN = 32
TBIT_FLGPTN = 32
TBIT_RDVPTN = 32

# Milliseconds in a time tick.
TIC_NUME = 1
TIC_DENO = 1

# Function codes, by which extended service calls and traces know a call.
TFN_CRE_TSK = -0x05
TFN_DEL_TSK = -0x06
TFN_ACT_TSK = -0x07
TFN_CAN_ACT = -0x08
TFN_STA_TSK = -0x09
TFN_EXT_TSK = -0x0A
TFN_EXD_TSK = -0x0B
TFN_TER_TSK = -0x0C
TFN_CHG_PRI = -0x0D
TFN_GET_PRI = -0x0E
TFN_REF_TSK = -0x0F
TFN_REF_TST = -0x10
TFN_SLP_TSK = -0x11
TFN_TSLP_TSK = -0x12
TFN_WUP_TSK = -0x13
TFN_CAN_WUP = -0x14
TFN_REL_WAI = -0x15
TFN_SUS_TSK = -0x16
TFN_RSM_TSK = -0x17
TFN_FRSM_TSK = -0x18
TFN_DLY_TSK = -0x19
TFN_DEF_TEX = -0x1B
TFN_RAS_TEX = -0x1C
TFN_DIS_TEX = -0x1D
TFN_ENA_TEX = -0x1E
TFN_SNS_TEX = -0x1F
TFN_REF_TEX = -0x20
TFN_CRE_SEM = -0x21
TFN_DEL_SEM = -0x22
TFN_SIG_SEM = -0x23
TFN_WAI_SEM = -0x25
TFN_POL_SEM = -0x26
TFN_TWAI_SEM = -0x27
TFN_REF_SEM = -0x28
TFN_CRE_FLG = -0x29
TFN_DEL_FLG = -0x2A
TFN_SET_FLG = -0x2B
TFN_CLR_FLG = -0x2C
TFN_WAI_FLG = -0x2D
TFN_POL_FLG = -0x2E
TFN_TWAI_FLG = -0x2F
TFN_REF_FLG = -0x30
TFN_CRE_DTQ = -0x31
TFN_DEL_DTQ = -0x32
TFN_SND_DTQ = -0x35
TFN_PSND_DTQ = -0x36
TFN_TSND_DTQ = -0x37
TFN_FSND_DTQ = -0x38
TFN_RCV_DTQ = -0x39
TFN_PRCV_DTQ = -0x3A
TFN_TRCV_DTQ = -0x3B
TFN_REF_DTQ = -0x3C
TFN_CRE_MBX = -0x3D
TFN_DEL_MBX = -0x3E
TFN_SND_MBX = -0x3F
TFN_RCV_MBX = -0x41
TFN_PRCV_MBX = -0x42
TFN_TRCV_MBX = -0x43
TFN_REF_MBX = -0x44
TFN_CRE_MPF = -0x45
TFN_DEL_MPF = -0x46
TFN_REL_MPF = -0x47
TFN_GET_MPF = -0x49
TFN_PGET_MPF = -0x4A
TFN_TGET_MPF = -0x4B
TFN_REF_MPF = -0x4C
TFN_SET_TIM = -0x4D
TFN_GET_TIM = -0x4E
TFN_CRE_CYC = -0x4F
TFN_DEL_CYC = -0x50
TFN_STA_CYC = -0x51
TFN_STP_CYC = -0x52
TFN_REF_CYC = -0x53
TFN_ROT_RDQ = -0x55
TFN_GET_TID = -0x56
TFN_LOC_CPU = -0x59
TFN_UNL_CPU = -0x5A
TFN_DIS_DSP = -0x5B
TFN_ENA_DSP = -0x5C
TFN_SNS_CTX = -0x5D
TFN_SNS_LOC = -0x5E
TFN_SNS_DSP = -0x5F
TFN_SNS_DPN = -0x60
TFN_REF_SYS = -0x61
TFN_DEF_INH = -0x65
TFN_CRE_ISR = -0x66
TFN_DEL_ISR = -0x67
TFN_REF_ISR = -0x68
TFN_DIS_INT = -0x69
TFN_ENA_INT = -0x6A
TFN_CHG_IXX = -0x6B
TFN_GET_IXX = -0x6C
TFN_DEF_SVC = -0x6D
TFN_DEF_EXC = -0x6E
TFN_REF_CFG = -0x6F
TFN_REF_VER = -0x70
TFN_IACT_TSK = -0x71
TFN_IWUP_TSK = -0x72
TFN_IREL_WAI = -0x73
TFN_IRAS_TEX = -0x74
TFN_ISIG_SEM = -0x75
TFN_ISET_FLG = -0x76
TFN_IPSND_DTQ = -0x77
TFN_IFSND_DTQ = -0x78
TFN_IROT_RDQ = -0x79
TFN_IGET_TID = -0x7A
TFN_ILOC_CPU = -0x7B
TFN_IUNL_CPU = -0x7C
TFN_ISIG_TIM = -0x7D
TFN_CRE_MTX = -0x81
TFN_DEL_MTX = -0x82
TFN_UNL_MTX = -0x83
TFN_LOC_MTX = -0x85
TFN_PLOC_MTX = -0x86
TFN_TLOC_MTX = -0x87
TFN_REF_MTX = -0x88
TFN_CRE_MBF = -0x89
TFN_DEL_MBF = -0x8A
TFN_SND_MBF = -0x8D
TFN_PSND_MBF = -0x8E
TFN_TSND_MBF = -0x8F
TFN_RCV_MBF = -0x91
TFN_PRCV_MBF = -0x92
TFN_TRCV_MBF = -0x93
TFN_REF_MBF = -0x94
TFN_CRE_POR = -0x95
TFN_DEL_POR = -0x96
TFN_CAL_POR = -0x97
TFN_TCAL_POR = -0x98
TFN_ACP_POR = -0x99
TFN_PACP_POR = -0x9A
TFN_TACP_POR = -0x9B
TFN_FWD_POR = -0x9C
TFN_RPL_RDV = -0x9D
TFN_REF_POR = -0x9E
TFN_REF_RDV = -0x9F
TFN_CRE_MPL = -0xA1
TFN_DEL_MPL = -0xA2
TFN_REL_MPL = -0xA3
TFN_GET_MPL = -0xA5
TFN_PGET_MPL = -0xA6
TFN_TGET_MPL = -0xA7
TFN_REF_MPL = -0xA8
TFN_CRE_ALM = -0xA9
TFN_DEL_ALM = -0xAA
TFN_STA_ALM = -0xAB
TFN_STP_ALM = -0xAC
TFN_REF_ALM = -0xAD
TFN_DEF_OVR = -0xB1
TFN_STA_OVR = -0xB2
TFN_STP_OVR = -0xB3
TFN_REF_OVR = -0xB4
TFN_ACRE_TSK = -0xC1
TFN_ACRE_SEM = -0xC2
TFN_ACRE_FLG = -0xC3
TFN_ACRE_DTQ = -0xC4
TFN_ACRE_MBX = -0xC5
TFN_ACRE_MTX = -0xC6
TFN_ACRE_MBF = -0xC7
TFN_ACRE_POR = -0xC8
TFN_ACRE_MPF = -0xC9
TFN_ACRE_MPL = -0xCA
TFN_ACRE_CYC = -0xCB
TFN_ACRE_ALM = -0xCC
TFN_ACRE_ISR = -0xCD

_POINTER = 8


def _aligned(size: int) -> int:
    return -(-size // _POINTER) * _POINTER


def TSZ_DTQ(dtqcnt: int) -> int:
    """Bytes that a data queue for *dtqcnt* data takes."""
    return dtqcnt * _POINTER


def TSZ_MPRIHD(maxmpri: int) -> int:
    """Bytes that a mailbox takes for the queue headers of message priorities 1 to *maxmpri*."""
    return maxmpri * 2 * _POINTER


def TSZ_MBF(msgcnt: int, msgsz: int) -> int:
    """Bytes that a message buffer for *msgcnt* messages of *msgsz* bytes takes: each with its size in front."""
    return msgcnt * (4 + msgsz)


def TSZ_MPF(blkcnt: int, blksz: int) -> int:
    """Bytes that a fixed-size pool of *blkcnt* blocks of *blksz* bytes takes: blocks lie side by side."""
    return blkcnt * blksz


def TSZ_MPL(blkcnt: int, blksz: int) -> int:
    """Bytes that a variable-size pool takes to hand out *blkcnt* blocks of *blksz* bytes: each aligned, with a header of 8."""
    return blkcnt * (8 + _aligned(max(blksz, 1)))
