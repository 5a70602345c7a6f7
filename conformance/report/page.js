// SPDX-License-Identifier: MIT
"use strict";

const natural = new Intl.Collator("en", { numeric: true });
const byId = (id) => document.getElementById(id);

function key(row, column) {
  const cell = row.cells[column];
  const text = cell.dataset.sort ?? cell.textContent.trim();
  return cell.matches(".number, .verdict") ? text.replaceAll(",", "") : text;
}

function sortBy(header) {
  const table = header.closest("table");
  const body = table.tBodies[0];
  const column = header.cellIndex;
  const first = header.dataset.first ?? "ascending";
  const other = first === "ascending" ? "descending" : "ascending";
  const direction = header.getAttribute("aria-sort") === first ? other : first;
  for (const each of table.tHead.rows[0].cells) each.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", direction);
  const sign = direction === "ascending" ? 1 : -1;
  const rows = [...body.rows].map((row, place) => ({ row, place, key: key(row, column) }));
  rows.sort((a, b) => sign * natural.compare(a.key, b.key) || a.place - b.place);
  body.append(...rows.map((entry) => entry.row));
}

for (const header of document.querySelectorAll("table.sortable > thead th")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = header.textContent;
  button.addEventListener("click", () => sortBy(header));
  header.replaceChildren(button);
}

// Each form of filters says by data-table which table it is for; its selects are named as the rows' data.
function filtering(form) {
  const table = byId(form.dataset.table);
  const output = form.querySelector("output");
  const entries = [...table.tBodies[0].rows].map((row) => ({ row, text: row.textContent.toLowerCase() }));
  const apply = () => {
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wishes = [...form.querySelectorAll("select")].filter((select) => select.value);
    let shown = 0;
    for (const { row, text } of entries) {
      const fits = wishes.every((select) => row.dataset[select.name] === select.value) && words.every((word) => text.includes(word));
      row.hidden = !fits;
      shown += fits;
    }
    output.textContent = shown.toLocaleString("en") + " of " + entries.length.toLocaleString("en");
  };
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply();
}

document.querySelectorAll("form.filters").forEach(filtering);

function openTarget() {
  const target = location.hash && byId(decodeURIComponent(location.hash.slice(1)));
  const fold = target && (target.matches("details") ? target : target.querySelector("details"));
  if (fold) fold.open = true;
}

addEventListener("hashchange", openTarget);

// Tiles and units show what they count.
for (const source of document.querySelectorAll("[data-show]")) {
  source.addEventListener("click", (event) => {
    event.preventDefault();
    const form = byId("requirement-filters");
    form.reset();
    const [name, value] = source.dataset.show.split("=");
    form.elements[name].value = value;
    form.dispatchEvent(new Event("input"));
    setTimeout(() => byId("requirements").scrollIntoView());
  });
}

function show(link) {
  const file = byId(decodeURIComponent(link.hash.slice(1)));
  if (!file) return false;
  const [from, to] = (link.dataset.lines ?? "0-0").split("-").map(Number);
  const row = Number(link.dataset.row ?? 0);
  const lines = file.querySelector("pre").textContent.replace(/\n$/, "").split("\n");
  const name = link.textContent;
  const word = /^[\w/.-]+$/.test(name) ? name : "'" + name + "'";
  byId("scenario-name").textContent = name;
  byId("scenario-title").textContent = link.dataset.title ?? file.querySelector("summary span").textContent;
  byId("scenario-again").textContent = document.body.dataset.again + " " + word;
  byId("scenario-source").replaceChildren(...lines.map((line, index) => {
    const span = document.createElement("span");
    const number = index + 1;
    span.textContent = line;
    if ((number >= from && number <= to) || number === row) span.className = "marked";
    else if (/^\s*#/.test(line)) span.className = "comment";
    else if (/^\s*\[.*\]\s*$/.test(line) && /^\[{1,2}[A-Za-z.]+\]{1,2}\s*$/.test(line)) span.className = "head";
    return span;
  }));
  byId("scenario").showModal();
  byId("scenario-source").querySelector(".marked")?.scrollIntoView({ block: "center" });
  return true;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.scenario");
  if (link && !event.ctrlKey && !event.metaKey && show(link)) event.preventDefault();
  const copy = event.target.closest(".again button");
  if (copy) {
    navigator.clipboard?.writeText(copy.previousElementSibling.textContent);
    copy.textContent = "copied";
    setTimeout(() => { copy.textContent = "copy"; }, 1500);
  }
  for (const open of document.querySelectorAll("#requirements details[open]")) {
    if (!open.contains(event.target) && !event.target.closest("dialog")) open.open = false;
  }
  if (event.target === byId("scenario")) byId("scenario").close();
});
byId("close").addEventListener("click", () => byId("scenario").close());
