// SPDX-License-Identifier: MIT
// The chart and the overview above it.
const chart = byId("chart"), scroller = byId("scroll"), overview = byId("overview");
const AXIS = 26;
const HEIGHTS = [36, 24, 16, 11];
// From the bottom of a column that holds several states up.
const STACK = [2, 1, 5, 4, 3, 0];
const view = {
  // What is seen, from and to, in nanoseconds, or in events where the order is shown.
  from: 0, to: 1, order: false, arrows: true, only: false, height: -1,
  row: null, event: -1, hits: [], hit: -1, pointer: null, range: null,
};
let shown = rows;
let colours = {};

const place = (event) => view.order ? event : times[event];
const whole = () => view.order ? END : Math.max(times[END], 1);
// Asked for once in a drawing: the browser would lay the page out anew each time.
const area = { width: 1, left: 90, room: 10 };
function measure() {
  area.width = scroller.clientWidth;
  area.left = Math.round(Math.min(230, Math.max(90, area.width * 0.2)));
  area.room = Math.max(10, area.width - area.left - 10);
}
const width = () => area.width, left = () => area.left, room = () => area.room;
const x = (event) => left() + (place(event) - view.from) * room() / (view.to - view.from);
// The last event at or before a coordinate.
function eventAt(at) {
  const value = view.from + (at - left()) * (view.to - view.from) / room();
  return Math.max(0, Math.min(END, view.order ? Math.floor(value) : lower(times, value + 1e-6) - 1));
}
const firstSeen = () => view.order ? Math.max(0, Math.floor(view.from)) : lower(times, view.from);
const lastSeen = () => view.order ? Math.min(END, Math.ceil(view.to)) : Math.min(END, lower(times, view.to + 1e-6));

function rowHeight() {
  if (view.height >= 0) return HEIGHTS[view.height];
  const high = scroller.clientHeight - AXIS;
  return HEIGHTS.find((height) => height * shown.length <= high) || HEIGHTS[2];
}

// Make the scroller as high as all rows need.
function stretch() {
  byId("tall").style.height = `${Math.max(scroller.clientHeight, AXIS + shown.length * rowHeight())}px`;
}

function look(from, to) {
  const least = view.order ? 4 : Math.min(20, whole());
  const wide = Math.min(whole(), Math.max(least, to - from));
  const middle = (from + to) / 2;
  view.from = Math.max(0, Math.min(whole() - wide, middle - wide / 2));
  view.to = view.from + wide;
  redraw();
}

let waiting = false;
function redraw() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; draw(); });
}

function readColours() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  colours = { states: ["dormant", "ready", "running", "waiting", "suspended", "both"].map(colour) };
  for (const name of ["back", "stripe", "text", "quiet", "grid", "accent", "chosen", "inside", "interrupt", "handler", "device",
    "server", "call", "error", "arrow", "hit"]) colours[name] = colour(name);
  colours.kinds = { int: colours.interrupt, host: colours.device, server: colours.server };
}

// A canvas as large as its element, in pixels of the screen.
function prepared(canvas, wide, height) {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(wide * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${wide}px`;
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  pen.fillStyle = colours.back;
  pen.fillRect(0, 0, wide, height);
  return pen;
}

const font = (size, bold = "") => `${bold} ${size}px ${getComputedStyle(document.body).fontFamily}`;

function cut(pen, text, most) {
  if (pen.measureText(text).width <= most) return text;
  let low = 0, high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (pen.measureText(`${text.slice(0, middle)}…`).width <= most) low = middle; else high = middle - 1;
  }
  return `${text.slice(0, low)}…`;
}

function draw() {
  measure();
  const height = rowHeight(), high = scroller.clientHeight;
  stretch();
  const pen = prepared(chart, width(), high);
  const top = AXIS - scroller.scrollTop;
  const middles = new Map();
  const bar = height >= 36 ? 15 : height >= 24 ? 13 : height - (height > 12 ? 4 : 2);
  const above = height >= 36 ? 4 : height >= 24 ? 3 : (height - bar) / 2;
  shown.forEach((row, number) => middles.set(row.number, top + number * height + above + bar / 2));
  const first = Math.max(0, Math.floor((AXIS - top) / height)), last = Math.min(shown.length, Math.ceil((high - top) / height));
  for (let number = first; number < last; number++) {
    const row = shown[number], y = top + number * height;
    if (row === view.row || number % 2 === 0) {
      pen.fillStyle = row === view.row ? colours.chosen : colours.stripe;
      pen.fillRect(0, y, width(), height);
    }
  }
  drawGrid(pen, high);
  pen.save();
  pen.beginPath();
  pen.rect(left(), AXIS, width() - left(), high - AXIS);
  pen.clip();
  for (let number = first; number < last; number++) {
    const row = shown[number], y = top + number * height + above;
    (row.task ? drawStates : drawRuns)(pen, row, y, bar);
    if (height >= 24) drawCalls(pen, row, y + bar + 1, height >= 36);
    drawNotes(pen, row, y, bar);
  }
  if (view.arrows) drawArrows(pen, middles);
  drawMarks(pen, high);
  pen.restore();
  pen.font = font(height >= 16 ? 12 : 9.5);
  pen.textBaseline = "middle";
  for (let number = first; number < last; number++) {
    const row = shown[number];
    pen.fillStyle = row.task ? colours.text : colours.quiet;
    pen.fillText(cut(pen, row.name, left() - 18), 12, top + number * height + above + bar / 2);
  }
  drawAxis(pen);
  drawOverview();
}

// Rows

function drawStates(pen, row, y, bar) {
  const { first, last, state, reason, size } = row.spans;
  const begin = firstSeen(), end = lastSeen();
  let from = Math.max(0, lastAt(first, begin) - 1);
  while (from > 0 && last[from] >= begin) from--;
  const until = lastAt(first, end) + 1;
  // With more changes than pixels a run of no time is but a low mark.
  const crowded = until - from > room() / 4;
  const marks = [];
  let column = -1, ran = false, sum = 0;
  const shares = new Float64Array(6);
  const flush = () => {
    if (column < 0) return;
    let bottom = y + bar;
    if (ran) marks.push(column);
    for (const entry of STACK) {
      if (!shares[entry]) continue;
      const part = shares[entry] / sum * bar;
      pen.fillStyle = colours.states[entry];
      if (entry === 0) pen.fillRect(column, y + bar / 2 - 1, 1, 2);
      else pen.fillRect(column, bottom - part, 1, part);
      bottom -= part;
    }
    shares.fill(0);
    sum = 0;
    ran = false;
  };
  pen.font = font(9.5);
  pen.textBaseline = "middle";
  for (let at = from; at < until && at < size; at++) {
    const one = Math.max(left() - 2, x(first[at])), two = Math.min(width() + 2, x(last[at]));
    const wide = two - one;
    if (wide < 1.5) {
      if (Math.floor(one) !== column) { flush(); column = Math.floor(one); }
      if (wide > 0) { shares[state[at]] += wide; sum += wide; }
      if (state[at] === RUNNING) ran = true;
      continue;
    }
    flush();
    column = -1;
    pen.fillStyle = colours.states[state[at]];
    if (!state[at]) pen.fillRect(one, y + bar / 2 - 1, wide, 2);
    else pen.fillRect(one, y, wide, bar);
    const text = strings[reason[at]];
    if (text && wide > 24 && bar >= 10) {
      const fit = cut(pen, text, wide - 6);
      if (fit === text || fit.length > 6) {
        pen.fillStyle = colours.inside;
        pen.fillText(fit, Math.max(one, left()) + 3, y + bar / 2 + 0.5);
      }
    }
  }
  flush();
  pen.fillStyle = colours.states[RUNNING];
  const low = crowded ? Math.max(3, bar * 0.3) : bar;
  for (const at of marks) pen.fillRect(at, y + bar - low, crowded ? 1 : 1.5, low);
}

function drawRuns(pen, row, y, bar) {
  const { first, last } = row.spans;
  const until = lastAt(first, lastSeen()) + 1;
  pen.fillStyle = colours.kinds[row.kind] || colours.handler;
  let before = -9;
  for (let at = Math.max(0, lower(last, firstSeen()) - 1); at < until; at++) {
    const one = x(first[at]), wide = Math.max(1.5, x(last[at]) - one);
    if (one + wide - before < 0.7) continue;
    pen.fillRect(one, y, wide, bar);
    before = one + wide;
  }
}

function drawCalls(pen, row, y, named) {
  const { first, last, name, failed, latest, size } = row.calls;
  const end = lastSeen(), begin = firstSeen();
  let textUntil = left(), before = -9;
  pen.font = font(9);
  pen.textBaseline = "top";
  for (let at = lower(latest, begin); at < size && first[at] <= end; at++) {
    if (last[at] < begin) continue;
    const one = x(first[at]), two = x(last[at]);
    if (two - one > 0.7 || one - before > 0.7) {
      pen.fillStyle = colours.call;
      pen.fillRect(one, y, Math.max(1.5, two - one), 2);
      before = Math.max(before, one);
    }
    if (failed[at]) {
      pen.fillStyle = colours.error;
      pen.fillRect(two - 1, y - 1, 3, 4);
    }
    const begins = Math.max(one, left());
    if (named && begins >= textUntil) {
      const next = at + 1 < size ? x(first[at + 1]) : Infinity;
      const text = strings[name[at]];
      const wide = pen.measureText(text).width;
      if (next - begins > wide + 4) {
        pen.fillStyle = colours.quiet;
        pen.fillText(text, begins, y + 3);
        textUntil = begins + wide;
      }
    }
  }
}

function drawNotes(pen, row, y, bar) {
  const { at, fault, size } = row.notes;
  const end = lastSeen();
  for (let number = lower(at, firstSeen()); number < size && at[number] <= end; number++) {
    const middle = x(at[number]);
    pen.strokeStyle = fault[number] ? colours.error : colours.quiet;
    pen.lineWidth = fault[number] ? 2.5 : 1.2;
    pen.beginPath();
    pen.moveTo(middle - 4, y + bar / 2 - 4);
    pen.lineTo(middle + 4, y + bar / 2 + 4);
    pen.moveTo(middle - 4, y + bar / 2 + 4);
    pen.lineTo(middle + 4, y + bar / 2 - 4);
    pen.stroke();
  }
}

function drawArrows(pen, middles) {
  const end = lastSeen();
  const seen = [];
  for (let at = lower(releases.at, firstSeen()); at < releases.size && releases.at[at] <= end; at++) {
    const { source, task } = releases;
    if (source[at] >= 0 && middles.has(source[at]) && middles.has(task[at])) seen.push(at);
  }
  const mine = (at) => view.row && (releases.task[at] === view.row.number || releases.source[at] === view.row.number);
  // With more there would be little else to see; then only those of the row that is chosen are drawn.
  const most = room() / 16;
  const chosen = seen.length > most ? seen.filter(mine) : seen;
  if (chosen.length > 4 * most) return;
  for (const at of chosen) {
    const across = Math.round(x(releases.at[at])) + 0.5;
    const from = middles.get(releases.source[at]), to = middles.get(releases.task[at]);
    const back = to > from ? -5 : 5;
    pen.strokeStyle = mine(at) ? colours.accent : colours.arrow;
    pen.lineWidth = mine(at) ? 1.6 : 1;
    pen.globalAlpha = view.row && !mine(at) ? 0.35 : 0.8;
    pen.beginPath();
    pen.moveTo(across, from);
    pen.lineTo(across, to);
    pen.moveTo(across - 3, to + back);
    pen.lineTo(across, to);
    pen.lineTo(across + 3, to + back);
    pen.stroke();
  }
  pen.globalAlpha = 1;
}
