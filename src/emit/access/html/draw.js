// Small pieces of the page. Texts become text nodes and nothing else, whatever they hold.

const SVG = "http://www.w3.org/2000/svg";

function element(tag, name = "", ...children) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  made.append(...children);
  return made;
}

function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

function named(words, name = "") {
  return element("bdi", name, words);
}

// The sign of a look, with its word where there is room.
function mark(name, iconName, word = "") {
  const made = element("span", `mark ${name}`, icon(iconName));
  if (word) made.append(word);
  return made;
}

function lookMark(look, word) {
  const { mark: name, icon: iconName } = LOOKS[look];
  return mark(name, iconName, word);
}

// With its whole name.
function lookSign(look) {
  return lookMark(look, LOOKS[look].full ?? LOOKS[look].word);
}

function button(name, words, iconName, onClick) {
  const made = element("button", name, ...(iconName ? [icon(iconName)] : []), words);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}

const number = new Intl.NumberFormat("en").format;
const many = (count, one, more) => `${number(count)} ${count === 1 ? one : more}`;
