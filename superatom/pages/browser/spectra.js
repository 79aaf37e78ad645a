// Each spectrum of the page: the answer in words, the chart, its ions with rivals, amounts against gold.
"use strict";

function drawSpectra(content, section) {
  if (!content.spectra.length) return null;
  const charts = content.spectra.map((spectrum) => oneSpectrum(spectrum, section));
  return { start() { charts.forEach((chart) => chart.draw()); addEventListener("resize", () => charts.forEach((chart) => chart.resize())); }, charts };
}

function oneSpectrum(spectrum, section) {
  const box = make("div", { class: "curve", role: "img", "aria-label": spectrumWords(spectrum) });
  const chart = new Chart(spectrum, box);
  const act = (words, method, ...given) => button(words, () => chart[method](...given));
  const keys = { ArrowLeft: ["shift", -0.25], ArrowRight: ["shift", 0.25], "+": ["scale", 0.5], "-": ["scale", 2], Home: ["whole"] };
  const frame = make("div", { class: "chart", tabindex: "0", role: "group", "aria-label": "Chart; arrow keys move it, + and - zoom, Home shows all",
    onkeydown: (event) => { const key = keys[event.key]; if (key) { event.preventDefault(); chart[key[0]](...key.slice(1)); } } }, box);
  const csv = button("CSV of the curves", () => saveCurves(spectrum));
  section.append(make("h3", { id: `run-${spectrum.run}`, tabindex: "-1" }, `${spectrum.title} (run ${spectrum.run}, ${spectrum.kind})`), make("p", null, make("strong", null, spectrum.opening + ".")),
    make("div", { class: "tools" }, act("Whole spectrum", "whole"), act("‹", "shift", -0.25), act("›", "shift", 0.25), act("+", "scale", 0.5), act("−", "scale", 2), csv,
      make("span", { class: "soft" }, "drag over the chart to zoom, double click to see all")), frame);
  if (spectrum.fit) section.append(make("p", { class: "soft" }, "Grey: measured. Filled: fitted envelope of each ion, named where there is room (? not decided). Black: the whole fit. Shaded: what no ion explains."));
  if (spectrum.ions) ionTables(spectrum, chart, section); else matchTable(spectrum, chart, section);
  section.append(make("ul", { class: "remarks" }, spectrum.remarks.map((words) => make("li", null, words))));
  return chart;
}

function ionTables(spectrum, chart, section) {
  const rivals = make("div");
  const zoomTo = (ion) => { chart.toIon(ion); ions.draw(); chart.box.scrollIntoView({ block: "center" }); showRivals(spectrum, chart, ion, rivals); };
  const ions = table(`ions of run ${spectrum.run}`, spectrum.ions, [
    { name: "ion", draw: (ion) => button(ion.ion, () => zoomTo(ion), { "aria-label": `Show ${ion.ion} in the chart` }) },
    { name: "class", draw: (ion) => make("span", null, ion.class, ion.hypothesis ? make("span", { class: "mark" }, "hypothesis") : null) },
    { name: "gold", title: "x" }, { name: "mz", title: "m/z", unit: "Th", decimals: 4, words: "most abundant peak, predicted" }, { name: "amount", decimals: 1, words: "summed intensity" },
    { name: "error", decimals: 1, words: "standard error of the amount" }, { name: "share", decimals: 4, words: "of all assigned intensity" }, { name: "t", decimals: 1, words: "amount over error" },
    { name: "verdict", words: spectrum.verdicts },
    { name: "nearest", title: "nearest rival" }, { name: "deviance", decimals: 1, words: `by how much the rival fits worse; below ${spectrum.excluded} it is not ruled out` },
  ], { chosen: (ion) => ion === chart.chosen });
  spectrum.ions.forEach((ion) => { ion.nearest = ion.rivals[0] ? ion.rivals[0].change : null; ion.deviance = ion.rivals[0] ? ion.rivals[0].deviance : null; });
  ions.draw();
  section.append(ions.element, rivals);
  if (spectrum.groups.length) {
    section.append(make("h4", null, "Groups of ions that this spectrum cannot tell apart"), table(`groups of run ${spectrum.run}`, spectrum.groups.map((group) => ({ ...group, first: group.ions[0], last: group.ions[group.ions.length - 1], number: group.ions.length,
      counts: group.counts.map((one) => `${one.name}: mean ${one.mean.toFixed(2)} ± ${one.mean_error.toFixed(2)}, spread ${one.spread.toFixed(2)} ± ${one.spread_error.toFixed(2)}`).join("; ") })),
    [{ name: "group" }, { name: "number", title: "ions" }, { name: "first", wide: true }, { name: "last", wide: true }, { name: "amount", decimals: 1 }, { name: "error", decimals: 1 }, { name: "share", decimals: 4 }, { name: "match", decimals: 3 }, { name: "verdict" }, { name: "counts", title: "what differs", wide: true }]).element);
  }
  if (spectrum.leftovers.length) {
    section.append(make("h4", null, "Not explained"), table(`unexplained in run ${spectrum.run}`, spectrum.leftovers, [
      { name: "mz", title: "m/z", draw: (one) => button(one.mz.toFixed(2), () => chart.zoom(one.low - 1, one.high + 1)) }, { name: "low", decimals: 2 }, { name: "high", decimals: 2 }, { name: "share", decimals: 4 }, { name: "charge", words: "from the spacing of its peaks" }]).element);
  }
  const bars = amountBars(spectrum);
  if (bars) section.append(make("h4", null, "Amounts against x, the number of Au"), bars, make("p", { class: "soft" }, "Lines are standard errors. ESI intensity is no concentration."));
}

function showRivals(spectrum, chart, ion, place) {
  const lay = (rival) => button(chart.rival === rival ? "take off" : "lay over", () => { chart.lay(rival); showRivals(spectrum, chart, ion, place); }, { "aria-pressed": String(chart.rival === rival) });
  place.replaceChildren(make("h4", null, `Rivals of ${ion.ion}`), ion.rivals.length ? table(`rivals of ${ion.ion}`, ion.rivals, [
    { name: "ion", wide: true }, { name: "change", title: "against the ion" }, { name: "deviance", decimals: 1 }, { name: "cosine", decimals: 5 }, { name: "verdict" }, { name: "decide", title: "would decide", wide: true },
    { name: "curve", title: "chart", draw: (rival) => (rival.curve ? lay(rival) : make("span", { class: "soft" }, "not drawn")) }]).element : make("p", null, "None was tested, or none is known."));
}

function matchTable(spectrum, chart, section) {
  section.append(table(`matches of run ${spectrum.run}`, spectrum.matches, [
    { name: "reported", title: "printed m/z", draw: (row) => button(row.reported, () => chart.zoom(Number(row.reported) - 5, Number(row.reported) + 5)) },
    { name: "predicted", decimals: 4 }, { name: "difference", decimals: 4, words: "predicted minus printed" }, { name: "ion" }, { name: "verdict" }, { name: "rival" }, { name: "chance", decimals: 4, words: "that a printed m/z finds an ion by chance" }]).element);
}

// Bars with errors, a colour a class and charge.
function amountBars(spectrum) {
  const single = spectrum.ions.filter((ion) => ion.amount !== null && ion.amount > 0);
  if (!single.length) return null;
  const kinds = [...new Set(single.map((ion) => `${ion.class} ${Math.abs(ion.charge)}${ion.charge < 0 ? "−" : "+"}`))];
  const low = Math.min(...single.map((ion) => ion.gold)), high = Math.max(...single.map((ion) => ion.gold)), step = Math.min(40, 860 / (high - low + 1)), most = Math.max(...single.map((ion) => ion.amount + (ion.error || 0)));
  const width = 90 + step * (high - low + 1), height = 190, y = (amount) => 150 - (130 * amount) / most, stacked = new Map(), parts = [];
  for (const ion of single) {
    const kind = kinds.indexOf(`${ion.class} ${Math.abs(ion.charge)}${ion.charge < 0 ? "−" : "+"}`), slot = stacked.get(ion.gold) || 0, x = 64 + step * (ion.gold - low) + slot * 3;
    stacked.set(ion.gold, slot + 1);
    const middle = x + (step * 0.7) / 2, error = ion.error || 0;
    parts.push(make("rect", { x, y: y(ion.amount), width: step * 0.7, height: 150 - y(ion.amount), fill: HUES[kind % HUES.length], "fill-opacity": 0.75, stroke: "#1d2530", "stroke-width": 0.6 }),
      make("line", { x1: middle, x2: middle, y1: y(ion.amount + error), y2: y(Math.max(0, ion.amount - error)), stroke: "#1d2530" }));
  }
  const every = Math.ceil(22 / step);
  for (let gold = low; gold <= high; gold += every) parts.push(make("text", { x: 64 + step * (gold - low) + step * 0.35, y: 166, "text-anchor": "middle" }, String(gold)));
  parts.push(make("line", { x1: 60, x2: width, y1: 150, y2: 150, stroke: "#1d2530" }), make("text", { x: 56, y: 28, "text-anchor": "end" }, most.toPrecision(2)), make("text", { x: 56, y: 154, "text-anchor": "end" }, "0"), make("text", { x: 64 + (width - 64) / 2, y: 184, "text-anchor": "middle" }, "x"));
  const words = single.map((ion) => `x = ${ion.gold}: ${ion.amount.toPrecision(3)}`).join(", ");
  return make("div", null, make("div", { class: "sheet", tabindex: "0" }, make("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": `Amounts: ${words}` }, parts)),
    make("div", { class: "legend" }, kinds.map((kind, k) => make("span", null, make("span", { class: "swatch", style: `background:${HUES[k % HUES.length]}` }), kind))));
}

function spectrumWords(spectrum) {
  const ions = (spectrum.ions || []).slice(0, 8).map((ion) => `${ion.ion} at m/z ${ion.mz.toFixed(2)}, ${ion.verdict}`).join("; ");
  return `Spectrum ${spectrum.title}: ${spectrum.opening}. ${ions}`;
}

// Measured and fitted curve and residual, where there is a fit.
function saveCurves(spectrum) {
  const fit = spectrum.fit, rows = [];
  let at = 0;
  for (let k = 0; k < spectrum.mz.length; k++) {
    while (fit && at < fit.mz.length && fit.mz[at] < spectrum.mz[k] - 5e-6) at++;
    const near = fit && at < fit.mz.length && Math.abs(fit.mz[at] - spectrum.mz[k]) < 6e-6;
    rows.push([Number(spectrum.mz[k].toFixed(5)), spectrum.intensity ? spectrum.intensity[k] : null, near ? fit.model[at] : null, near ? Number(fit.residual[at].toFixed(3)) : null]);
  }
  saveCsv(`spectrum-${spectrum.run}`, ["mz", "intensity", "fit", "residual_sigma"], rows);
}
