"use strict";
// Shows what the simulator tells. All of it is somebody's text: it reaches the page by `make` alone.

const find = id => document.getElementById(id);
let last = 0;
let isHeld = false;

function make(tag, className, ...content) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...content.filter(part => part !== ""));
  return element;
}

// MARK: The account

function status(word, change) {
  const kind = change?.failure || /ERROR/.test(word) ? "bad" : change || /PENDING|BINDING|DELETING/.test(word) ? "busy" : "good";
  const sign = { bad: "✗", busy: "…", good: "●" }[kind];
  return make("span", `status ${kind}`, `${sign} ${word}`);
}

function course(change) {
  if (!change) return "";
  if (change.failure) return make("span", "faint", ` ${change.kind}: ${change.failure}`);
  const rest = change.seconds === null ? "for ever" : `for ${change.seconds.toFixed(1)} s more`;
  return make("span", "faint", ` ${change.kind} ${change.hidden ? "not to be seen yet, " : ""}${rest}`);
}

const id = thing => make("div", "faint", thing.id);
const list = (items, none) => items.length ? items : [make("div", "faint", none)];

const draw = {
  eips: eip => make("div", "thing", make("span", "name", eip.address), ` ${eip.name} `, status(eip.status, eip.change),
    course(eip.change), make("div", "", eip.bound ? `→ ${eip.bound}` : "bound to nothing"), id(eip)),
  servers: server => make("div", "thing", make("span", "name", server.id || "no server"),
    ...server.ports.map(port => make("div", "inner", port.address, port.eips.length ? ` ← ${port.eips.join(", ")}` : "", id(port)))),
  resolvers: resolver => make("div", "thing", make("span", "name", resolver.name), " ", status(resolver.status), id(resolver),
    ...resolver.entries.map(entry => make("div", "inner", entry.address, " ", status(entry.status, entry.change), course(entry.change)))),
  groups: group => make("div", "thing", make("span", "name", group.name), ` ${group.region}`, id(group),
    ...list(group.endpoints, "no endpoints").map(endpoint => endpoint instanceof Node ? endpoint
      : make("div", "inner", endpoint.address, ` weight ${endpoint.weight} `, status(endpoint.status, endpoint.change), course(endpoint.change)))),
  lite_servers: server => make("div", "thing", make("span", "name", server.name), ` ${server.generation} `, status(server.status),
    make("div", "", server.eips.length ? `← ${server.eips.join(", ")}` : "no address"), id(server)),
};

// MARK: Requests and faults

function request(record) {
  const kind = record.status === 0 || record.status >= 400 ? "bad" : "good";
  const became = [record.changed ? "changed something" : "", record.code ?? "", record.fault ? `fault: ${record.fault}` : ""];
  const row = make("tr", "", make("td", "", record.number), make("td", "", record.time.slice(11, 23)),
    make("td", "", record.operation ?? `${record.method} ${record.target}`),
    make("td", "", make("span", `status ${kind}`, record.status === 0 ? "lost" : record.status)),
    make("td", "", became.filter(part => part).join(", ")));
  row.title = `${record.method} ${record.target}\n${record.request_id}`;
  return row;
}

const drawn = {};

function drawAll(view) {
  find("time").textContent = view.time.replace("T", " ").slice(0, 23) + " UTC";
  find("offset").textContent = view.offset ? `(the clock is ${view.offset} s ahead)` : "";
  for (const [name, thing] of Object.entries(draw)) {
    // What is as it was is left, so that a person can select it.
    const text = JSON.stringify(view[name]);
    if (drawn[name] === text) continue;
    drawn[name] = text;
    find(name).replaceChildren(...list(view[name].map(thing), "none"));
  }
  find("faults").replaceChildren(...view.faults.map(fault =>
    make("li", "", make("code", "", fault.text), fault.fired ? ` fired ${fault.fired} times` : " armed")));
  if (view.late) find("faults").append(make("li", "", `${view.late} effects on their way`));
  if (view.requests.length) last = view.requests.at(-1).number;
  find("requests").prepend(...view.requests.map(request).reverse());
  while (find("requests").childElementCount > 500) find("requests").lastChild.remove();
}

// MARK: Asking

async function ask(path, method = "GET", body = undefined) {
  const headers = body === undefined ? {} : { "Content-Type": "application/json" };
  const answer = await fetch(path, { method, body, headers, cache: "no-store" });
  const document = await answer.json();
  if (!answer.ok) throw new Error(document.error ?? `status ${answer.status}`);
  return document;
}

async function look() {
  try {
    drawAll(await ask(`/_sim/view?after=${last}`));
    find("trouble").textContent = "";
  } catch (error) {
    find("trouble").textContent = `the simulator does not answer: ${error.message}`;
  }
}

async function watch() {
  if (!isHeld && !document.hidden) await look();
  setTimeout(watch, 500);
}

find("clock").addEventListener("click", async event => {
  const seconds = event.target.dataset?.seconds;
  if (seconds === undefined) return;
  try {
    await ask("/_sim/clock", "POST", JSON.stringify({ advance: Number(seconds) }));
  } catch (error) {
    find("trouble").textContent = error.message;
  }
  await look();
});

find("hold").onclick = () => {
  isHeld = !isHeld;
  find("hold").setAttribute("aria-pressed", isHeld);
};

find("arm").addEventListener("submit", async event => {
  event.preventDefault();
  const rule = `on=${find("on").value} kind=${find("kind").value} ${find("more").value}`.trim();
  try {
    await ask("/_sim/faults", "POST", rule);
    find("armed").textContent = `armed: ${rule}`;
  } catch (error) {
    find("armed").textContent = `not armed: ${error.message}`;
  }
  await look();
});

watch();
