// On paper: a plain table of what the filters leave, every way in with its reason.

function makePaper() {
  const legend = element("p", "legend");
  for (const look of [14, 12, 10, 6, DOOR, UNKNOWN, DENIED, 9]) legend.append(lookSign(look));
  legend.append(element("span", "", "dashed: as far as the configuration was read"));
  const table = element("table");
  const columns = element("colgroup");
  for (const name of ["who", "what", "as", "where", "why"]) columns.append(element("col", name));
  const head = element("tr");
  for (const words of ["Who", "What", "As", "Hosts", "Why"]) head.append(element("th", "", words));
  const rows = element("tbody");
  const found = paperFacts();
  for (const line of lines) {
    for (const fact of found[line.index].values()) rows.append(paperRow(line, fact));
  }
  table.append(columns, element("thead", "", head), rows);
  const status = element("p", "dim", document.getElementById("status").textContent);
  document.getElementById("paper").replaceChildren(legend, status, table);
}

// For each line, the ways into an account that are the same on several hosts, with those hosts.
function paperFacts() {
  const [who, wanted] = [wordsOf(filters.who), wordsOf(filters.account)];
  const found = lines.map(() => new Map());
  const named = new Map();
  for (const machine of shown.machines) {
    named.set(machine.shape, [...(named.get(machine.shape) ?? []), ...machine.hosts]);
  }
  const add = (line, id, fact, on) => {
    if (!fits(line.search, who)) return;
    const facts = found[line.index];
    if (!facts.has(id)) facts.set(id, { ...fact(), names: [] });
    facts.get(id).names.push(...on.map(({ name }) => name));
  };
  for (const [shape, on] of named) {
    const host = on[0].index;
    for (const number of tables.shapes[shape]) {
      const account = accounts[number];
      if (!fits(account.name.toLowerCase(), wanted)) continue;
      for (const way of account.ways.map((own) => ways[own]).filter((own) => isChosen(choiceOf(account, own)))) {
        const look = lookOf(way, account);
        const last = tables.chains[way.chain].slice(-2);
        const id = `${look} ${account.name} ${way.limits} ${last[0]}`;
        add(lineOf(way, account), id, () => ({ look, account, limits: way.limits, reason: linesOf(host, last, account) }), on);
      }
      if (account.doors.length > 0 && isChosen(choiceOf(account))) {
        const id = account.doors.filter((_, at) => at % 2 === 0).join();
        const line = lineOfAccount.get(`${BY_DOOR} ${account.name}`);
        add(line, id, () => ({ look: DOOR, account, limits: [], reason: linesOf(host, account.doors, account) }), on);
      }
    }
  }
  return found;
}

function paperRow(line, { look, account, limits, reason, names: on }) {
  const names = [line.group.name, line.title].filter((name, index, all) => all.indexOf(name) === index);
  const key = keys[line.key];
  const detail = key ? `${key.type} ${key.fingerprint}` : line.detail;
  const why = reason.map(({ text: words, place: at }) => (at ? `${words} (${at})` : words)).join("; ");
  return element(
    "tr",
    "",
    element("td", "", element("b", "", named(names.join(", "))), " ", element("span", "dim", detail)),
    element("td", "", lookSign(look), limits.join(", ")),
    element("td", "", named(account.name)),
    element("td", "", paperHosts(on)),
    element("td", "", why),
  );
}

// All hosts of a fleet are more than anybody reads; who is left out is what matters then.
function paperHosts(names) {
  if (names.length > 3 && names.length === hosts.length) return `all ${number(hosts.length)} hosts`;
  if (names.length > 20 && hosts.length - names.length <= 20) {
    const own = new Set(names);
    return `all but ${hosts.filter(({ name }) => !own.has(name)).map(({ name }) => name).join(", ")}`;
  }
  return names.join(", ");
}

window.addEventListener("beforeprint", makePaper);
matchMedia("print").addEventListener("change", ({ matches }) => {
  if (matches) makePaper();
});
