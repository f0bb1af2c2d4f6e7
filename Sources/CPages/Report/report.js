"use strict";
// Draws one run. Everything that the record holds is somebody else's text: it reaches the page by
// `textContent` alone, through `make`, and the policy of the page forbids all else.

const read = id => JSON.parse(document.getElementById(id).textContent);
const find = id => document.getElementById(id);
const run = read("run");
const steps = run.steps;
// Arguments and answers are texts, in which no number is rounded; most are never looked at.
let details = null;
const detailsOf = index => (details ??= read("details"))[index] ?? ["", "", ""];

function make(tag, className, ...content) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...content);
  return element;
}

// MARK: Words

const signs = {
  done: ["✓", "done"], ok: ["→", "answered"], refused: ["✗", "refused"], error: ["✗", "failed"],
  in_doubt: ["?", "in doubt"], unknown: ["?", "nobody knows"], running: ["…", "under way"], same: ["=", "was so already"],
};
const kinds = {
  request: "request", wait: "waiting for a state", throttle: "throttled", retry: "tried again",
  doubt: "in doubt", back: "roll-back", sleep: "sleep",
};
const isBad = step => ["refused", "error", "in_doubt", "unknown"].includes(step.state);
const hasTrouble = step => isBad(step) || (step.marks ?? []).some(mark => ["throttle", "retry", "doubt"].includes(mark[1]));
const isChange = step => step.kind === "change";

function span(milliseconds) {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 100000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const minutes = Math.floor(milliseconds / 60000);
  if (minutes < 100) return `${minutes} min ${Math.round(milliseconds / 1000) % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
const endOf = step => step.end ?? run.length;
const taskName = task => run.tasks[task];
const sentence = step => `${step.name}${step.summary ? ` ${step.summary}` : ""}`;

// MARK: What a person needs first

function copied(text) {
  const button = make("button", "", "Copy");
  button.type = "button";
  button.setAttribute("aria-label", `Copy ${text}`);
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(text);
      find("said").textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(button.previousElementSibling);
      find("said").textContent = "Selected: copy it with the keyboard";
    }
  };
  return button;
}

function link(index, ...content) {
  const button = make("button", "plain", ...content);
  button.type = "button";
  button.onclick = () => show(index);
  return button;
}

function fill(id, items) {
  find(id).hidden = items.length === 0;
  find(id).querySelector("ul").replaceChildren(...items);
}

function drawHead() {
  document.title = `Halo run ${run.number}: ${run.state}`;
  find("title").textContent = `Run ${run.number}: ${run.state}`;
  find("title").className = run.good ? "done" : run.bad ? "bad" : "";
  find("line").textContent = run.line;
  find("facts").append(...run.facts.flatMap(([name, value]) => [make("dt", "", name), make("dd", "", value)]));
  fill("settle", run.settle.map(([command, why]) =>
    make("li", "", make("span", "command", make("code", "", command), copied(command), why))));
  find("settle").classList.add("alarm");
  const doubts = steps.flatMap((step, index) => ["in_doubt", "unknown"].includes(step.state) && isChange(step) ? [index] : []);
  fill("doubts", doubts.slice(0, 50).map(index => make("li", "", link(index, sentence(steps[index])))));
  find("doubts").classList.add("alarm");
  const changes = steps.flatMap((step, index) => isChange(step) && step.state !== "refused" ? [index] : []);
  const most = 20;
  const items = changes.slice(0, most).map(index => {
    const step = steps[index];
    const more = step.taken ? `, taken back by ${step.taken}` : step.undoes ? `, takes back ${step.undoes}` : "";
    return make("li", "", link(index, sentence(step)), ` ${signs[step.state][1]}${more}`);
  });
  if (changes.length > most) items.push(make("li", "", `and ${changes.length - most} more, in the timeline`));
  fill("changes", items.length ? items : [make("li", "", "Nothing.")]);
  drawPlan();
  fill("gaps", run.gaps.map(gap => make("li", "", gap)));
}

// Other than planned is told by a word and a sign, and comes first.
function drawPlan() {
  if (!run.plan) return;
  const { rows, made, seconds, gaps } = run.plan;
  const most = 200;
  const other = rows.filter(row => !row.same).length;
  const changes = rows.filter(row => row.number !== undefined).length;
  const inOrder = rows.length > most ? [...rows.filter(row => !row.same), ...rows.filter(row => row.same)] : rows;
  find("plan-line").textContent = `Made ${made} UTC: ${changes} ${changes === 1 ? "change" : "changes"} in ${span(seconds * 1000)}. `
    + (other ? `${other} went otherwise.` : "All went as planned.");
  find("plan-rows").replaceChildren(...inOrder.slice(0, most).map(planRow));
  if (rows.length > most) {
    const cell = make("td", "", `and ${rows.length - most} more`);
    cell.colSpan = 5;
    find("plan-rows").append(make("tr", "", cell));
  }
  fill("plan", gaps.map(gap => make("li", "", `Planned gap in service: ${gap}`)));
  find("plan").hidden = false;
}

function planRow(row) {
  const step = steps[row.step];
  const words = !step ? "not reached"
    : row.taken && row.verdict === step.state && !step.taken ? "not taken back" : signs[step.state][1];
  const happened = row.same ? ["✓ as planned", row.verdict === "done" ? "" : `: ${words}`].join("") : `≠ ${words}`;
  const time = (at, took) => `${span(at)}, for ${span(took)}`;
  const planned = row.number === undefined ? [make("i", "", "not in the plan"), " "] : [];
  return make("tr", row.same ? "" : "bad",
    make("td", "", row.number ?? ""),
    make("td", "", ...planned, row.number === undefined ? sentence(step) : row.summary, row.verdict && row.verdict !== "done" ? ` (${row.verdict})` : row.taken ? " (taken back)" : ""),
    make("td", "", step ? link(row.step, happened) : happened),
    make("td", "", row.number === undefined ? "" : time(row.at, row.took)),
    make("td", "", step ? time(step.at, endOf(step) - step.at) : ""));
}

// MARK: Which steps are shown, and when

const rowHeight = 28;
let from = 0, to = run.length;
let shown = steps.map((_, index) => index);
let chosen = 0;
let needle = "";

function matches(index, words) {
  const step = steps[index];
  const text = `${step.number} ${step.name} ${step.summary} ${taskName(step.task)} ${signs[step.state][1]} ${(step.ids ?? []).join(" ")}`.toLowerCase();
  if (words.every(word => text.includes(word))) return true;
  const whole = text + detailsOf(index).join(" ").toLowerCase();
  return words.every(word => whole.includes(word));
}

function choose() {
  const only = find("only").value;
  const words = needle.toLowerCase().split(/\s+/).filter(word => word);
  shown = [];
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index];
    if (step.at > to || endOf(step) < from) continue;
    if (only === "change" && !isChange(step) || only === "trouble" && !hasTrouble(step)) continue;
    if (words.length && !matches(index, words)) continue;
    shown.push(index);
  }
  chosen = Math.min(chosen, Math.max(0, shown.length - 1));
  find("count").textContent = shown.length === steps.length ? `${steps.length} calls` : `${shown.length} of ${steps.length} calls`;
  draw();
}

// MARK: Rows: only those in sight are there, so that ten thousand cost as much as fifty

function pieces(step) {
  const end = endOf(step);
  const marks = step.marks ?? [];
  if (step.undoes) return [[step.at, end, "back"]];
  if (step.kind === "sleep") return [[step.at, end, "sleep"]];
  if (!marks.length) return [[step.at, end, step.state === "unknown" || step.state === "in_doubt" ? "doubt" : "request"]];
  const parts = marks.map((mark, place) => [mark[0], marks[place + 1]?.[0] ?? end, mark[1]]);
  return marks[0][0] > step.at ? [[step.at, marks[0][0], "request"], ...parts] : parts;
}

function row(place) {
  const step = steps[shown[place]];
  const [sign, words] = signs[step.state];
  const mark = make("span", `sign ${isBad(step) ? "bad" : step.state === "done" ? "done" : ""}`, step.undoes ? "↶" : sign);
  mark.setAttribute("aria-hidden", "true");
  const bars = make("span", "bars");
  const scale = 100 / Math.max(1, to - from);
  for (const [begin, end, kind] of pieces(step)) {
    if (end < from || begin > to) continue;
    const bar = make("span", `bar ${kind}`);
    bar.style.left = `${Math.max(0, (begin - from) * scale)}%`;
    bar.style.width = `${(Math.min(end, to) - Math.max(begin, from)) * scale}%`;
    bars.append(bar);
  }
  const element = make("div", "row", make("span", "what", mark, make("span", "name", step.name),
    make("span", "rest", step.summary), make("span", "task", step.task ? taskName(step.task) : "")), bars);
  element.id = `row-${place}`;
  element.dataset.place = place;
  element.setAttribute("role", "option");
  element.setAttribute("aria-setsize", shown.length);
  element.setAttribute("aria-posinset", place + 1);
  element.setAttribute("aria-selected", place === chosen);
  element.setAttribute("aria-label", `${sentence(step)}, ${taskName(step.task)}, ${words}${step.undoes ? `, takes back ${step.undoes}` : ""}, after ${span(step.at)}, took ${span(endOf(step) - step.at)}`);
  element.classList.toggle("odd", place % 2 === 1);
  element.classList.toggle("chosen", place === chosen);
  return element;
}

// Those that are there, by their places, one after another; on paper all of them.
const there = new Map();
let isOnPaper = false;

function drawRows(whole = false) {
  const rows = find("rows"), track = find("track");
  isOnPaper = whole;
  there.clear();
  track.replaceChildren();
  track.style.height = whole ? "auto" : `${shown.length * rowHeight}px`;
  if (whole) track.append(...shown.map((_, place) => row(place)));
  else scrollRows();
  if (shown.length) rows.setAttribute("aria-activedescendant", `row-${chosen}`);
  else rows.removeAttribute("aria-activedescendant");
}

// Rows that stay in sight stay as they are.
function scrollRows() {
  if (isOnPaper) return;
  const rows = find("rows");
  const first = Math.max(0, Math.floor(rows.scrollTop / rowHeight) - 5);
  const end = Math.min(shown.length, first + Math.ceil(rows.clientHeight / rowHeight) + 10);
  for (const [place, element] of there) {
    if (place >= first && place < end) continue;
    element.remove();
    there.delete(place);
  }
  const lowest = Math.min(...there.keys());
  const before = [], after = [];
  for (let place = first; place < end; place++) {
    if (there.has(place)) continue;
    const element = row(place);
    element.style.top = `${place * rowHeight}px`;
    there.set(place, element);
    (place < lowest ? before : after).push(element);
  }
  find("track").prepend(...before);
  find("track").append(...after);
}

// MARK: The whole run at a glance

function drawOverview() {
  const canvas = find("overview");
  const ratio = devicePixelRatio || 1;
  const width = canvas.clientWidth, height = 48;
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  const style = getComputedStyle(document.documentElement);
  const colour = name => style.getPropertyValue(`--${name}`).trim();
  const scale = width / Math.max(1, run.length);
  const lanes = Math.min(8, run.tasks.length);
  const lane = height / lanes;
  const colours = { done: colour("done"), bad: colour("doubt"), plain: colour("request"), back: colour("back") };
  for (const step of steps) {
    const top = (step.task % lanes) * lane;
    pen.fillStyle = isBad(step) ? colours.bad : step.undoes ? colours.back : isChange(step) ? colours.done : colours.plain;
    // Trouble stands as high as its lane: it is not told by its colour alone.
    const tall = isBad(step) ? lane : isChange(step) ? lane * .6 : lane * .3;
    pen.fillRect(step.at * scale, top + lane - tall, Math.max(1, (endOf(step) - step.at) * scale), tall);
  }
  pen.strokeStyle = colour("ink");
  pen.lineWidth = 2;
  if (from > 0 || to < run.length) pen.strokeRect(from * scale, 1, (to - from) * scale, height - 2);
}

function draw() {
  find("scale").replaceChildren(...[0, .5, 1].map(part => make("span", "", span(from + (to - from) * part))));
  // A change of the theme, or of the width, may be part of printing.
  drawRows(isOnPaper);
  drawOverview();
}

function look(begin, end) {
  const least = Math.min(run.length, 5);
  const length = Math.min(run.length, Math.max(least, end - begin));
  from = Math.min(Math.max(0, begin), run.length - length);
  to = from + length;
  choose();
}

function zoom(factor) {
  const step = steps[shown[chosen]];
  const middle = step && factor < 1 ? Math.min(Math.max(step.at, from), to) : (from + to) / 2;
  const length = (to - from) * factor;
  look(middle - length / 2, middle + length / 2);
}

// MARK: One step

function part(title, text, copies = false) {
  if (!text) return [];
  const body = make("pre", "", text);
  body.tabIndex = 0;
  return [make("h3", "", title), body, ...(copies ? [copied(text)] : [])];
}

function show(index) {
  const step = steps[index];
  const [givenText, answerText, beforeText] = detailsOf(index);
  const facts = [
    ["number", step.number], ["task", taskName(step.task)], ["outcome", signs[step.state][1]],
    ["begun", `${span(step.at)} after the start`], ["took", step.end === null ? "not ended" : span(step.end - step.at)],
  ];
  if (step.sends > 1) facts.push(["sent", `${step.sends} times`]);
  if (step.undoes) facts.push(["takes back", step.undoes]);
  if (step.taken) facts.push(["taken back by", step.taken]);
  const ids = (step.ids ?? []).map(id => make("li", "command", make("code", "", id), copied(id)));
  const marks = (step.marks ?? []).map(mark => make("li", "", `${span(mark[0] - step.at)}: ${kinds[mark[1]] ?? mark[1]}${mark[2] ? `, ${mark[2]}` : ""}`));
  find("detail-title").textContent = sentence(step);
  find("detail-body").replaceChildren(
    make("dl", "", ...facts.flatMap(([name, value]) => [make("dt", "", name), make("dd", "", String(value))])),
    ...(ids.length ? [make("h3", "", "Request ids"), make("ul", "", ...ids)] : []),
    ...(marks.length ? [make("h3", "", "Course"), make("ul", "", ...marks)] : []),
    ...part("Arguments", givenText, true), ...part("Before", beforeText), ...part("Answer", answerText, true));
  find("detail").hidden = false;
  find("detail").focus();
  find("detail").scrollIntoView({ block: "nearest" });
}

function hide() {
  find("detail").hidden = true;
  find("rows").focus();
}

function move(place) {
  chosen = Math.min(Math.max(0, place), Math.max(0, shown.length - 1));
  const rows = find("rows");
  const top = chosen * rowHeight;
  if (top < rows.scrollTop) rows.scrollTop = top;
  if (top + rowHeight > rows.scrollTop + rows.clientHeight) rows.scrollTop = top + rowHeight - rows.clientHeight;
  drawRows();
}

// MARK: Keys, mouse and paper

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape" && !find("detail").hidden) return hide();
  if (["INPUT", "SELECT"].includes(event.target.tagName)) return;
  const actions = { "/": () => find("search").focus(), "+": () => zoom(1 / 2), "-": () => zoom(2), "0": () => look(0, run.length) };
  const page = Math.max(1, Math.floor(find("rows").clientHeight / rowHeight) - 1);
  if (event.target === find("rows")) Object.assign(actions, {
    ArrowDown: () => move(chosen + 1), ArrowUp: () => move(chosen - 1), PageDown: () => move(chosen + page),
    PageUp: () => move(chosen - page), Home: () => move(0), End: () => move(shown.length - 1),
    Enter: () => shown.length && show(shown[chosen]),
    ArrowLeft: () => look(from - (to - from) / 4, to - (to - from) / 4),
    ArrowRight: () => look(from + (to - from) / 4, to + (to - from) / 4),
  });
  const action = actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

function drag(event) {
  const canvas = find("overview");
  const time = event => Math.min(Math.max(0, event.offsetX / canvas.clientWidth), 1) * run.length;
  const begin = time(event);
  canvas.setPointerCapture(event.pointerId);
  canvas.onpointerup = event => {
    canvas.onpointerup = null;
    const end = time(event);
    if (Math.abs(end - begin) > run.length / 200) look(Math.min(begin, end), Math.max(begin, end));
  };
}

function listen() {
  let due = false;
  find("rows").addEventListener("scroll", () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => { due = false; scrollRows(); });
  }, { passive: true });
  find("rows").addEventListener("click", event => {
    const place = event.target.closest(".row")?.dataset.place;
    if (place === undefined) return;
    move(Number(place));
    show(shown[chosen]);
  });
  find("search").addEventListener("input", () => { needle = find("search").value; find("rows").scrollTop = 0; choose(); });
  find("only").addEventListener("change", choose);
  find("in").onclick = () => zoom(1 / 2);
  find("out").onclick = () => zoom(2);
  find("all").onclick = () => look(0, run.length);
  find("close").onclick = hide;
  find("overview").addEventListener("pointerdown", drag);
  addEventListener("keydown", key);
  addEventListener("resize", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  // On paper there is no scrolling.
  addEventListener("beforeprint", () => drawRows(true));
  addEventListener("afterprint", () => drawRows());
}

drawHead();
find("legend").append(...Object.entries(kinds).map(([kind, words]) => make("li", "", make("i", `bar ${kind}`), words)),
  ...["done", "refused", "in_doubt", "same"].map(state => make("li", "", `${signs[state][0]} ${signs[state][1]}`)));
choose();
listen();
