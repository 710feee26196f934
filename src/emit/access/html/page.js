// Everything that is clicked, typed and counted.

function refresh() {
  filter();
  draw();
  tellStatus();
}

function tellStatus() {
  const people = shown.people.filter(({ type }) => type === "group").length;
  const machines = shown.machines.reduce((sum, { hosts: own }) => sum + own.length, 0);
  const words = [`${number(people)} of ${many(groups.length, "person", "people")} on ${number(machines)} of ${many(hosts.length, "host", "hosts")}`];
  if (shown.machines.length < machines) words.push(`in ${many(shown.machines.length, "column", "columns")}, as others are alike`);
  document.getElementById("status").textContent = words.join(", ");
}

// What there is in all, whatever the filters are.
function totals() {
  const shapes = new Int32Array(tables.shapes.length);
  for (const { shape } of hosts) shapes[shape] += 1;
  const sum = { ways: 0, root: 0, doors: 0, unknown: 0 };
  shapes.forEach((count, shape) => {
    for (const account of tables.shapes[shape]) {
      for (let entry = entries.start[account]; entry < entries.start[account + 1]; entry += 1) {
        const look = entries.look[entry];
        if (look > DOOR) sum.ways += count;
        if (look > 10) sum.root += count;
        if (look === DOOR) sum.doors += count;
        if (look === UNKNOWN) sum.unknown += count;
      }
    }
  });
  return sum;
}

function makeTiles() {
  const sum = totals();
  const tile = (name, count, words, iconName, choice) => {
    const content = [element("b", "", number(count)), element("span", "", icon(iconName), words)];
    if (count === 0) name = "none";
    if (!choice) return element("div", `tile ${name}`, ...content);
    const made = element("button", `tile ${name}`, ...content);
    made.type = "button";
    made.title = `show only ${words}`;
    made.addEventListener("click", () => choose(choice));
    return made;
  };
  document.getElementById("tiles").append(
    tile("", hosts.length, hosts.length === 1 ? "host" : "hosts", "host"),
    tile("", groups.length, groups.length === 1 ? "person" : "people", "person"),
    tile("", keys.length, keys.length === 1 ? "key" : "keys", "key"),
    tile("", sum.ways, "ways in", "user", 2047 & ~64 & ~128 & ~1024),
    tile("root", sum.root, "ways to root", "root", 2047 & ~12 & ~64 & ~128 & ~1024),
    tile("door", sum.doors, "open doors", "door", 1024 | 255),
    tile("unknown", sum.unknown, "unknown", "unknown", 64 | 15 | 768),
  );
}

function choose(choice) {
  filters.choice = choice;
  for (const chip of document.querySelectorAll(".chip")) {
    chip.setAttribute("aria-pressed", String((choice & Number(chip.dataset.bit)) !== 0));
  }
  refresh();
}

function makeChips() {
  let bit = 1;
  for (const [title, choices] of [["Power", POWERS], ["Verdict", STATES], ["By", KINDS]]) {
    const set = element("div", "choices", element("span", "", title));
    set.setAttribute("role", "group");
    set.setAttribute("aria-label", title);
    for (const { name, mark: look, icon: iconName, word } of choices) {
      const own = bit;
      const chip = button("chip", word, "", () => choose(filters.choice ^ own));
      chip.prepend(mark(look, iconName));
      chip.dataset.bit = own;
      chip.dataset.name = name;
      chip.setAttribute("aria-pressed", "true");
      set.append(chip);
      bit *= 2;
    }
    document.getElementById("chips").append(set);
  }
}

function makeTools() {
  const toggle = (words, iconName, name, from) => {
    const made = button("tool", words, iconName, () => {
      view[name] = !view[name];
      made.setAttribute("aria-pressed", String(view[name]));
      refresh();
    });
    made.setAttribute("aria-pressed", String(from));
    return made;
  };
  const unfoldAll = button("tool", "Unfold all", "caret", () => {
    const open = !groups.every((group) => group.open);
    for (const group of groups) group.open = open;
    unfoldAll.lastChild.textContent = open ? "Fold all" : "Unfold all";
    refresh();
  });
  const clear = button("tool", "Clear", "close", () => {
    for (const name of ["who", "account", "host"]) document.getElementById(name).value = filters[name] = "";
    choose(NO_FILTERS.choice);
  });
  const tools = [toggle("Hosts as rows", "swap", "swapped", view.swapped), unfoldAll];
  if (hosts.length > 1) tools.push(toggle("Fold hosts alike", "host", "folded", view.folded));
  document.getElementById("tools").append(...tools, themeButton(), clear);
}

// Follows the system until somebody chooses.
function themeButton() {
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  const made = button("tool", "", "theme", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    tell();
  });
  const tell = () => {
    made.lastChild.textContent = isDark() ? "Light" : "Dark";
  };
  made.append("");
  made.id = "theme";
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tell);
  tell();
  return made;
}

function onKey(event) {
  const typing = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (event.key === "Escape") {
    if (!panel.hidden) closePanel();
    else if (typing) focusActive();
    event.preventDefault();
  } else if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    document.getElementById("who").select();
    document.getElementById("who").focus();
  } else if (event.target.dataset?.row !== undefined && grid.contains(event.target)) {
    onGridKey(event);
  }
}

function onGridKey(event) {
  const { row, column } = active;
  const page = Math.max(1, Math.floor((grid.clientHeight - layout.head) / ROW) - 1);
  const to = {
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    PageUp: [row - page, column],
    PageDown: [row + page, column],
    Home: [event.ctrlKey ? 0 : row, event.ctrlKey ? 0 : -1],
    End: [event.ctrlKey ? Infinity : row, Infinity],
  }[event.key];
  if (to && !event.altKey && !event.metaKey) {
    event.preventDefault();
    go(...to);
  } else if (event.key === "Enter") {
    event.preventDefault();
    openAt(row, column);
  } else if (event.key === " ") {
    event.preventDefault();
    unfold(view.swapped ? layout.columns[column] : layout.rows[row]);
  }
}

function onClick(event) {
  const cell = event.target.closest("[data-row]");
  if (!cell) return;
  active.row = Number(cell.dataset.row);
  active.column = Number(cell.dataset.column);
  focusActive();
  if (event.target.closest(".caret")?.firstChild) unfold(layout.rows[active.row]);
  else openAt(active.row, active.column);
}

function start() {
  makeTiles();
  makeChips();
  makeTools();
  for (const name of ["who", "account", "host"]) {
    document.getElementById(name).addEventListener("input", ({ target }) => {
      filters[name] = target.value;
      refresh();
    });
  }
  let waiting = false;
  grid.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      render();
    });
  }, { passive: true });
  grid.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  new ResizeObserver(() => draw()).observe(document.getElementById("main"));
  // A few people are shown with all that they have.
  for (const group of groups) group.open = lines.length <= 30;
  refresh();
}

start();
