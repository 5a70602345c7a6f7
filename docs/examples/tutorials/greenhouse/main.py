# SPDX-License-Identifier: MIT
import greenhouse

import pyitron

with pyitron.Kernel() as kernel:
    greenhouse.pyitron_setup(kernel)
    kernel.load("greenhouse.cfg", greenhouse)
    kernel.run(until=1_000)
    print("after a second:", greenhouse.board.tenths / 10, "degrees")
    result = kernel.run_for(500)
    print(result.reason, result.time_ms, "ms, service calls:", result.calls)
    print("faults:", result.faults)
