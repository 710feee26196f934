// The panel: why somebody may log in somewhere, or all that a key, a person or a host has.

const panel = document.getElementById("panel");
const OFTEN = 12;

function openPanel(title, subtitle, content) {
  const close = button("tool close", "", "close", closePanel);
  close.setAttribute("aria-label", "Close");
  const heading = element("h2", "", title);
  heading.id = "panel-title";
  const body = element("div", "content", ...content);
  body.tabIndex = 0;
  body.setAttribute("role", "region");
  body.setAttribute("aria-label", "Details");
  panel.replaceChildren(element("header", "", element("div", "", heading, ...subtitle), close), body);
  const wasHidden = panel.hidden;
  panel.hidden = false;
  document.body.classList.add("reading");
  panel.focus({ preventScroll: true });
  if (wasHidden) draw();
}

function closePanel() {
  if (panel.hidden) return;
  panel.hidden = true;
  document.body.classList.remove("reading");
  draw();
  if (!grid.hidden) focusActive();
}

// Opens what a cell, or the head of a row or column, is about.
function openAt(row, column) {
  if (row >= 0 && column >= 0) {
    const [who, machine] = pair(row, column);
    openMeeting(who, machine, machine.hosts[0]);
    return;
  }
  const item = row >= 0 ? layout.rows[row] : layout.columns[column];
  if (item?.type === "host") openHost(item);
  else if (item) openWho(item);
}

function openMeeting(who, machine, host) {
  const subtitle = [];
  if (machine.hosts.length > 1) {
    const select = element("select");
    select.setAttribute("aria-label", "Which host");
    for (const other of machine.hosts) select.append(new Option(other.name, other.index, false, other === host));
    select.addEventListener("change", () => {
      openMeeting(who, machine, hosts[Number(select.value)]);
      panel.querySelector("select").focus();
    });
    subtitle.push(element("p", "dim", "and other hosts that differ in places only: "), select);
  }
  const found = strongestFirst(accountsFor(machine.shape, who.lines));
  const content = found.map(({ account, ways: own, doors }) => accountSection(host, account, own, doors));
  if (found.length === 0) content.push(element("section", "", element("p", "dim", "No way in is known.")));
  content.push(...unreadSection(host));
  const title = who.type === "line" ? `${who.group.name}: ${who.line.title}` : who.group.name;
  openPanel(`${title} on ${host.name}`, subtitle, content);
}

// What the cell shows comes first.
function strongestFirst(found) {
  for (const { account, ways: own } of found) own.sort((one, two) => lookOf(two, account) - lookOf(one, account));
  const best = ({ account, ways: own }) => (own.length > 0 ? lookOf(own[0], account) : DOOR);
  return found.sort((one, two) => best(two) - best(one));
}

function accountSection(host, account, own, doors) {
  const at = placeWords(host.index, account.place, account);
  const section = element("section", "", element("h3", "", "as ", named(account.name), ...placeOf(at)));
  const powers = account.powers.length > 0 ? account.powers.join(", ") : "an ordinary account";
  section.append(element("p", "", powers));
  for (const way of own) section.append(wayCard(host, way, account));
  if (doors) section.append(doorCard(host, account));
  return section;
}

function placeOf(words) {
  return words ? [element("code", "place", words)] : [];
}

function wayCard(host, way, account) {
  const look = lookOf(way, account);
  const card = element("div", "card", element("p", "verdict", lookSign(look), element("span", "dim", endWords(way))));
  const facts = element("dl");
  const fact = (name, ...value) => facts.append(element("dt", "", name), element("dd", "", ...value));
  if (way.by === BY_KEY) {
    const key = keys[way.key];
    fact("key", key.type);
    if (key.comments.length > 0) fact("comment", named(key.comments.join(", ")));
    fact("fingerprint", element("code", "", key.fingerprint));
  } else {
    fact("by", way.by === BY_PASSWORD ? "the account's password" : "an empty password");
  }
  if (way.limits.length > 0) fact("only", named(way.limits.join(", ")));
  const chain = element("ol", "chain");
  for (const { text: words, place: at } of linesOf(host.index, tables.chains[way.chain], account)) {
    chain.append(element("li", "", words, ...placeOf(at)));
  }
  card.append(facts, chain);
  return card;
}

function endWords(way) {
  return ["allowed", "allowed, if what nobody read changes nothing", "nobody knows", "denied, if what nobody read changes nothing", "denied"][way.end];
}

function doorCard(host, account) {
  const list = element("ul", "doors");
  for (const { text: words, place: at } of linesOf(host.index, account.doors, account)) {
    list.append(element("li", "", icon("door"), element("div", "", words, ...placeOf(at))));
  }
  const head = element("p", "verdict", lookSign(DOOR), element("span", "dim", "ways in that the configuration does not show"));
  return element("div", "card", head, list);
}

function unreadSection(host) {
  if (host.unread.length === 0) return [];
  const list = element("ul", "doors");
  for (const { text: words, place: at } of linesOf(host.index, host.unread)) {
    list.append(element("li", "", icon("unknown"), element("div", "", words, ...placeOf(at))));
  }
  const head = element("h3", "", `Not all of `, named(host.name), " could be read");
  return [element("section", "", head, element("p", "", "What these say may change everything."), list)];
}

// What a person or key may do, and on which hosts.
function openWho(item) {
  const content = [];
  for (const line of item.lines.filter((own) => own.kind === BY_KEY)) {
    const key = keys[line.key];
    const head = element("h3", "", named(key.comments.join(", ") || "a key without a comment"));
    content.push(element("section", "", head, element("p", "", key.type), element("code", "", key.fingerprint)));
  }
  const reach = new Map();
  for (const host of hosts) {
    for (const { look, account, limits } of outcomes(host.shape, item.lines)) {
      const id = `${String(99 - look)} ${account.name} ${limits}`;
      if (!reach.has(id)) reach.set(id, { look, words: `as ${account.name}${limits ? `, ${limits}` : ""}`, names: new Set() });
      reach.get(id).names.add(host.name);
    }
  }
  content.push(reachSection("Where", [...reach].sort(([one], [two]) => byName(one, two)).map(([, found]) => found)));
  openPanel(item.type === "line" ? `${item.group.name}: ${item.line.title}` : item.group.name, [], content);
}

// How each way of these lines, and each account's doors, look on a host.
function outcomes(shape, own) {
  return accountsFor(shape, own).flatMap(({ account, ways: found, doors }) => {
    const all = found.map((way) => ({ account, look: lookOf(way, account), line: lineOf(way, account), limits: way.limits.join(", ") }));
    const line = lineOfAccount.get(`${BY_DOOR} ${account.name}`);
    return doors ? [...all, { account, look: DOOR, line, limits: "" }] : all;
  });
}

// Everybody on a host.
function openHost(machine) {
  const [host] = machine.hosts;
  const reach = new Map();
  for (const { look, account, line } of outcomes(host.shape, lines)) {
    const id = `${String(99 - look)} ${account.name}`;
    if (!reach.has(id)) reach.set(id, { look, words: `as ${account.name}`, names: new Set() });
    reach.get(id).names.add(line.kind === BY_DOOR ? "whoever comes through it" : line.title);
  }
  const found = [...reach].sort(([one], [two]) => byName(one, two)).map(([, own]) => own);
  const subtitle = machine.hosts.length > 1 ? [element("p", "dim", `alike: ${listWords(machine.hosts.map(({ name }) => name), hosts.length)}`)] : [];
  openPanel(host.name, subtitle, [reachSection("Who", found), ...unreadSection(host)]);
}

function reachSection(title, found) {
  const list = element("ul", "reach");
  for (const { look, words, names } of found) {
    const those = listWords([...names], title === "Where" ? hosts.length : 0);
    list.append(element("li", "", lookSign(look), element("div", "", named(words), element("div", "dim", those))));
  }
  if (found.length === 0) list.append(element("li", "dim", "No way in is known."));
  return element("section", "", element("h3", "", title), list);
}

// Names, as far as anybody reads them.
function listWords(names, all) {
  if (all > 3 && names.length === all) return `all ${number(all)} hosts`;
  if (names.length <= OFTEN) return names.join(", ");
  return `${names.slice(0, OFTEN - 2).join(", ")} and ${number(names.length - OFTEN + 2)} more`;
}
