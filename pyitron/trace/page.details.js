// SPDX-License-Identifier: MIT
// What is said of a place: in a tip under the pointer, and below the chart of the place that was chosen.
const details = byId("details"), tip = byId("tip");
const CALLS_AROUND = 6;

function made(tag, text = "", properties = {}) {
  const found = Object.assign(document.createElement(tag), properties);
  found.textContent = text;
  return found;
}

function link(row, event) {
  const found = made("button", row.name, { className: "link", type: "button" });
  found.addEventListener("click", () => choose(row, event, true));
  return found;
}

function spanText(row, at) {
  const { first, last } = row.spans;
  const length = times[last[at]] - times[first[at]];
  const when = length ? `${instant(first[at])} ${words.until} ${instant(last[at])}, ${duration(length)}` : instant(first[at]);
  return `${stateText(row, at)}: ${when}`;
}

function notesAt(row, event) {
  const { at, text, size } = row.notes;
  const found = [];
  for (let number = lower(at, event); number < size && at[number] === event; number++) found.push(strings[text[number]]);
  return found;
}

// What is under the pointer: a row, the event there, and all events that the pixel holds.
function under(pointerX, pointerY) {
  const number = Math.floor((pointerY - AXIS + scroller.scrollTop) / rowHeight());
  if (pointerY < AXIS || number < 0 || number >= shown.length) return null;
  const row = shown[number];
  if (pointerX < left()) return { row, event: -1 };
  const from = eventAt(pointerX - 2), to = eventAt(pointerX + 2);
  // A run of no time, or a call, rather than the state beside it.
  let event = eventAt(pointerX);
  const { first, state } = row.spans;
  for (let at = lower(first, from); at < first.length && first[at] <= to; at++) {
    if (state[at] === RUNNING && Math.abs(x(first[at]) - pointerX) <= 3) { event = first[at]; break; }
  }
  return { row, event, from, to };
}

function tipText({ row, event, from, to }) {
  const lines = [[row.name, row.task && event >= 0 ? priorityAt(row, event) : ""].filter(Boolean).join(", ")];
  if (event < 0) return lines[0];
  const span = spanAt(row, event);
  if (span >= 0) lines.push(spanText(row, span));
  const { calls } = row;
  const found = [];
  for (let at = lower(calls.latest, from); at < calls.size && calls.first[at] <= to; at++) {
    if (calls.last[at] >= from) found.push(at);
  }
  for (const at of found.slice(0, 5)) {
    const length = times[calls.last[at]] - times[calls.first[at]];
    lines.push(callText(row, at) + (length ? `, ${duration(length)}` : ""));
  }
  if (found.length > 5) lines.push(words.calls(found.length - 5));
  for (let at = lower(releases.at, from); at < releases.size && releases.at[at] <= to; at++) {
    if (releases.task[at] === row.number && releases.source[at] >= 0) {
      lines.push(`${words.releasedBy}: ${rows[releases.source[at]].name}`);
      break;
    }
  }
  const { at, text } = row.notes;
  for (let number = lower(at, from); number < at.length && at[number] <= to; number++) lines.push(strings[text[number]]);
  return lines.join("\n");
}

function showTip(event) {
  const box = chart.getBoundingClientRect();
  const found = under(event.clientX - box.left, event.clientY - box.top);
  view.pointer = found && found.event >= 0 ? event.clientX - box.left : null;
  tip.hidden = !found;
  if (found) {
    tip.textContent = tipText(found);
    const { offsetWidth, offsetHeight } = tip;
    const beside = event.clientX + 14 + offsetWidth < innerWidth ? event.clientX + 14 : event.clientX - 14 - offsetWidth;
    const below = event.clientY + 16 + offsetHeight < innerHeight ? event.clientY + 16 : event.clientY - 10 - offsetHeight;
    tip.style.left = `${Math.max(4, beside)}px`;
    tip.style.top = `${Math.max(4, below)}px`;
  }
  redraw();
}

function hideTip() {
  tip.hidden = true;
  view.pointer = null;
  redraw();
}

// Below the chart: the state that was chosen, who ended it, and the calls around it.
function describe() {
  details.replaceChildren();
  const { row, event } = view;
  if (!row) {
    const calls = rows.reduce((sum, one) => sum + one.calls.size, 0);
    const numbers = [rows.filter((one) => one.task).length, END - 1, calls].map((one) => one.toLocaleString());
    const said = made("div", "", { className: "quiet" });
    said.append(made("p", words.summary(...numbers, duration(times[END]))));
    said.append(made("p", words.begin));
    details.append(said);
    return;
  }
  const said = made("div");
  const head = made("p");
  head.append(made("strong", row.name), ` ${row.task ? priorityAt(row, event) : ""}  ${words.at} ${instant(event)}`);
  said.append(head);
  const span = spanAt(row, event);
  if (span >= 0) {
    const line = made("p", spanText(row, span));
    const ended = releaseAt(row, row.spans.last[span]);
    const state = row.spans.state[span];
    if (row.task && (state === WAITING || state === BOTH) && ended >= 0) {
      line.append(`; ${words.releasedBy} `);
      const source = releases.source[ended];
      if (source >= 0) line.append(link(rows[source], releases.at[ended]));
      else line.append(words.time);
      line.append(` (${strings[releases.status[ended]]})`);
    }
    said.append(line);
  }
  for (const text of notesAt(row, event)) said.append(made("p", text, { className: "error" }));
  const calls = made("div");
  calls.append(callsAround(row, event));
  details.append(said, calls);
  const here = calls.querySelector(".here");
  if (here) details.scrollTop = here.offsetTop - details.offsetTop - details.clientHeight / 2;
}

function callsAround(row, event) {
  const { calls } = row;
  if (!calls.size) return made("p", words.nothing, { className: "quiet" });
  const table = made("table");
  const middle = Math.max(0, lastAt(calls.first, event));
  const from = Math.max(0, middle - CALLS_AROUND + 1), to = Math.min(calls.size, middle + CALLS_AROUND);
  const here = new Set(callsAt(row, event));
  for (let at = from; at < to; at++) {
    const line = made("tr", "", { className: here.has(at) ? "here" : "" });
    const when = made("button", instant(calls.first[at]), { className: "link", type: "button" });
    when.addEventListener("click", () => choose(row, calls.first[at], true));
    const cell = made("td");
    cell.append(when);
    const length = times[calls.last[at]] - times[calls.first[at]];
    const what = made("td", callText(row, at), { className: calls.failed[at] ? "error" : "" });
    line.append(cell, what, made("td", duration(length)));
    table.append(line);
  }
  return table;
}
