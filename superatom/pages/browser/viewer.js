// One picture in 3D: 3Dmol draws atoms and bonds that we name, and tells which atom was clicked.
"use strict";

const SIZE = { metal: 0.8, anchor: 0.5, ligand: 0.1 }; // Å
const BOND = { bonds: 0.13, contacts: 0.055, inner: 0.07 };
const ROOM = 0.96; // of the shorter side, for the sphere around all atoms: no turn leaves the frame
const TILT = [0.104206, 0.078029, 0.008201, 0.991456]; // quaternion: 12 degrees about x, 9 about y
const TURN = { ArrowLeft: ["y", -8], ArrowRight: ["y", 8], ArrowUp: ["x", -8], ArrowDown: ["x", 8] };

class Viewer {
  static sharp = false; // whether drawn at twice the pixels, which takes software without a graphics card four times as long

  constructor(onPick) {
    this.onPick = onPick;
    this.atom = null;
    this.box = make("div", { class: "view", tabindex: "0", role: "img", onkeydown: (event) => this.key(event) });
    this.mark = make("div", { class: "over mark" }, "hypothesis: no structure of it is known");
    this.still = make("img", { class: "still", alt: "" });
    this.caption = make("figcaption");
    this.bar = make("div", { class: "over scale", "aria-hidden": "true" });
    this.element = make("figure", { class: "stage", style: "margin:0" }, this.mark, this.box, this.bar, this.still, this.caption);
    this.gl = null;
    window.addEventListener("beforeprint", () => this.keep()); // whoever prints at once does not wait
  }

  // The element must be on the page before this.
  show(model, look) {
    if (!this.gl) {
      this.gl = $3Dmol.createViewer(this.box, { backgroundColor: "white", orthographic: true, disableFog: true, antialias: true, upscale: Viewer.sharp });
      this.gl.setViewChangeCallback(() => { this.measure(); this.keepStill(); });
    }
    if (this.model !== model) this.atom = null;
    const other = !this.model || this.model.framework !== model.framework;
    this.model = model;
    this.look = look;
    this.mark.hidden = !model.hypothesis;
    this.box.setAttribute("aria-label", model.words() + " Arrow keys turn, + and - zoom, n and p pick atoms, Home resets.");
    this.still.alt = model.words();
    this.caption.textContent = `${model.title}: ${model.subtitle}${model.note ? "; " + model.note : ""}`;
    this.draw();
    if (other) this.reset();
  }

  draw() {
    this.gl.removeAllModels();
    this.gl.removeAllLabels();
    this.gl.addModel().addAtoms(this.atoms());
    this.gl.setClickable({}, true, (atom) => this.pick(atom.serial));
    if (this.look.labels) this.label();
    this.gl.render();
    this.measure();
    this.keepStill();
  }

  // Pixels of one angstrom: the projection is orthographic, so three axes span twice its square.
  scale() {
    const [o, ...ends] = this.gl.modelToScreen([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]].map(([x, y, z]) => ({ x, y, z })));
    return Math.sqrt(ends.reduce((sum, end) => sum + (end.x - o.x) ** 2 + (end.y - o.y) ** 2, 0) / 2);
  }

  // A bar of whole angstroms, at most a quarter of the picture.
  measure() {
    const pixels = this.scale(), most = this.box.clientWidth / 4;
    this.length = [20, 10, 5, 2, 1, 0.5].find((length) => length * pixels <= most) ?? 0.5;
    this.bar.style.width = `${this.length * pixels}px`;
    this.bar.textContent = `${this.length} Å`;
  }

  atoms() {
    const { model, look } = this, list = [];
    const number = new Map();
    model.elements.forEach((element, atom) => {
      const kind = model.isMetal(atom) ? "metal" : model.isAnchor(atom) ? "anchor" : "ligand";
      if (kind === "ligand" && !look.ligands) return;
      const [, full] = model.paint(atom, look.way);
      const colour = kind === "ligand" ? pale(full) : full;
      const [x, y, z] = model.place(atom);
      const radius = SIZE[kind] * (atom === this.atom ? 1.35 : element === "H" ? 0.8 : 1);
      number.set(atom, list.length);
      list.push({ elem: element === "X" ? "Ag" : element, x, y, z, serial: atom, bonds: [], bondOrder: [], bondStyles: [],
        style: { sphere: { radius, color: atom === this.atom ? "#d1006c" : colour }, stick: { radius: 0.1, color: colour } } });
    });
    const join = (pairs, kind) => {
      for (let k = 0; k < pairs.length; k += 2) {
        const a = number.get(pairs[k]), b = number.get(pairs[k + 1]);
        if (a === undefined || b === undefined) continue;
        const low = list[Math.min(a, b)], high = list[Math.max(a, b)];
        const ends = { color1: low.style.stick.color, color2: high.style.stick.color };
        const grey = { color1: "#aab2bd", color2: "#aab2bd" };
        low.bonds.push(Math.max(a, b)); low.bondOrder.push(1); low.bondStyles.push({ radius: BOND[kind], ...(kind === "contacts" ? grey : ends) });
        high.bonds.push(Math.min(a, b)); high.bondOrder.push(1); high.bondStyles.push({});
      }
    };
    join(model.topology.bonds, "bonds");
    if (look.contacts) join(model.topology.contacts, "contacts");
    join(model.topology.inner, "inner");
    return list;
  }

  label() {
    for (let atom = 0; atom < this.model.sites; atom++) {
      const [x, y, z] = this.model.place(atom);
      this.gl.addLabel(this.model.name(atom), { position: { x, y, z }, fontSize: 11, fontColor: "black", backgroundColor: "white", backgroundOpacity: 0.7, inFront: true, alignment: "center" });
    }
  }

  pick(atom) {
    this.atom = atom;
    this.draw();
    this.onPick(this.model, atom);
  }

  sharpen() {
    if (!this.gl) return;
    this.gl.renderer._upscale = true; // 3Dmol takes it at the start only
    this.gl.resize();
    this.gl.render();
    this.keepStill();
  }

  // All of it, a little off its axes: atoms in line come apart.
  reset() {
    this.gl.zoomTo();
    this.gl.setView([...this.gl.getView().slice(0, 4), ...TILT]);
    const shown = this.gl.selectedAtoms({}), [x, y, z] = this.gl.getView(); // minus the centre of the view
    const reach = Math.max(...shown.map((atom) => Math.hypot(atom.x + x, atom.y + y, atom.z + z) + atom.style.sphere.radius));
    this.gl.zoom((ROOM * Math.min(this.box.clientWidth, this.box.clientHeight)) / (2 * reach * this.scale()));
    this.measure();
  }

  key(event) {
    const count = this.model.sites + this.model.topology.donors.length;
    const order = [...Array(this.model.sites).keys(), ...this.model.topology.donors];
    const at = this.atom === null ? -1 : order.indexOf(this.atom);
    if (TURN[event.key]) this.gl.rotate(TURN[event.key][1], TURN[event.key][0]);
    else if (event.key === "+" || event.key === "=") this.gl.zoom(1.15);
    else if (event.key === "-") this.gl.zoom(1 / 1.15);
    else if (event.key === "n") this.pick(order[(at + 1) % count]);
    else if (event.key === "p") this.pick(order[(at - 1 + count) % count]);
    else if (event.key === "Home") this.reset();
    else return;
    event.preventDefault();
  }

  // A picture of what is shown, for print: WebGL does not print everywhere. It waits for the whole page.
  keepStill() {
    clearTimeout(this.waiting);
    if (Viewer.sharp) this.waiting = setTimeout(() => this.keep(), 250);
  }

  keep() {
    clearTimeout(this.waiting);
    if (this.gl) this.still.src = this.gl.pngURI();
  }

  // The picture with title, mark and legend below it, as a PNG.
  async picture() {
    this.sharpen();
    const image = new Image();
    image.src = this.gl.pngURI();
    await image.decode();
    const canvas = make("canvas", { width: image.width, height: image.height + 72 }), pen = canvas.getContext("2d");
    pen.fillStyle = "white";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0);
    pen.fillStyle = "#1d2530";
    pen.font = "16px sans-serif";
    pen.fillText(this.caption.textContent, 10, image.height + 22);
    const wide = (this.length * this.scale() * image.width) / this.box.clientWidth;
    pen.font = "13px sans-serif";
    pen.fillRect(image.width - wide - 16, image.height - 14, wide, 4);
    pen.fillText(`${this.length} Å`, image.width - wide - 16, image.height - 20);
    let x = 10;
    for (const [words, colour] of legendOf(this.model, this.look)) {
      pen.fillStyle = colour;
      pen.beginPath(); pen.arc(x + 6, image.height + 46, 6, 0, 7); pen.fill(); pen.stroke();
      pen.fillStyle = "#1d2530";
      pen.fillText(words, x + 17, image.height + 51);
      x += pen.measureText(words).width + 34;
    }
    if (this.model.hypothesis) { pen.fillStyle = "#9a3412"; pen.fillText(this.mark.textContent, 10, 18); }
    return new Promise((done) => canvas.toBlob(done, "image/png"));
  }
}

// [words, colour] of what is drawn, metals first.
function legendOf(model, look) {
  const found = new Map();
  model.elements.forEach((_, atom) => {
    if (!look.ligands && !model.isMetal(atom) && !model.isAnchor(atom)) return;
    const [words, full] = model.paint(atom, look.way), colour = model.isMetal(atom) || model.isAnchor(atom) ? full : pale(full);
    if (!found.has(words)) found.set(words, colour);
  });
  return [...found];
}
