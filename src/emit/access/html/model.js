// What is shown: the filters, and what they leave of people, keys and hosts.

const NO_FILTERS = { who: "", account: "", host: "", choice: 2047 };
const filters = { ...NO_FILTERS };
const view = { swapped: false, folded: hosts.length > 40 };

// The best look of each line and group on each shape, and what else is to be marked: 1 conditions, 2 a door beside.
const shown = {
  ofLine: tables.shapes.map(() => new Uint8Array(lines.length)),
  ofGroup: tables.shapes.map(() => new Uint8Array(groups.length)),
  marksOfLine: tables.shapes.map(() => new Uint8Array(lines.length)),
  marksOfGroup: tables.shapes.map(() => new Uint8Array(groups.length)),
  people: [],
  machines: [],
};

const wordsOf = (input) => input.toLowerCase().split(/\s+/).filter(Boolean);
const fits = (search, words) => words.every((word) => search.includes(word));
const isFiltered = () => Object.keys(NO_FILTERS).some((name) => filters[name] !== NO_FILTERS[name]);

// Whether the filters of power, verdict and kind leave it.
const isChosen = (bits) => {
  const left = bits & filters.choice;
  return (left & 15) !== 0 && (left & 240) !== 0 && (left & 1792) !== 0;
};

// Fills in what this shape shows.
function look(shape, lineFits, accountFits) {
  const [best, marks] = [shown.ofLine[shape], shown.marksOfLine[shape]];
  const [bestOfGroup, marksOfGroup] = [shown.ofGroup[shape], shown.marksOfGroup[shape]];
  for (const array of [best, marks, bestOfGroup, marksOfGroup]) array.fill(0);
  for (const account of tables.shapes[shape]) {
    if (!accountFits[account]) continue;
    for (let entry = entries.start[account]; entry < entries.start[account + 1]; entry += 1) {
      const line = entries.line[entry];
      if (!lineFits[line] || !isChosen(entries.choice[entry])) continue;
      const own = entries.look[entry];
      // Conditions are marked where they are on all that is shown, and not if there is a way without any.
      if (own > best[line]) marks[line] = entries.limited[entry];
      else if (own === best[line]) marks[line] &= entries.limited[entry];
      if (own > best[line]) best[line] = own;
    }
  }
  for (let line = 0; line < lines.length; line += 1) {
    if (best[line] === NOTHING) continue;
    const group = lines[line].group.index;
    if (best[line] === DOOR) marksOfGroup[group] |= 2;
    if (best[line] > bestOfGroup[group]) marksOfGroup[group] = (marksOfGroup[group] & 2) | (marks[line] & 1);
    else if (best[line] === bestOfGroup[group]) marksOfGroup[group] &= 2 | marks[line];
    if (best[line] > bestOfGroup[group]) bestOfGroup[group] = best[line];
  }
}

// Looks at everything again after a filter changed.
function filter() {
  const [who, account, host] = [wordsOf(filters.who), wordsOf(filters.account), wordsOf(filters.host)];
  const lineFits = Uint8Array.from(lines, (line) => (fits(line.search, who) ? 1 : 0));
  const accountFits = Uint8Array.from(accounts, ({ name }) => (fits(name.toLowerCase(), account) ? 1 : 0));
  tables.shapes.forEach((_, shape) => look(shape, lineFits, accountFits));
  const named = hosts.filter(({ name }) => fits(name.toLowerCase(), host));
  const shapes = [...new Set(named.map(({ shape }) => shape))];
  const alive = new Uint8Array(lines.length);
  for (const shape of shapes) {
    for (let line = 0; line < lines.length; line += 1) alive[line] |= shown.ofLine[shape][line];
  }
  const filtered = isFiltered();
  const aliveShapes = new Set(shapes.filter((shape) => !filtered || shown.ofLine[shape].some((own) => own > 0)));
  shown.machines = machines(named.filter(({ shape }) => aliveShapes.has(shape)));
  shown.people = people(alive);
}

// Hosts on which all is alike stand in one column when they are folded.
function machines(named) {
  if (!view.folded) return named.map((host) => ({ type: "host", hosts: [host], shape: host.shape }));
  const byShape = new Map();
  for (const host of named) {
    if (!byShape.has(host.shape)) byShape.set(host.shape, { type: "host", hosts: [], shape: host.shape });
    byShape.get(host.shape).hosts.push(host);
  }
  return [...byShape.values()];
}

// A person with one line needs no line below it.
function people(alive) {
  const items = [];
  for (const group of groups) {
    const own = group.lines.filter((line) => alive[line.index]);
    if (own.length === 0) continue;
    const alone = own.length === 1;
    items.push({ type: "group", group, lines: own, alone });
    if (group.open && !alone) items.push(...own.map((line) => ({ type: "line", group, lines: [line], line })));
  }
  return items;
}

// What stands where these meet: the number of a look, and the marks.
function meeting(who, machine) {
  if (who.type === "group") {
    return [shown.ofGroup[machine.shape][who.group.index], shown.marksOfGroup[machine.shape][who.group.index]];
  }
  return [shown.ofLine[machine.shape][who.line.index], shown.marksOfLine[machine.shape][who.line.index]];
}

// The accounts of a host by which these lines are ways in, with those ways.
function accountsFor(shape, ownLines) {
  const wanted = new Set(ownLines);
  const found = [];
  for (const number of tables.shapes[shape]) {
    const account = accounts[number];
    const own = account.ways.filter((way) => wanted.has(lineOf(ways[way], account))).map((way) => ways[way]);
    const doors = account.doors.length > 0 && wanted.has(lineOfAccount.get(`${BY_DOOR} ${account.name}`));
    if (own.length > 0 || doors) found.push({ account, ways: own, doors });
  }
  return found;
}
