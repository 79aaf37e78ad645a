// Elements, numbers and files. All text goes into text nodes: nothing that was stored can become markup.
"use strict";

function make(name, attributes, ...children) {
  const svg = ["svg", "g", "rect", "line", "text", "path"].includes(name);
  const element = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

function button(words, act, attributes) {
  return make("button", { type: "button", onclick: act, ...attributes }, words);
}

// A choice with its label: options are [value, words] pairs.
function choice(words, options, act) {
  const select = make("select", { "aria-label": words, onchange: () => act(select.value) }, options.map(([value, text]) => make("option", { value }, text)));
  return { label: make("label", null, words, select), select };
}

function tick(words, on, act) {
  const box = make("input", { type: "checkbox", onchange: () => act(box.checked) });
  box.checked = on;
  return make("label", null, box, words);
}

// A number with so many decimals; tiny and huge ones by power of ten, whole ones as they are, rounding noise as 0.
function written(value, decimals) {
  if (value === null || value === undefined) return "";
  if (typeof value !== "number") return String(value);
  if (Number.isInteger(value)) return String(value).replace("-", "−");
  const size = Math.abs(value);
  if (size < 1e-12) return "0";
  const plain = size >= 0.5 * 10 ** -(decimals ?? 3) && size < 1e7;
  return (plain ? value.toFixed(decimals ?? 3) : value.toExponential(1)).replace("-", "−");
}

function save(name, content, type) {
  const blob = content instanceof Blob ? content : new Blob([content], { type });
  const link = make("a", { href: URL.createObjectURL(blob), download: name.replace(/[^A-Za-z0-9._-]+/g, "_").slice(0, 120) });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// A cell of CSV: quoted where it must be, and never a formula of a spreadsheet.
function cell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  let text = String(value);
  if (/^([=@\t\r]|[-+].*[|!(=])/.test(text)) text = "'" + text;
  return /[",\n\r]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
}

function saveCsv(name, columns, rows) {
  const lines = [columns, ...rows].map((row) => row.map(cell).join(","));
  save(name + ".csv", lines.join("\n") + "\n", "text/csv;charset=utf-8");
}
