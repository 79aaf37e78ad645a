// The page: sections in order, each with what it draws; one that has nothing is left out.
"use strict";

// A new kind of content is one line here: its key, its heading, and a function (content, section) that
// fills the section and returns null where there is nothing, or { start } for what needs its place first.
const SECTIONS = [
  ["structures", "Structures", drawStructures],
  ["candidates", "Candidates", drawCandidates],
  ["series", "Series", drawSeries],
  ["spectra", "Spectra", drawSpectra],
  ["substance", "Frameworks, rules, energies", drawSubstance],
  ["sources", "Sources and versions", drawSources],
];

// Packed content that a section draws; the rest is plain.
const NEEDS = { structures: ["topologies"], series: ["spectra"] };

async function drawPage() {
  const main = document.getElementById("main");
  if (typeof DecompressionStream === "undefined") {
    main.append(make("p", null, "This browser is older than 2023 and cannot unpack the page; please open it in a newer one."));
    return;
  }
  const content = JSON.parse(document.getElementById("content").textContent);
  const parts = {}, links = [];
  content.parts = parts;
  for (const [key, heading, draw] of SECTIONS) {
    for (const name of NEEDS[key] || []) content[name] = await unpacked(content[name]);
    const section = make("section", { id: key, "aria-labelledby": `${key}-heading` }, make("h2", { id: `${key}-heading` }, heading));
    main.append(section);
    parts[key] = draw(content, section);
    if (parts[key] === null) section.remove(); else links.push(make("a", { href: `#${key}` }, heading));
    // The picture is on the screen before the rest is unpacked.
    if (parts[key] && parts[key].start) { await parts[key].start(); await painted(); }
    if (key === "structures") document.documentElement.dataset.first = String(Math.round(performance.now()));
  }
  document.getElementById("head").append(make("p", null, content.asked), ...content.notes.map((words) => make("p", { class: "mark" }, words)), make("nav", { "aria-label": "Sections" }, links));
  document.getElementById("foot").append(make("p", { class: "soft" }, `Made by superatom ${content.made.versions.superatom}; this file needs no network.`));
  if (parts.structures) await parts.structures.finish();
  window.drawnPage = parts;
  document.documentElement.dataset.ready = "yes";
}

// After the next frame; a page that nobody sees has none.
function painted() {
  return new Promise((go) => { setTimeout(go, 100); requestAnimationFrame(() => setTimeout(go)); });
}

function drawCandidates(content, section) {
  if (!content.candidates.rows.length) return null;
  const structures = content.parts.structures;
  const columns = content.candidates.columns.map((column) => ({ ...column }));
  const first = columns.find((column) => column.name === "id");
  first.draw = (row) => (structures && structures.has(row.id) ? button(String(row.id), () => structures.showCandidate(row.id), { "aria-label": `Show candidate ${row.id} in 3D` }) : String(row.id));
  section.append(table("candidates", content.candidates.rows, columns).element);
  section.append(make("p", { class: "soft" }, content.candidates.words));
  return {};
}

function drawSubstance(content, section) {
  const lists = [["Compositions", "compositions"], ["What the paper saw", "rules"], ["Ordering models behind the energies", "ordering"], ["Calculations", "calculations"]];
  section.append(make("div", { class: "cards" }, content.frameworks.map(cardOf)));
  for (const [heading, key] of lists) {
    if (content[key].rows.length) section.append(make("h3", null, heading), table(heading.toLowerCase(), content[key].rows, content[key].columns).element);
  }
  return content.frameworks.length || lists.some(([, key]) => content[key].rows.length) ? {} : null;
}

function cardOf(facts) {
  const counted = (rows) => rows.map((row) => `${row.size} ${row.orbit} (${row.role || row.metals + " metals"})`).join(", ");
  const motifs = Object.entries(facts.motifs).filter(([, n]) => n).map(([name, n]) => `${n} ${name}`).join(", ");
  const rows = [["formula", facts.formula], ["electrons", facts.electrons], ["point group", `${facts.point_group}, order ${facts.order}, within ${facts.tolerance} Å`], ["core", `${facts.core} metals`], ["motifs", motifs],
    ["orbits", counted(facts.orbits)], ["sulfurs", counted(facts.sulfur_orbits)], ["M–S", facts.metal_sulfur_lengths.join(" to ") + " Å"], ["seen", facts.seen.map((one) => `${one.cluster} (${one.electrons} e)`).slice(0, 6).join("; ")]];
  return make("article", { class: "card" }, make("h3", null, facts.framework, " ", make("span", { class: facts.hypothesis ? "mark" : "soft" }, facts.evidence)),
    facts.hypothesis ? make("p", null, make("strong", null, "No structure of it is known: a hypothesis.")) : null,
    make("dl", null, rows.filter(([, words]) => words !== "" && words !== " Å").map(([name, words]) => [make("dt", null, name), make("dd", null, String(words))])),
    facts.note ? make("p", { class: "soft" }, facts.note) : null,
    make("details", null, make("summary", null, "Sources"), make("ul", null, facts.citations.map((words) => make("li", null, words)))));
}

function drawSources(content, section) {
  const { versions, isotopes, libraries } = content.made;
  const batches = content.batches;
  section.append(make("p", null, `Versions: ${Object.entries(versions).map(([name, number]) => `${name} ${number}`).join(", ")}. Isotopes: ${isotopes}.`));
  if (batches.rows.length) section.append(make("h3", null, "What wrote these rows"), table("batches", batches.rows, batches.columns).element);
  section.append(make("h3", null, "Libraries in this file"), make("ul", null, libraries.map((one) => make("li", null, `${one.name} ${one.version} (${one.licence}): ${one.what}`))), make("details", null, make("summary", null, "Their licences"), content.licences.map((text) => make("pre", { style: "white-space:pre-wrap;font-size:.75rem" }, text))));
  return {};
}

drawPage();
