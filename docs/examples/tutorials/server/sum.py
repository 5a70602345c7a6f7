# SPDX-License-Identifier: MIT
from pathlib import Path

from pyitron import *
from pyitron.config import constants

globals().update(constants(Path(__file__).with_name("codes.h")))


def sum_service(block):
    return sum(block) & 0xFF


def client_task(exinf):
    print("the sum is", cal_svc(SVC_SUM, b"\x01\x02\xff"))
    print("there is no code 9:", ercd_name(cal_svc(9)))
