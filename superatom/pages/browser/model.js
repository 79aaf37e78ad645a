// One framework or candidate: what its atoms are, how they are coloured, and what is said of them.
"use strict";

// Colours that differ in lightness alone: the guest dark, the host light, anchors between them.
const GREYS = { Au: "#2b2b2b", Ag: "#d9d9d9", Cu: "#6f6f6f", S: "#9c9c9c", C: "#c4c4c4", H: "#ececec", X: "#bdbdbd" };

class Model {
  constructor(content, given) {
    Object.assign(this, given);
    this.palette = content.palette;
    this.topology = content.topologies[given.topology];
    this.elements = given.symbols.split(" ");
    this.sites = this.topology.roles.length;
    this.anchorOf = new Map(this.topology.donors.map((atom, anchor) => [atom, anchor]));
    this.occupation = given.gold === undefined ? null : (content.occupation[given.framework] || {})[given.gold] || null;
    this.hypothesis = given.evidence === "hypothesis";
  }

  // Places of atoms stay packed until they are needed: fifty structures take longer than the first picture.
  async unpack() {
    if (this.positions.packed) this.positions = await numbersOf(this.positions);
    return this;
  }

  place(atom) { return Array.from(this.positions.slice(3 * atom, 3 * atom + 3)); }

  isMetal(atom) { return atom < this.sites; }

  isAnchor(atom) { return this.anchorOf.has(atom); }

  distance(a, b) { const p = this.place(a), q = this.place(b); return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]); }

  // Atoms that a list of pairs joins to an atom, nearest first.
  partners(pairs, atom) {
    const found = [];
    for (let k = 0; k < pairs.length; k += 2) {
      if (pairs[k] === atom) found.push(pairs[k + 1]); else if (pairs[k + 1] === atom) found.push(pairs[k]);
    }
    return found.sort((a, b) => this.distance(a, atom) - this.distance(b, atom));
  }

  motif(atom) {
    return this.isMetal(atom) ? this.topology.motifs[atom] : this.isAnchor(atom) ? this.topology.anchorMotifs[this.anchorOf.get(atom)] : "";
  }

  // [key, colour] of an atom in a way of colouring; the key stands in the legend.
  paint(atom, way) {
    const element = this.elements[atom], palette = this.palette;
    if (way === "grey") return [element, GREYS[element] || "#8a8a8a"];
    if (way === "motif") {
      const motif = this.motif(atom);
      if (motif) return [palette.motifNames[motif] || motif, palette.motifs[motif] || "#9a86a8"];
      if (this.isMetal(atom)) return ["core", "#e3e6ea"];
    }
    if (this.isMetal(atom)) {
      const orbit = this.topology.orbits[atom];
      if (way === "occupation" && this.occupation) return [`${orbit} ${(100 * this.occupation[orbit]).toFixed(0)} % Au`, shade(this.occupation[orbit])];
      if (way === "orbit") { const all = [...new Set(this.topology.orbits)]; return [orbit, turn(all.indexOf(orbit), all.length)]; }
      if (way === "role" || element === "X") { const role = this.topology.roles[atom]; return [role, palette.roles[role]]; }
    }
    return [element, palette.elements[element] || "#b0b0b0"];
  }

  ways() {
    const known = [["element", this.kind === "framework" ? "role (no elements)" : "element"], ["role", "role"], ["motif", "motif"], ["orbit", "orbit"]];
    if (this.occupation) known.push(["occupation", "Au probability, 300 K"]);
    return [...known, ["grey", "greys"]];
  }

  // A sentence for those who cannot see the picture.
  words() {
    const metals = {}, gold = {};
    for (let atom = 0; atom < this.sites; atom++) {
      const element = this.elements[atom], orbit = this.topology.orbits[atom];
      metals[element] = (metals[element] || 0) + 1;
      if (element !== "X") (gold[element] ||= {})[orbit] = (gold[element][orbit] || 0) + 1;
    }
    const counts = Object.entries(metals).map(([element, n]) => `${n} ${element === "X" ? "metals" : element}`).join(", ");
    const rare = Object.entries(metals).sort((a, b) => a[1] - b[1])[0][0];
    const where = gold[rare] ? `; ${rare} on ` + Object.entries(gold[rare]).map(([orbit, n]) => `${n} ${orbit}`).join(", ") : "";
    return `${this.title} on ${this.framework} (${this.evidence}): ${counts}, ${this.topology.donors.length} anchors${where}.`;
  }

  // What is known of an atom: site or anchor, orbit, role, element, neighbours with distances in Å.
  told(atom) {
    const t = this.topology, near = (atoms) => atoms.map((other) => `${this.name(other)} ${this.distance(atom, other).toFixed(2)}`).join(", ") || "none";
    const motif = this.motif(atom), kind = motif ? `, in ${this.palette.motifNames[motif] || motif}` : "";
    if (this.isMetal(atom)) {
      const share = this.occupation ? `; gold there in ${(100 * this.occupation[t.orbits[atom]]).toFixed(1)} % at 300 K` : "";
      const element = this.elements[atom] === "X" ? "no element" : this.elements[atom];
      return [`Site ${atom}: ${element}, orbit ${t.orbits[atom]}, ${t.roles[atom]}${kind}${share}.`,
        `Metals (Å): ${near(this.partners(t.contacts, atom))}.`, `Sulfurs (Å): ${near(this.partners(t.bonds, atom))}.`];
    }
    if (this.isAnchor(atom)) {
      const anchor = this.anchorOf.get(atom);
      return [`Anchor ${anchor}: ${this.elements[atom]}, orbit ${t.anchorOrbits[anchor]}${kind}.`, `Metals (Å): ${near(this.partners(t.bonds, atom))}.`];
    }
    return [`Atom ${atom}: ${this.elements[atom]} of a ligand.`];
  }

  name(atom) {
    return this.isMetal(atom) ? `${this.elements[atom] === "X" ? "M" : this.elements[atom]}${atom}` : `${this.elements[atom]}(${this.anchorOf.get(atom) ?? atom})`;
  }

  xyz() {
    const lines = this.elements.map((element, atom) => [element, ...this.place(atom).map((x) => x.toFixed(3))].join(" "));
    const mark = this.hypothesis ? ", hypothesis: no structure of it is known" : "";
    return [this.elements.length, `${this.title}, ${this.subtitle}${mark}`.replace(/[\r\n]/g, " "), ...lines].join("\n") + "\n";
  }
}

// Light to dark with a share from 0 to 1: reads in greys too.
function shade(share) {
  const light = [238, 240, 243], dark = [140, 74, 0];
  return "#" + light.map((from, i) => Math.round(from + (dark[i] - from) * share).toString(16).padStart(2, "0")).join("");
}

// One of n hues; lightness alternates so that neighbours differ in greys too.
function turn(k, n) {
  const hue = (360 * k) / Math.max(n, 1), light = [0.42, 0.68, 0.55][k % 3], a = 0.62 * Math.min(light, 1 - light);
  const part = (m) => { const s = (m + hue / 30) % 12; return Math.round(255 * (light - a * Math.max(-1, Math.min(s - 3, 9 - s, 1)))); };
  return "#" + [0, 8, 4].map((m) => part(m).toString(16).padStart(2, "0")).join("");
}

function pale(colour) {
  return "#" + [1, 3, 5].map((k) => Math.round(255 - 0.28 * (255 - parseInt(colour.slice(k, k + 2), 16))).toString(16).padStart(2, "0")).join("");
}
