// What the page knows: the tables that were written into it, and what follows from them.

const tables = JSON.parse(document.getElementById("data").textContent);

// How a way in looks, from the weakest to the strongest. Which of several is shown is the one that stands last.
const LOOKS = [
  { mark: "", icon: "", word: "", says: "no way in" },
  { mark: "denied", icon: "denied", word: "denied", says: "cannot log in" },
  { mark: "denied asread", icon: "denied", word: "denied", says: "cannot log in, as far as was read" },
  { mark: "unknown", icon: "unknown", word: "unknown", says: "unknown whether they can log in" },
  { mark: "door", icon: "door", word: "open door", says: "open door: a way in that the configuration does not show" },
  { mark: "restricted asread", icon: "restricted", word: "restricted", says: "restricted, as far as was read" },
  { mark: "restricted", icon: "restricted", word: "restricted", says: "restricted: does not run what it wants" },
  { mark: "restricted asroot asread", icon: "restricted", word: "restricted", says: "restricted, as root, as far as was read" },
  { mark: "restricted asroot", icon: "restricted", word: "restricted", says: "restricted, as root" },
  { mark: "user asread", icon: "user", word: "logs in", says: "logs in, as far as was read" },
  { mark: "user", icon: "user", word: "logs in", says: "logs in" },
  { mark: "becomes asread", icon: "becomes", word: "to root", full: "becomes root", says: "becomes root, as far as was read" },
  { mark: "becomes", icon: "becomes", word: "to root", full: "becomes root", says: "becomes root" },
  { mark: "root asread", icon: "root", word: "root", says: "is root, as far as was read" },
  { mark: "root", icon: "root", word: "root", says: "is root" },
];
const [NOTHING, DENIED, DENIED_AS_READ, UNKNOWN, DOOR] = [0, 1, 2, 3, 4];

// What filters choose among; an entry has one bit of each.
const POWERS = [
  { name: "root", mark: "root", icon: "root", word: "root" },
  { name: "becomes", mark: "becomes", icon: "becomes", word: "becomes root" },
  { name: "user", mark: "user", icon: "user", word: "ordinary" },
  { name: "restricted", mark: "restricted", icon: "restricted", word: "restricted" },
];
const STATES = [
  { name: "allowed", mark: "user", icon: "user", word: "allowed" },
  { name: "asread", mark: "user asread", icon: "user", word: "as read" },
  { name: "unknown", mark: "unknown", icon: "unknown", word: "unknown" },
  { name: "denied", mark: "denied", icon: "denied", word: "denied" },
];
const KINDS = [
  { name: "key", mark: "plain", icon: "key", word: "key" },
  { name: "password", mark: "plain", icon: "password", word: "password" },
  { name: "door", mark: "door", icon: "door", word: "open door" },
];
const [BY_KEY, BY_PASSWORD, BY_NOTHING, BY_DOOR] = [0, 1, 2, 3];

const text = (number) => tables.texts[number];
const byName = new Intl.Collator("en", { numeric: true }).compare;

// The places that only this host has, as pairs of a file and a line; they are written as runs of one file.
const placesOf = new Map();
function ownPlaces(host) {
  if (!placesOf.has(host)) {
    const places = tables.hosts[host][3].flatMap(([file, ...steps]) => {
      let line = 0;
      return steps.map((step) => [file, (line += step)]);
    });
    placesOf.set(host, places);
  }
  return placesOf.get(host);
}

// How many places only this account names on its host; even negative numbers count them.
function ownCount(account) {
  if (account.own === undefined) {
    const pairs = [account.doors, ...account.ways.map((way) => tables.chains[ways[way].chain])];
    const numbers = pairs.flatMap((pair) => pair.filter((_, at) => at % 2 === 1)).concat(account.place);
    account.own = Math.max(0, ...numbers.map((number) => (number % 2 === 0 ? -number / 2 : 0)));
  }
  return account.own;
}

// Where the places of an account begin among those of its host: they stand last, account after account.
function firstOwn(host, account) {
  const shape = tables.shapes[hosts[host].shape];
  const from = shape.slice(shape.indexOf(account.index)).map((index) => ownCount(accounts[index]));
  return ownPlaces(host).length - from.reduce((sum, count) => sum + count, 0);
}

// A place in words, as an account of a host names it.
function placeWords(host, number, account) {
  if (number === 0) return "";
  let place = tables.places[number - 1];
  if (number < 0) {
    const at = number % 2 === 0 ? firstOwn(host, account) + (-2 - number) / 2 : (-1 - number) / 2;
    place = ownPlaces(host)[at];
  }
  const [file, line] = place;
  return line > 0 ? `${text(file)}:${line}` : text(file);
}

// Pairs of a sentence and a place.
function linesOf(host, numbers, account) {
  const pairs = [];
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    pairs.push({ text: text(numbers[at]), place: placeWords(host, numbers[at + 1], account) });
  }
  return pairs;
}

function readAccount(row, index) {
  const ways = 4 + row[3] + 1;
  const doors = ways + row[ways - 1];
  return {
    index,
    name: text(row[0]),
    place: row[1],
    power: row[2],
    powers: row.slice(4, 4 + row[3]).map(text),
    ways: row.slice(ways, doors),
    doors: row.slice(doors),
  };
}

function readWay(row) {
  return { by: row[0], key: row[1], end: row[2], runs: row[3] === 1, chain: row[4], limits: row.slice(5).map(text) };
}

function readKey([type, bits, fingerprint, comments]) {
  const strength = type === "rsa" ? `${type} ${bits}` : type;
  return { type: strength, fingerprint, comments: comments.map(text) };
}

const ways = tables.ways.map(readWay);
const keys = tables.keys.map(readKey);
const accounts = tables.accounts.map(readAccount);
const hosts = tables.hosts.map(([name, shape, unread], index) => ({ index, name: text(name), shape, unread }));

function lookOf(way, account) {
  const asRead = way.end === 1 ? 0 : 1;
  if (way.end === 4) return DENIED;
  if (way.end === 3) return DENIED_AS_READ;
  if (way.end === 2) return UNKNOWN;
  if (!way.runs) return (account.power === 3 ? 7 : 5) + asRead;
  return [9, 9, 11, 13][account.power] + asRead;
}

// Which accounts list each key.
function listed() {
  const names = keys.map(() => new Map());
  for (const account of accounts) {
    for (const way of account.ways) {
      if (ways[way].key >= 0) names[ways[way].key].set(account.name, account.power === 3);
    }
  }
  return names;
}

// Whose a key is, as far as its comment says; the comment is the only name that a key has.
function personOf(key, accountsOfKey) {
  const comment = key.comments[0] ?? "";
  const user = /^([^\s@]+)@\S+$/.exec(comment);
  if (user || comment.trim()) return user ? user[1] : comment.trim();
  const names = [...accountsOfKey.keys()];
  const ordinary = names.filter((name) => !accountsOfKey.get(name));
  if (ordinary.length === 1) return ordinary[0];
  return names.length === 1 ? names[0] : "keys without a name";
}

// People, and what each of them has: a line for a key, a password, the doors of an account.
const groups = [];
const lines = [];
const lineOfKey = [];
const lineOfAccount = new Map();

function makeLines() {
  const byPerson = new Map();
  const add = (person, line) => {
    if (!byPerson.has(person)) byPerson.set(person, []);
    byPerson.get(person).push(line);
    return line;
  };
  const names = listed();
  keys.forEach((key, index) => {
    const person = personOf(key, names[index]);
    const short = `${key.fingerprint.slice(0, 15)}…`;
    const title = key.comments[0]?.trim() || short;
    const detail = `${key.type} ${short}`;
    const search = [person, key.type, key.fingerprint, ...key.comments].join(" ");
    lineOfKey[index] = add(person, { kind: BY_KEY, key: index, title, detail, search });
  });
  const named = (kind, name, title) => {
    const id = `${kind} ${name}`;
    if (lineOfAccount.has(id)) return;
    const line = { kind, account: name, title, detail: `of account ${name}`, search: `${name} ${title}` };
    lineOfAccount.set(id, add(name, line));
  };
  for (const account of accounts) {
    for (const way of account.ways) {
      if (ways[way].by === BY_PASSWORD) named(BY_PASSWORD, account.name, "password");
      if (ways[way].by === BY_NOTHING) named(BY_NOTHING, account.name, "empty password");
    }
    if (account.doors.length > 0) named(BY_DOOR, account.name, "open doors");
  }
  for (const name of [...byPerson.keys()].sort(byName)) {
    const own = byPerson.get(name).sort((one, two) => one.kind - two.kind || byName(one.title, two.title));
    const group = { index: groups.length, name, lines: own, open: false };
    groups.push(group);
    for (const line of own) {
      Object.assign(line, { index: lines.length, group, search: line.search.toLowerCase() });
      lines.push(line);
    }
  }
}

makeLines();

function lineOf(way, account) {
  return way.by === BY_KEY ? lineOfKey[way.key] : lineOfAccount.get(`${way.by} ${account.name}`);
}

// Every way in and every account's doors as numbers, account after account: half a million must be filtered at once.
const entries = { start: new Int32Array(accounts.length + 1), line: [], look: [], choice: [], limited: [] };

// The bits of what filters choose among; 1,024 is the highest.
function choiceOf(account, way) {
  const look = way ? lookOf(way, account) : DOOR;
  const power = look >= 5 && look <= 8 ? 8 : [4, 4, 2, 1][account.power];
  // A door is neither allowed nor denied: filters of that leave it alone.
  return way ? power | [16, 32, 64, 128, 128][way.end] | [256, 512, 512][way.by] : power | 240 | 1024;
}

function makeEntries() {
  accounts.forEach((account, index) => {
    for (const number of account.ways) {
      const way = ways[number];
      const look = lookOf(way, account);
      entries.line.push(lineOf(way, account).index);
      entries.look.push(look);
      entries.choice.push(choiceOf(account, way));
      entries.limited.push(way.limits.length > 0 && way.runs ? 1 : 0);
    }
    if (account.doors.length > 0) {
      entries.line.push(lineOfAccount.get(`${BY_DOOR} ${account.name}`).index);
      entries.look.push(DOOR);
      entries.choice.push(choiceOf(account));
      entries.limited.push(0);
    }
    entries.start[index + 1] = entries.line.length;
  });
  entries.line = Int32Array.from(entries.line);
  entries.look = Uint8Array.from(entries.look);
  entries.choice = Uint16Array.from(entries.choice);
  entries.limited = Uint8Array.from(entries.limited);
}

makeEntries();
