// SPDX-License-Identifier: MIT
// What happened. Places are numbers of events; the first stands for the beginning of the window, the last for its end.
const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId("data").textContent);
const strings = data.strings;
const start = BigInt(data.start);
const RUNNING = 2, WAITING = 3, BOTH = 5;
const times = new Float64Array(data.times.length);
for (let at = 0, now = 0; at < times.length; at++) times[at] = now += data.times[at];
const END = times.length - 1;

// The columns of a table that was written as one list.
function columns(list, names) {
  const size = list.length / names.length;
  const table = { size };
  names.forEach((name, column) => {
    table[name] = Int32Array.from({ length: size }, (_, at) => list[at * names.length + column]);
  });
  return table;
}

const rows = data.rows.map((row, number) => {
  const calls = columns(row.calls, ["first", "last", "name", "target", "result", "failed"]);
  // The latest end of all calls up to each: where to begin to look for those that go on at some place.
  calls.latest = new Int32Array(calls.size);
  for (let at = 0, latest = 0; at < calls.size; at++) calls.latest[at] = latest = Math.max(latest, calls.last[at]);
  return {
    number, name: row.name, kind: row.kind, task: row.kind === "tsk", calls,
    spans: columns(row.spans, ["first", "last", "state", "reason"]),
    notes: columns(row.notes, ["at", "text", "fault"]),
    priorities: columns(row.priorities, ["at", "value"]),
  };
});
const releases = columns(data.releases, ["at", "source", "task", "reason", "status"]);

// The first place of a sorted array at which the value is not below the limit.
function lower(array, limit, size = array.length) {
  let low = 0, high = size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (array[middle] < limit) low = middle + 1; else high = middle;
  }
  return low;
}

// The last entry at or before an event, -1 for none.
const lastAt = (array, event) => lower(array, event + 1) - 1;

function spanAt(row, event) {
  const at = lastAt(row.spans.first, event);
  return at >= 0 && event <= row.spans.last[at] ? at : -1;
}

// The calls that the row is in at an event, or that it makes there, the outer ones first.
function callsAt(row, event) {
  const found = [];
  const calls = row.calls;
  for (let at = lower(calls.latest, event); at < calls.size && calls.first[at] <= event; at++) {
    if (calls.last[at] >= event) found.push(at);
  }
  return found;
}

function priorityAt(row, event) {
  const at = lastAt(row.priorities.at, event);
  return at < 0 ? "" : `${words.priority} ${row.priorities.value[at]}`;
}

// The release that ended a wait of a task at an event, -1 for none.
function releaseAt(row, event) {
  for (let at = lower(releases.at, event); at < releases.size && releases.at[at] === event; at++) {
    if (releases.task[at] === row.number) return at;
  }
  return -1;
}

function callText(row, at) {
  const calls = row.calls;
  return [strings[calls.name[at]], strings[calls.target[at]]].filter(Boolean).join(" ") + ` → ${strings[calls.result[at]]}`;
}

function stateText(row, at) {
  const reason = strings[row.spans.reason[at]];
  if (!row.task) return reason || row.name;
  return words.states[row.spans.state[at]] + (reason ? ` (${reason})` : "");
}

// Times

const trimmed = (text) => text.includes(".") ? text.replace(/\.?0+$/, "") : text;

function instant(event) {
  const time = start + BigInt(Math.round(times[event]));
  const rest = (time % 1000000n).toString().padStart(6, "0");
  return `${trimmed(`${time / 1000000n}.${rest}`)} ms`;
}

function duration(length) {
  const [unit, name] = length >= 1e9 ? [1e9, "s"] : length >= 1e6 ? [1e6, "ms"] : length >= 1e3 ? [1e3, "µs"] : [1, "ns"];
  return `${trimmed((length / unit).toFixed(unit === 1 ? 0 : 3))} ${name}`;
}

// Search

const combined = new Map();

function callMatches(row, at, query) {
  const { name, target, result } = row.calls;
  const key = `${name[at]} ${target[at]} ${result[at]}`;
  let known = combined.get(key);
  if (known === undefined) combined.set(key, known = callText(row, at).toLowerCase().includes(query));
  return known;
}

// Every place where the text occurs, as [event, row], in their order.
function find(text) {
  const query = text.trim().toLowerCase();
  combined.clear();
  if (!query) return [];
  const matching = strings.map((entry) => entry.toLowerCase().includes(query));
  const found = [];
  for (const row of rows) {
    const { spans, calls, notes } = row;
    if (row.name.toLowerCase().includes(query)) {
      const first = spans.state.indexOf(RUNNING);
      found.push([first < 0 ? 0 : spans.first[first], row]);
    }
    for (let at = 0; at < calls.size; at++) if (callMatches(row, at, query)) found.push([calls.first[at], row]);
    for (let at = 0; at < spans.size; at++) if (matching[spans.reason[at]]) found.push([spans.first[at], row]);
    for (let at = 0; at < notes.size; at++) if (matching[notes.text[at]]) found.push([notes.at[at], row]);
  }
  found.sort((one, other) => one[0] - other[0] || one[1].number - other[1].number);
  return found.filter((hit, at) => !at || hit[0] !== found[at - 1][0] || hit[1] !== found[at - 1][1]);
}
