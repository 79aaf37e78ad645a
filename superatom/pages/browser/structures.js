// The structures of the page: one picture, or an isomer beside the next ones, with what was picked.
"use strict";

function drawStructures(content, section) {
  const models = content.models.map((given) => new Model(content, given));
  if (!models.length) return null;
  const look = { way: "element", ligands: true, contacts: true, labels: false };
  const picked = make("div", { class: "picked", role: "status" }, "Click an atom, or press n on the picture.");
  const legend = make("div", { class: "legend" });
  const stages = make("div", { class: "stages" });
  const viewers = [];
  let at = Math.max(0, models.findIndex((model) => model.kind === "candidate")), many = 1;

  const onPick = (model, atom) => picked.replaceChildren(...model.told(atom).map((words) => make("div", null, words)));
  // The model and the next ones: isomers of its composition, by rank, for a candidate.
  const together = () => {
    const same = (model) => model.kind === models[at].kind && (model.kind === "framework" || (model.title === models[at].title && model.framework === models[at].framework));
    return [models[at], ...models.slice(at + 1).filter(same)].slice(0, many);
  };

  async function draw() {
    const shown = together();
    await Promise.all(shown.map((model) => model.unpack()));
    if (shown[0] !== models[at]) return; // another was chosen meanwhile
    while (viewers.length < shown.length) { const viewer = new Viewer(onPick); viewers.push(viewer); stages.append(viewer.element); }
    stages.className = shown.length > 1 ? "stages two" : "stages";
    // WebGL must not be drawn into nothing: what is not shown keeps its size beside the page
    viewers.forEach((viewer, k) => { viewer.element.classList.toggle("away", k >= shown.length); });
    if (look.way === "occupation" && !models[at].occupation) look.way = "element";
    const ways = models[at].ways();
    way.select.replaceChildren(...ways.map(([value, words]) => make("option", { value }, words)));
    way.select.value = look.way;
    shown.forEach((model, k) => {
      const fresh = !viewers[k].gl;
      viewers[k].show(model, look);
      if (k && fresh) { viewers[0].gl.linkViewer(viewers[k].gl); viewers[k].gl.linkViewer(viewers[0].gl); }
      if (k) viewers[k].gl.setView(viewers[0].gl.getView());
    });
    legend.replaceChildren(...legendOf(models[at], look).map(([words, colour]) => make("span", null, make("span", { class: "swatch", style: `background:${colour}` }), words)));
    which.select.value = String(at);
    if (many > 1 && shown.length === 1) picked.textContent = "No other isomer of this composition is on this page.";
  }

  const move = (to) => { at = (to + models.length) % models.length; draw(); };
  const which = choice("Structure", models.map((model, k) => [String(k), model.kind === "framework" ? `framework ${model.title}` : `${model.candidate}: ${model.title}, rank ${model.rank ?? "unknown"}`]), (value) => move(Number(value)));
  const way = choice("Colour by", [], (value) => { look.way = value; draw(); });
  const set = (name) => (on) => { look[name] = on; draw(); };
  const beside = button("Next isomers beside it", () => { many = many === 1 ? 4 : 1; beside.setAttribute("aria-pressed", String(many > 1)); draw(); }, { "aria-pressed": "false" });
  const tools = make("div", { class: "tools" }, which.label, button("‹", () => move(at - 1), { "aria-label": "Previous structure" }), button("›", () => move(at + 1), { "aria-label": "Next structure" }),
    way.label, tick("ligands", true, set("ligands")), tick("metal contacts", true, set("contacts")), tick("numbers", false, set("labels")), beside,
    button("Reset view", () => viewers.forEach((viewer) => viewer.gl && viewer.reset())),
    button("xyz", async () => save(`${models[at].title}-${models[at].candidate ?? "framework"}.xyz`, (await models[at].unpack()).xyz(), "chemical/x-xyz"), { "aria-label": "Download coordinates as xyz" }),
    button("picture", async () => save(`${models[at].title}-${models[at].candidate ?? "framework"}.png`, await viewers[0].picture()), { "aria-label": "Download the picture" }));
  section.append(make("p", { class: "soft" }, "Drag to turn, scroll or pinch to zoom, click an atom. Bonds are those of the framework: each anchor with its metals, thin lines for metal contacts."), tools, stages, legend, picked);

  return {
    start() {
      if (webgl()) return draw();
      stages.replaceChildren(make("p", null, "This browser draws no WebGL; the tables and downloads below work without it."));
    },
    // What the first picture did not wait for: the other structures, and twice the pixels.
    async finish() {
      for (const model of models) await model.unpack();
      Viewer.sharp = true;
      viewers.forEach((viewer) => viewer.sharpen());
    },
    showCandidate(number) { const k = models.findIndex((model) => model.candidate === number); if (k >= 0) { move(k); section.scrollIntoView(); } },
    has: (number) => models.some((model) => model.candidate === number),
    viewers,
  };
}

function webgl() {
  const canvas = document.createElement("canvas");
  return Boolean(canvas.getContext("webgl2") || canvas.getContext("webgl"));
}
