// SPDX-License-Identifier: MIT
// The axis, what is marked across all rows, and the overview, in which what is seen is marked.

// Where lines are drawn, as [coordinate, text].
function ticks() {
  const wide = view.to - view.from;
  const rough = wide * 110 / room();
  const power = 10 ** Math.floor(Math.log10(rough));
  let step = [1, 2, 5, 10].map((factor) => factor * power).find((value) => value >= rough);
  if (step < 1) step = 1;
  if (view.order) {
    const found = [];
    for (let at = Math.ceil(view.from / step) * step; at <= view.to && at <= END; at += step) found.push([x(at), instant(at)]);
    return found;
  }
  // In whole steps from the time 0 of the run, not of the window.
  const offset = Number(start % BigInt(Math.round(step)));
  const found = [];
  for (let at = Math.ceil((view.from + offset) / step) * step - offset; at <= view.to; at += step) {
    found.push([left() + (at - view.from) * room() / wide, label(start + BigInt(Math.round(at)), step)]);
  }
  return found;
}

function label(time, step) {
  const [unit, name] = step >= 1e8 ? [1000000000n, "s"] : step >= 1e4 ? [1000000n, "ms"] : [1000n, "µs"];
  const rest = (time % unit).toString().padStart(unit.toString().length - 1, "0");
  return `${trimmed(`${time / unit}.${rest}`)} ${name}`;
}

function drawGrid(pen, high) {
  pen.fillStyle = colours.grid;
  for (const [at] of ticks()) if (at >= left()) pen.fillRect(at, AXIS, 1, high);
}

function drawAxis(pen) {
  pen.fillStyle = colours.back;
  pen.fillRect(0, 0, width(), AXIS);
  if (view.range) {
    pen.fillStyle = colours.chosen;
    pen.fillRect(Math.min(...view.range), 0, Math.abs(view.range[1] - view.range[0]), AXIS);
  }
  pen.font = font(11);
  pen.textBaseline = "middle";
  pen.fillStyle = colours.quiet;
  let until = 0;
  for (const [at, text] of ticks()) {
    const wide = pen.measureText(text).width;
    const from = Math.max(2, Math.min(at - wide / 2, width() - wide - 2));
    if (from < until || at < left()) continue;
    pen.fillText(text, from, AXIS / 2);
    until = from + wide + 8;
  }
  pen.fillStyle = colours.grid;
  pen.fillRect(0, AXIS - 1, width(), 1);
}

function drawMarks(pen, high) {
  const line = (at, colour, dash) => {
    pen.strokeStyle = colour;
    pen.lineWidth = 1;
    pen.setLineDash(dash);
    pen.beginPath();
    pen.moveTo(at, AXIS);
    pen.lineTo(at, high);
    pen.stroke();
    pen.setLineDash([]);
  };
  if (view.event >= 0) line(x(view.event), colours.accent, []);
  if (view.pointer !== null) line(view.pointer, colours.quiet, [2, 3]);
}

let density = null;

// How many runs of tasks begin in each pixel of the whole; the window's width and the kind of axis change it.
function densities(pixels) {
  const key = `${pixels} ${view.order}`;
  if (density && density.key === key) return density.counts;
  const counts = new Float64Array(pixels);
  for (const row of rows) {
    const { first, state, size } = row.spans;
    for (let at = 0; at < size; at++) {
      if (state[at] === RUNNING) counts[Math.min(pixels - 1, Math.floor(place(first[at]) / whole() * pixels))]++;
    }
  }
  density = { key, counts };
  return counts;
}

function drawOverview() {
  const high = 30;
  const pen = prepared(overview, overview.parentElement.clientWidth, high);
  const inner = Math.floor(room());
  const counts = densities(inner);
  const most = Math.log1p(Math.max(...counts, 1));
  pen.fillStyle = colours.stripe;
  pen.fillRect(left(), 2, inner, high - 4);
  pen.fillStyle = colours.states[RUNNING];
  counts.forEach((count, at) => {
    const tall = Math.log1p(count) / most * (high - 8);
    if (count) pen.fillRect(left() + at, high - 3 - tall, 1, tall);
  });
  pen.fillStyle = colours.hit;
  for (const [event] of view.hits.slice(0, 5000)) pen.fillRect(left() + place(event) / whole() * inner, 2, 1, 5);
  const from = left() + view.from / whole() * inner, to = left() + view.to / whole() * inner;
  pen.strokeStyle = colours.accent;
  pen.lineWidth = 1.5;
  pen.strokeRect(from, 1.5, Math.max(3, to - from), high - 3);
  pen.font = font(11);
  pen.textBaseline = "middle";
  pen.fillStyle = colours.quiet;
  pen.fillText(cut(pen, duration(times[END]), left() - 18), 12, high / 2);
}
