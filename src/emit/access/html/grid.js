// The matrix: only what can be seen is in the document, however many people and hosts there are.

const grid = document.getElementById("grid");
const head = document.getElementById("head");
const body = document.getElementById("body");
const BEYOND = 3;
const ROW = 36;

const layout = { rows: [], columns: [], side: 0, head: 0, width: 0, style: "dense" };
// What is in the document: rows by number, each with its cells by number; row -1 is the head.
const drawn = new Map();
// Which cell the keyboard is at; -1 is the head of a row or column.
const active = { row: 0, column: 0 };

const label = (item) => {
  if (item.type === "host") return item.hosts[0].name;
  return item.type === "group" ? item.group.name : item.line.title;
};

const whole = (item) => {
  if (item.type === "line") return `${item.group.name}, ${item.line.title}`;
  return item.type === "host" && item.hosts.length > 1
    ? `${label(item)} and ${many(item.hosts.length - 1, "host", "hosts")} like it`
    : label(item);
};

// Measures and draws everything again.
function draw() {
  const [rows, columns] = view.swapped ? [shown.machines, shown.people] : [shown.people, shown.machines];
  Object.assign(layout, { rows, columns });
  const empty = rows.length === 0 || columns.length === 0;
  const hadFocus = grid.contains(document.activeElement);
  drawn.clear();
  head.replaceChildren();
  body.replaceChildren();
  grid.hidden = empty;
  document.getElementById("empty").hidden = !empty;
  if (empty) return;
  const space = grid.clientWidth;
  const longest = (items) => items.reduce((most, item) => Math.max(most, label(item).length), 4);
  layout.side = Math.min(view.swapped ? 80 + longest(rows) * 8.5 : 330, Math.max(150, space * 0.4));
  // Words and signs, signs below words, or signs below words that are turned.
  const width = Math.min(150, (space - layout.side) / columns.length);
  layout.style = width >= 104 ? "wide" : width >= Math.max(48, 18 + longest(columns) * 7.6) ? "roomy" : "dense";
  layout.width = layout.style === "dense" ? 34 : width;
  layout.head = layout.style === "dense" ? Math.min(180, 26 + longest(columns) * 7.6) : 40;
  for (const style of ["wide", "roomy", "dense"]) document.body.classList.toggle(style, layout.style === style);
  head.style.width = body.style.width = `max(100%, ${layout.side + columns.length * layout.width}px)`;
  head.style.height = `${layout.head}px`;
  body.style.height = `${rows.length * ROW}px`;
  grid.setAttribute("aria-rowcount", rows.length + 1);
  grid.setAttribute("aria-colcount", columns.length + 1);
  active.row = Math.min(active.row, rows.length - 1);
  active.column = Math.min(active.column, columns.length - 1);
  render();
  if (hadFocus) focusActive();
}

// The numbers of rows or columns that can be seen.
function range(from, space, size, count) {
  const first = Math.max(0, Math.floor(from / size) - BEYOND);
  return [first, Math.min(count, Math.ceil((from + space) / size) + BEYOND)];
}

// Brings the document up to what can be seen now.
function render() {
  if (grid.hidden) return;
  const [firstRow, lastRow] = range(grid.scrollTop, grid.clientHeight - layout.head, ROW, layout.rows.length);
  const across = grid.clientWidth - layout.side;
  const columns = range(grid.scrollLeft, across, layout.width, layout.columns.length);
  for (const [row, made] of drawn) {
    // The cell that has the focus stays.
    if (row >= 0 && row !== active.row && (row < firstRow || row >= lastRow)) {
      made.element.remove();
      drawn.delete(row);
    }
  }
  renderRow(-1, columns);
  for (let row = firstRow; row < lastRow; row += 1) renderRow(row, columns);
  if (active.row >= 0) renderRow(active.row, columns);
  roam();
}

function renderRow(row, [firstColumn, lastColumn]) {
  let made = drawn.get(row);
  if (!made) {
    made = { element: row < 0 ? head : newRow(row), cells: new Map() };
    made.element.prepend(row < 0 ? corner() : side(row));
    drawn.set(row, made);
    if (row >= 0) body.append(made.element);
  }
  for (const [column, cell] of made.cells) {
    if (column !== active.column && (column < firstColumn || column >= lastColumn)) {
      cell.remove();
      made.cells.delete(column);
    }
  }
  const add = (column) => {
    if (made.cells.has(column)) return;
    const cell = row < 0 ? columnHead(column) : meetingCell(row, column);
    cell.style.left = `${layout.side + column * layout.width}px`;
    cell.style.width = `${layout.width}px`;
    made.cells.set(column, cell);
    made.element.append(cell);
  };
  for (let column = firstColumn; column < lastColumn; column += 1) add(column);
  if (active.column >= 0) add(active.column);
}

function newRow(row) {
  const made = element("div", `row ${layout.rows[row].type}`);
  made.setAttribute("role", "row");
  made.setAttribute("aria-rowindex", row + 2);
  made.style.transform = `translateY(${row * ROW}px)`;
  made.style.height = `${ROW}px`;
  made.style.width = "100%";
  return made;
}

function corner() {
  const made = element("div", "corner", view.swapped ? "Hosts ↓ people →" : "People and keys ↓ hosts →");
  made.setAttribute("role", "columnheader");
  made.setAttribute("aria-colindex", 1);
  made.style.width = `${layout.side}px`;
  return made;
}

function place(made, role, row, column) {
  made.setAttribute("role", role);
  made.setAttribute("aria-colindex", column + 2);
  made.tabIndex = -1;
  made.dataset.row = row;
  made.dataset.column = column;
  return made;
}

// The names of a person, key or host.
function names(item) {
  const made = element("span", "names", named(label(item), "name"));
  if (item.type === "host") {
    if (item.hosts.length > 1) made.append(element("span", "detail", `and ${number(item.hosts.length - 1)} more`));
  } else if (item.type === "line") {
    made.append(named(item.line.detail, "detail"));
  } else if (item.alone) {
    const [line] = item.lines;
    const same = line.kind !== BY_KEY || line.title === item.group.name;
    made.append(named(same ? (line.kind === BY_KEY ? line.detail : line.title) : `${line.title} · ${line.detail}`, "detail"));
  } else {
    made.append(named(counts(item.lines), "detail"));
  }
  return made;
}

function counts(own) {
  const count = (kind) => own.filter((line) => line.kind === kind).length;
  const words = [];
  if (count(BY_KEY) > 0) words.push(many(count(BY_KEY), "key", "keys"));
  if (count(BY_PASSWORD) > 0) words.push("password");
  if (count(BY_NOTHING) > 0) words.push("empty password");
  if (count(BY_DOOR) > 0) words.push("open doors");
  return words.join(", ");
}

function unreadFlag(item) {
  if (item.type !== "host" || !item.hosts.some((host) => host.unread.length > 0)) return [];
  const flag = element("span", "flag", icon("unknown"));
  flag.title = "not all of it could be read";
  return [flag];
}

function side(row) {
  const item = layout.rows[row];
  const made = place(element("div", `side ${item.type}`), "rowheader", row, -1);
  made.style.width = `${layout.side}px`;
  if (item.type === "group") {
    const caret = element("span", "caret");
    if (!item.alone) {
      caret.append(icon("caret"));
      made.setAttribute("aria-expanded", String(item.group.open));
    }
    made.append(caret);
  } else {
    const kinds = ["key", "password", "unknown", "door"];
    made.append(icon(item.type === "host" ? "host" : kinds[item.line.kind]));
  }
  made.append(names(item), ...unreadFlag(item));
  made.title = whole(item);
  return made;
}

function columnHead(column) {
  const item = layout.columns[column];
  const made = place(element("div", `column ${item.type}`), "columnheader", -1, column);
  const words = element("span", "label", named(label(item), "name"));
  if (item.type === "host" && item.hosts.length > 1) words.append(element("span", "more", `+${number(item.hosts.length - 1)}`));
  made.append(words, ...unreadFlag(item));
  if (item.type === "group" && !item.alone) made.setAttribute("aria-expanded", String(item.group.open));
  made.title = whole(item);
  return made;
}

// The person or key and the host of a cell, whichever way round the matrix is.
function pair(row, column) {
  const [one, two] = [layout.rows[row], layout.columns[column]];
  return view.swapped ? [two, one] : [one, two];
}

function meetingCell(row, column) {
  const [who, machine] = pair(row, column);
  const [own, marks] = meeting(who, machine);
  const made = place(element("div", "cell"), "gridcell", row, column);
  let says = LOOKS[own].says;
  if (own !== NOTHING) {
    const sign = lookMark(own, layout.style === "wide" ? LOOKS[own].word : "");
    if (marks & 1) {
      sign.append(element("span", "condition"));
      says += ", under conditions";
    }
    if (marks & 2 && own !== DOOR) {
      sign.append(element("span", "opening"));
      says += ", beside an open door";
    }
    made.append(sign);
  }
  made.setAttribute("aria-label", `${whole(who)} on ${whole(machine)}: ${says}`);
  return made;
}

const cellAt = (row, column) => {
  const made = drawn.get(row);
  return column < 0 ? made?.element.querySelector(".side") : made?.cells.get(column);
};

// One cell can be reached with Tab, and the others from it with arrows.
function roam() {
  for (const old of grid.querySelectorAll(".chosen, .hot")) old.classList.remove("chosen", "hot");
  for (const old of grid.querySelectorAll('[tabindex="0"]')) old.tabIndex = -1;
  const cell = cellAt(active.row, active.column);
  if (!cell) return;
  cell.tabIndex = 0;
  cell.classList.add("chosen");
  cell.parentElement.classList.add("hot");
  cellAt(-1, active.column)?.classList.add("hot");
}

function reveal() {
  const into = (start, size, from, space) => {
    if (start < from) return start;
    return start + size > from + space ? start + size - space : from;
  };
  if (active.row >= 0) {
    grid.scrollTop = into(active.row * ROW, ROW, grid.scrollTop, grid.clientHeight - layout.head);
  }
  if (active.column >= 0) {
    const across = grid.clientWidth - layout.side;
    grid.scrollLeft = into(active.column * layout.width, layout.width, grid.scrollLeft, across);
  }
}

function focusActive() {
  reveal();
  render();
  cellAt(active.row, active.column)?.focus({ preventScroll: true });
}

function go(row, column) {
  active.row = Math.max(-1, Math.min(layout.rows.length - 1, row));
  active.column = Math.max(-1, Math.min(layout.columns.length - 1, column));
  // The corner says nothing.
  if (active.row < 0 && active.column < 0) active.column = 0;
  focusActive();
}

// Shows or hides the keys of a person.
function unfold(item) {
  if (item?.type !== "group" || item.alone) return;
  item.group.open = !item.group.open;
  filter();
  draw();
}
