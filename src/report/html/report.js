// Search, filters, sorting and opening of the rows that stand in the page. Everything is there without it:
// it only hides, orders and copies what is there, and writes text as text.
"use strict";
(() => {
  const PAGE = 100;
  const list = document.getElementById("rows");
  if (!list) return;
  const at = (id) => document.getElementById(id);
  const status = at("status");
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  const rows = Array.from(list.children, (row, place) => ({ row, place, text: "", matches: true }));
  let order = rows;
  let shown = PAGE;

  // What a row can be found by: all its text, and the names of its list of readers. Made when first asked.
  const lists = new Map();
  const listText = (row) => {
    const link = row.querySelector('a[href^="#list-"]');
    if (!link) return "";
    const id = link.getAttribute("href").slice(1);
    if (!lists.has(id)) lists.set(id, at(id).textContent.toLowerCase());
    return lists.get(id);
  };
  const textOf = (item) => {
    item.text ||= item.row.textContent.toLowerCase() + " " + listText(item.row);
    return item.text;
  };

  // The last number of a cell: of an interval its upper end.
  const number = (item, cell) => Number(item.row.querySelector(`span:nth-of-type(${cell})`).textContent.split("\u2013").pop().replace(/\D/g, ""));
  const part = (item, name) => item.row.querySelector(name).textContent;
  const language = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const sorts = {
    worst: () => 0,
    citizens: (a, b) => number(b, 1) - number(a, 1),
    readers: (a, b) => b.row.dataset.r - a.row.dataset.r,
    files: (a, b) => number(b, 3) - number(a, 3),
    newest: (a, b) => (part(b, "time") > part(a, "time")) - (part(b, "time") < part(a, "time")),
    path: (a, b) => language.compare(part(a, "bdi"), part(b, "bdi")),
  };

  const wanted = () => {
    const value = (id) => at(id)?.value || "";
    const severities = new Set();
    for (const box of document.getElementsByName("severity")) if (box.checked) severities.add("s" + box.value);
    const [code, category, change] = [value("code"), value("category"), value("change")];
    const terms = value("search").toLowerCase().split(/\s+/).filter(Boolean);
    return (item) => {
      const { dataset, className } = item.row;
      return severities.has(className) && (!code || dataset.c === code) && (!change || dataset.x === change)
        && (!category || (dataset.g || "").split(" ").includes(category))
        && terms.every((term) => textOf(item).includes(term));
    };
  };

  const show = () => {
    let matching = 0;
    for (const item of order) {
      if (item.matches) matching += 1;
      item.row.hidden = !item.matches || matching > shown;
    }
    const visible = Math.min(matching, shown);
    const { text, everything, none } = status.dataset;
    const said = visible === rows.length ? everything : matching ? text : none;
    const counts = { n: visible, match: matching, all: rows.length };
    status.textContent = said.replace(/\{(\w+)\}/g, (_, key) => numbers.format(counts[key]));
    at("more").parentNode.hidden = visible === matching;
  };
  const filter = () => {
    const wants = wanted();
    for (const item of rows) item.matches = wants(item);
    shown = PAGE;
    show();
  };
  const sort = () => {
    const by = sorts[at("sort").value];
    order = rows.toSorted((a, b) => by(a, b) || a.place - b.place);
    list.append(...order.map((item) => item.row));
    show();
  };

  // A row that opens gets what it shares with others: copies of what to do and of its list of readers.
  const copyOf = (link) => {
    const source = at(link.getAttribute("href").slice(1));
    const copy = document.createElement("div");
    copy.className = "opened";
    const head = document.createElement("p");
    const title = source.querySelector("h3");
    head.className = "title";
    head.textContent = title ? `${status.dataset.readers}: ${title.querySelector("span").textContent}` : link.textContent;
    copy.append(head);
    if (title) copy.append(source.querySelector("dl").cloneNode(true));
    else copy.append(source.querySelector("dd").textContent);
    return copy;
  };
  const withButton = (pre) => {
    const box = document.createElement("div");
    const button = document.createElement("button");
    box.className = "command";
    button.type = "button";
    button.textContent = status.dataset.copy;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(pre.textContent);
        button.textContent = status.dataset.copied;
      } catch {
        getSelection().selectAllChildren(pre);
      }
    });
    pre.replaceWith(box);
    box.append(pre, button);
  };
  const fill = (details) => {
    if (details.dataset.filled) return;
    details.dataset.filled = "yes";
    const commands = details.querySelectorAll(":scope > pre");
    const links = details.querySelector(":scope > p:last-child");
    const [todo, readers] = links.querySelectorAll("a");
    if (readers) details.querySelector(":scope > dl").after(copyOf(readers));
    (commands[0] || links).before(copyOf(todo));
    const { takeAway, check } = status.dataset;
    for (const command of commands) {
      if (!command.textContent.startsWith(takeAway)) continue;
      // The path is quoted already: behind another program it is the same word.
      const then = document.createElement("pre");
      then.textContent = check + command.textContent.slice(takeAway.length);
      command.after(then);
      withButton(then);
    }
    commands.forEach(withButton);
    // Only an id that a program made stands behind the mark: it is one plain word of a shell.
    const id = details.parentNode.id;
    if (id.startsWith("x-")) {
      const head = document.createElement("div");
      const title = document.createElement("p");
      const pre = document.createElement("pre");
      head.className = "opened";
      title.className = "title";
      title.textContent = status.dataset.scripts;
      head.append(title);
      pre.textContent = status.dataset.remedy + id.slice(2) + status.dataset.remedyBehind;
      links.before(head, pre);
      withButton(pre);
    }
    // Paper has the lists at its end, and the row names its own there.
    if (readers) links.hidden = true;
    else todo.remove();
  };
  list.addEventListener("toggle", (event) => event.target.open && fill(event.target), true);

  // A link to a row shows and opens it.
  const follow = () => {
    const row = /^#(x-|row-)/.test(location.hash) && at(location.hash.slice(1));
    if (!row) return;
    row.hidden = false;
    row.querySelector("details").open = true;
    row.querySelector("summary").focus();
    row.scrollIntoView();
  };
  addEventListener("hashchange", follow);

  const step = (from, way) => {
    let row = from;
    do row = way > 0 ? row.nextElementSibling : row.previousElementSibling; while (row && row.hidden);
    return row;
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { target, key } = event;
    if (key === "/" && !target.closest("input, select")) {
      event.preventDefault();
      at("search").focus();
    } else if (target.matches(".rows summary") && (key === "ArrowDown" || key === "ArrowUp")) {
      const row = step(target.closest("li"), key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
      row?.querySelector("summary").focus();
    } else if (target.id === "search" && key === "ArrowDown") {
      event.preventDefault();
      rows.length && Array.from(list.children).find((row) => !row.hidden)?.querySelector("summary").focus();
    }
  });

  const tools = document.querySelector(".tools");
  let waiting;
  at("search").addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });
  tools.addEventListener("change", (event) => {
    if (event.target.id === "sort") sort();
    else filter();
  });
  at("reset").addEventListener("click", () => {
    for (const box of document.getElementsByName("severity")) box.checked = true;
    for (const id of ["code", "category", "change", "search"]) if (at(id)) at(id).value = "";
    at("sort").value = "worst";
    sort();
    filter();
  });
  at("more").addEventListener("click", () => {
    const next = order.filter((item) => item.matches)[shown];
    shown += PAGE;
    show();
    next?.row.querySelector("summary").focus();
  });
  at("rest").addEventListener("click", () => {
    const next = order.filter((item) => item.matches)[shown];
    shown = rows.length;
    show();
    next?.row.querySelector("summary").focus();
  });
  tools.hidden = false;
  show();
  follow();
})();
