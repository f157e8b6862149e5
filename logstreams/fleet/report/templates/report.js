"use strict";
// The table stands without this: it adds sorting, filters, and ages that go on with the clock.
(() => {
  const byId = (id) => document.getElementById(id);
  const table = byId("customers");
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  const controls = { q: byId("search"), status: byId("status"), destination: byId("destination") };
  let sorted = null;
  let later = 0;

  const valueOf = (row, column, kind) => {
    const text = row.cells[column].dataset.sort;
    return kind === "number" ? Number(text) : text;
  };

  const sort = (column, descending) => {
    const kind = heads[column].dataset.kind;
    const keyed = rows.map((row) => [valueOf(row, column, kind), row]);
    const compare = kind === "number" ? (a, b) => a - b : new Intl.Collator("en", { numeric: true }).compare;
    keyed.sort(([a], [b]) => compare(a, b) * (descending ? -1 : 1));
    const order = document.createDocumentFragment();
    keyed.forEach(([, row]) => order.append(row));
    body.append(order);
    heads.forEach((head, index) => {
      if (index === column) head.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    });
    sorted = { column, descending };
  };

  const filter = () => {
    const words = controls.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    const status = controls.status.value;
    const destination = controls.destination ? controls.destination.value : "";
    let shown = 0;
    for (const row of rows) {
      const fits =
        words.every((word) => row.dataset.words.includes(word)) &&
        (!status || (status === "attention" ? "attention" in row.dataset : row.dataset.status === status)) &&
        (!destination || row.dataset.destination === destination);
      row.hidden = !fits;
      shown += fits;
    }
    byId("shown").textContent = `${shown} of ${rows.length} shown`;
    byId("none").hidden = shown > 0;
  };

  // What is chosen stands in the address, so that it can be sent and is there after a reload.
  const keep = () => {
    const state = new URLSearchParams();
    for (const [name, control] of Object.entries(controls)) {
      if (control && control.value) state.set(name, control.value);
    }
    if (sorted) state.set("sort", `${sorted.column}${sorted.descending ? "-" : "+"}`);
    const text = state.toString();
    try {
      history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
    } catch {
      // A page that was opened in a frame or from an archive may not.
    }
  };

  const restore = () => {
    const state = new URLSearchParams(location.hash.slice(1));
    for (const [name, control] of Object.entries(controls)) {
      if (!control || !state.has(name)) continue;
      control.value = state.get(name);
      if (control.selectedIndex === -1) control.value = "";
    }
    const order = /^([0-7])([+-])$/.exec(state.get("sort") || "");
    if (order) sort(Number(order[1]), order[2] === "-");
  };

  const elapsed = (milliseconds) => {
    const seconds = Math.max(milliseconds / 1000, 0);
    if (seconds >= 172800) return `${Math.floor(seconds / 86400)} d ago`;
    return seconds >= 3600 ? `${Math.floor(seconds / 3600)} h ago` : `${Math.floor(seconds / 60)} min ago`;
  };

  // A fact that grows too old while the page lies around is marked, as the report marks its own.
  const age = () => {
    const now = Date.now();
    for (const time of document.querySelectorAll("time[data-ago]")) {
      const old = now - Date.parse(time.dateTime);
      time.textContent = elapsed(old);
      time.title = time.dateTime;
      const marked = time.nextElementSibling && time.nextElementSibling.className === "stale";
      if (old > Number(time.dataset.limit) * 3600000 && !marked) {
        const mark = document.createElement("strong");
        mark.className = "stale";
        mark.textContent = "stale";
        time.after(" ", mark);
        later += 1;
      }
    }
    byId("counted").hidden = true;
    const written = now - Date.parse(byId("written").dateTime);
    const old = byId("old");
    old.hidden = !later && written <= 24 * 3600000;
    if (!old.hidden) {
      old.textContent =
        `This page was written ${elapsed(written)}: it says how customers stood then.` +
        (later ? ` Since then ${later} of its facts went stale.` : "");
    }
  };

  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    // Numbers first from the worst, the newest and the slowest down.
    button.addEventListener("click", () => {
      const again = sorted && sorted.column === column;
      sort(column, again ? !sorted.descending : head.dataset.kind === "number");
      keep();
    });
    head.replaceChildren(button);
  });
  for (const control of Object.values(controls)) {
    if (control) {
      control.addEventListener("input", () => {
        filter();
        keep();
      });
    }
  }
  byId("controls").addEventListener("submit", (event) => event.preventDefault());
  byId("controls").hidden = false;

  // On paper the sections are open; of a row what the reader opened, as each repair stands below.
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("section > details:not([open])")];
    closed.forEach((one) => (one.open = true));
  });
  window.addEventListener("afterprint", () => closed.forEach((one) => (one.open = false)));

  restore();
  filter();
  age();
  setInterval(age, 60000);
})();
