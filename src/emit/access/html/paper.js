// On paper: a plain table of what the filters leave, every way in with its reason.

function makePaper() {
  const paper = document.getElementById("paper");
  const legend = element("p", "legend");
  for (const look of [14, 12, 10, 6, DOOR, UNKNOWN, DENIED]) legend.append(lookSign(look));
  const dashed = lookSign(9);
  legend.append(dashed, element("span", "", "dashed: as far as the configuration was read"));
  const table = element("table");
  const columns = element("colgroup");
  for (const name of ["who", "what", "as", "where", "why"]) columns.append(element("col", name));
  const head = element("tr");
  for (const words of ["Who", "What", "As", "Hosts", "Why"]) head.append(element("th", "", words));
  table.append(columns, element("thead", "", head));
  const rows = element("tbody");
  for (const item of shown.people.filter(({ type }) => type === "group")) {
    for (const line of item.lines) rows.append(...paperRows(line));
  }
  table.append(rows);
  const status = element("p", "dim", document.getElementById("status").textContent);
  paper.replaceChildren(legend, status, table);
}

// One row for all hosts on which a line is the same way into the same account.
function paperRows(line) {
  const found = new Map();
  const wanted = wordsOf(filters.account);
  for (const machine of shown.machines) {
    if (shown.ofLine[machine.shape][line.index] === NOTHING) continue;
    for (const { account, ways: own, doors } of accountsFor(machine.shape, [line])) {
      if (!fits(account.name.toLowerCase(), wanted)) continue;
      for (const way of own.filter((one) => isChosen(choiceOf(account, one)))) {
        const look = lookOf(way, account);
        const chain = tables.chains[way.chain];
        const reason = linesOf(machine.hosts[0].index, chain.slice(-2));
        add(`${look} ${account.name} ${way.limits} ${reason[0]?.text}`, look, account, way.limits, reason, machine);
      }
      if (doors && isChosen(choiceOf(account))) {
        const reason = linesOf(machine.hosts[0].index, account.doors);
        add(`${account.name} ${reason.map(({ text: words }) => words)}`, DOOR, account, [], reason, machine);
      }
    }
  }
  function add(id, look, account, limits, reason, machine) {
    if (!found.has(id)) found.set(id, { look, account, limits, reason, names: [] });
    found.get(id).names.push(...machine.hosts.map(({ name }) => name));
  }
  return [...found.values()].map(({ look, account, limits, reason, names: on }) => {
    const why = reason.map(({ text: words, place: at }) => (at ? `${words} (${at})` : words)).join("; ");
    const what = element("td", "", lookSign(look), limits.join(", "));
    const names = [line.group.name, line.title].filter((name, index, all) => all.indexOf(name) === index);
    const detail = line.kind === BY_KEY ? `${keys[line.key].type} ${keys[line.key].fingerprint}` : line.detail;
    const who = element("td", "", element("b", "", named(names.join(", "))), " ", element("span", "dim", detail));
    return element("tr", "", who, what, element("td", "", named(account.name)), element("td", "", paperHosts(on)), element("td", "", why));
  });
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
