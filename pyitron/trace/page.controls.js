// SPDX-License-Identifier: MIT
// What the user does: pointer, wheel, keys, buttons, search.

function choose(row, event, centre = false) {
  view.row = row;
  view.event = event;
  if (row && centre) {
    const at = place(event), wide = view.to - view.from;
    if (at < view.from + wide * 0.1 || at > view.to - wide * 0.1) look(at - wide / 2, at + wide / 2);
    reveal(row);
  }
  describe();
  redraw();
}

// Scroll so far that the row is seen.
function reveal(row) {
  const number = shown.indexOf(row), height = rowHeight();
  if (number < 0) return;
  stretch();
  const top = number * height, high = scroller.clientHeight - AXIS - height;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  if (top > scroller.scrollTop + high) scroller.scrollTop = top - high;
}

function zoom(factor, at = (view.from + view.to) / 2) {
  const from = at - (at - view.from) / factor, to = at + (view.to - at) / factor;
  look(from, to);
}

const pan = (part) => look(view.from + (view.to - view.from) * part, view.to + (view.to - view.from) * part);
const showAll = () => look(0, whole());
const valueAt = (at) => view.from + (at - left()) * (view.to - view.from) / room();

function setOrder(order) {
  if (order === view.order) return;
  const from = firstSeen(), to = lastSeen();
  view.order = order;
  byId("order").setAttribute("aria-pressed", order);
  // The same events are seen as before.
  look(place(from), Math.max(place(to), place(from) + (order ? 4 : 20)));
}

function moveRow(step) {
  if (!shown.length) return;
  const number = view.row ? shown.indexOf(view.row) + step : step > 0 ? 0 : shown.length - 1;
  const row = shown[Math.max(0, Math.min(shown.length - 1, number))];
  choose(row, view.event < 0 ? firstSeen() : view.event, true);
}

// To the next or the previous change of the row, or call.
function moveEvent(step) {
  if (!view.row) { moveRow(1); return; }
  const events = [view.row.spans.first, view.row.calls.first, view.row.notes.at].map((list) => {
    const at = step > 0 ? lower(list, view.event + 1) : lower(list, view.event) - 1;
    return list[at];
  }).filter((event) => event !== undefined);
  if (events.length) choose(view.row, step > 0 ? Math.min(...events) : Math.max(...events), true);
}

function zoomToChosen() {
  const span = view.row ? spanAt(view.row, view.event) : -1;
  if (span < 0) return;
  const from = place(view.row.spans.first[span]), to = place(view.row.spans.last[span]);
  const margin = Math.max((to - from) * 0.3, view.order ? 3 : 100);
  look(from - margin, to + margin);
}

// Search

function search() {
  view.hits = find(byId("query").value);
  view.hit = -1;
  showHits();
  if (view.hits.length) {
    // The first that is seen, or the first of all.
    const seen = view.hits.findIndex(([event]) => event >= firstSeen());
    goToHit(Math.max(0, seen));
  }
}

function showHits() {
  const any = byId("query").value.trim() !== "";
  byId("hits").textContent = !any ? "" : view.hits.length ? words.of(view.hit + 1, view.hits.length) : words.none;
  const chosen = new Set(view.hits.map(([, row]) => row));
  shown = view.only && any ? rows.filter((row) => chosen.has(row)) : rows;
  redraw();
}

function goToHit(number) {
  if (!view.hits.length) return;
  view.hit = (number + view.hits.length) % view.hits.length;
  showHits();
  const [event, row] = view.hits[view.hit];
  choose(row, event, true);
}

// Pointer

let grabbed = null;
const position = (event) => event.clientX - chart.getBoundingClientRect().left;
chart.addEventListener("pointerdown", (event) => {
  if (event.button) return;
  const axis = event.clientY - chart.getBoundingClientRect().top < AXIS;
  grabbed = { at: position(event), from: view.from, to: view.to, moved: false, axis };
  chart.setPointerCapture(event.pointerId);
});
chart.addEventListener("pointermove", (event) => {
  if (!grabbed) { showTip(event); return; }
  const moved = position(event) - grabbed.at;
  if (Math.abs(moved) > 3) grabbed.moved = true;
  if (!grabbed.moved) return;
  tip.hidden = true;
  if (grabbed.axis) {
    view.range = [grabbed.at, position(event)];
    redraw();
    return;
  }
  chart.classList.add("grabbing");
  const by = -moved * (grabbed.to - grabbed.from) / room();
  look(grabbed.from + by, grabbed.to + by);
});
chart.addEventListener("pointerup", (event) => {
  chart.classList.remove("grabbing");
  if (grabbed && grabbed.moved && grabbed.axis) look(...view.range.map(valueAt).sort((one, other) => one - other));
  else if (grabbed && !grabbed.moved) {
    const found = under(position(event), event.clientY - chart.getBoundingClientRect().top);
    choose(found && found.row, found && found.event >= 0 ? found.event : Math.max(0, firstSeen()));
  }
  view.range = null;
  grabbed = null;
});
chart.addEventListener("pointercancel", () => { grabbed = null; view.range = null; });
chart.addEventListener("pointerleave", hideTip);
chart.addEventListener("dblclick", (event) => zoom(event.shiftKey ? 1 / 4 : 4, valueAt(position(event))));
chart.addEventListener("wheel", (event) => {
  const sideways = event.shiftKey && !event.deltaX ? event.deltaY : event.deltaX;
  // Within another page the wheel moves that, where there is nothing to move here.
  const overflows = window.parent !== window || scroller.scrollHeight > scroller.clientHeight + 1;
  if (event.ctrlKey || event.metaKey || (!overflows && Math.abs(event.deltaY) > Math.abs(sideways))) {
    event.preventDefault();
    zoom(Math.exp(-event.deltaY / 300), valueAt(position(event)));
  } else if (Math.abs(sideways) > Math.abs(event.deltaY) || event.shiftKey) {
    event.preventDefault();
    pan(sideways / room());
  }
}, { passive: false });

const goTo = (event) => {
  const box = overview.getBoundingClientRect();
  const at = (event.clientX - box.left - left()) / room() * whole();
  const wide = view.to - view.from;
  look(at - wide / 2, at + wide / 2);
};
overview.addEventListener("pointerdown", (event) => { overview.setPointerCapture(event.pointerId); goTo(event); });
overview.addEventListener("pointermove", (event) => { if (event.buttons) goTo(event); });
scroller.addEventListener("scroll", redraw);

// Buttons and keys

function toggleArrows() {
  view.arrows = !view.arrows;
  byId("arrows").setAttribute("aria-pressed", view.arrows);
  redraw();
}

function nextHeight() {
  const now = HEIGHTS.indexOf(rowHeight());
  view.height = (now + 1) % HEIGHTS.length;
  redraw();
}

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  readColours();
  describeColours();
  redraw();
}

const otherTheme = () => setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark");

function showKeys() {
  const dialog = byId("keys");
  if (dialog.open) { dialog.close(); return; }
  const table = made("table");
  for (const [key, meaning] of words.keys) {
    const line = made("tr");
    line.append(made("th", key), made("td", meaning));
    table.append(line);
  }
  const close = made("button", words.close, { type: "button" });
  close.addEventListener("click", () => dialog.close());
  dialog.replaceChildren(table, close);
  dialog.showModal();
}

function reset() {
  byId("query").value = "";
  view.hits = [];
  showHits();
  choose(null, -1);
  byId("query").blur();
}

const KEYS = {
  "+": () => zoom(2), "=": () => zoom(2), ";": () => zoom(2), "-": () => zoom(1 / 2), "_": () => zoom(1 / 2),
  "0": showAll, Home: showAll, ArrowLeft: (event) => pan(event.shiftKey ? -1 : -0.2),
  ArrowRight: (event) => pan(event.shiftKey ? 1 : 0.2), ArrowUp: () => moveRow(-1), ArrowDown: () => moveRow(1),
  ".": () => moveEvent(1), ",": () => moveEvent(-1), Enter: zoomToChosen, "/": () => byId("query").focus(),
  n: () => goToHit(view.hit + 1), p: () => goToHit(view.hit - 1), o: () => setOrder(!view.order), a: toggleArrows,
  r: nextHeight, t: otherTheme, "?": showKeys, Escape: reset,
};
document.addEventListener("keydown", (event) => {
  const field = event.target === byId("query");
  if (event.ctrlKey || event.metaKey || event.altKey || byId("keys").open) return;
  if (field) {
    if (event.key === "Escape") reset();
    return;
  }
  // A button has its own use for some keys.
  if (event.target.tagName === "BUTTON" && ["Enter", " "].includes(event.key)) return;
  const action = KEYS[event.key];
  if (action) { event.preventDefault(); action(event); }
});
byId("search").addEventListener("submit", (event) => { event.preventDefault(); goToHit(view.hit + 1); });
byId("query").addEventListener("input", search);
byId("only-hits").addEventListener("change", (event) => { view.only = event.target.checked; showHits(); });
for (const [id, action] of [
  ["zoom-in", () => zoom(2)], ["zoom-out", () => zoom(1 / 2)], ["fit", showAll], ["order", () => setOrder(!view.order)],
  ["arrows", toggleArrows], ["height", nextHeight], ["theme", otherTheme], ["help", showKeys],
  ["next-hit", () => goToHit(view.hit + 1)], ["previous-hit", () => goToHit(view.hit - 1)],
]) byId(id).addEventListener("click", action);

// What the colours mean

function describeColours() {
  const entries = words.states.map((name, at) => [name, colours.states[at], at ? "" : "line"]);
  const kinds = new Set(rows.map((row) => row.kind));
  if (kinds.has("int")) entries.push([words.interrupt, colours.interrupt, "tick"]);
  if (rows.some((row) => !row.task && !colours.kinds[row.kind])) entries.push([words.handler, colours.handler, "tick"]);
  if (kinds.has("host")) entries.push([words.device, colours.device, "tick"]);
  if (kinds.has("server")) entries.push([words.server, colours.server, "tick"]);
  entries.push([words.call, colours.call, "line"], [words.failed, colours.error, "tick"]);
  byId("legend").replaceChildren(...entries.map(([name, colour, shape]) => {
    const entry = made("li"), sign = made("i", "", { className: shape });
    sign.style.background = colour;
    entry.append(sign, name);
    return entry;
  }));
}

for (const entry of document.querySelectorAll("[data-word]")) {
  if (entry.tagName === "INPUT") entry.placeholder = entry.ariaLabel = words[entry.dataset.word];
  else entry.textContent = words[entry.dataset.word];
}
for (const entry of document.querySelectorAll("[data-title]")) {
  entry.title = words[entry.dataset.title];
  entry.setAttribute("aria-label", words[entry.dataset.title]);
}
scroller.setAttribute("aria-label", words.chart);
const dark = matchMedia("(prefers-color-scheme: dark)");
setTheme(dark.matches ? "dark" : "light");
dark.addEventListener("change", () => setTheme(dark.matches ? "dark" : "light"));
new ResizeObserver(redraw).observe(scroller);
measure();
view.to = whole();
// Where no time passes there is only the order.
if (!times[END] && END > 1) setOrder(true);
describe();
