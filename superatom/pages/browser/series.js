// A series of spectra: heat map of x against time or feed, mean x with its spread, and the way to each spectrum.
"use strict";

function drawSeries(content, section) {
  if (!content.series.length) return null;
  for (const series of content.series) oneSeries(series, content, section);
  return {};
}

function oneSeries(series, content, section) {
  const shown = new Set(content.spectra.map((spectrum) => spectrum.run));
  section.append(make("h3", null, `Series ${series.name}: x against ${series.quantity}`), heatMap(series, shown), meanChart(series),
    make("p", { class: "soft" }, "Darker: more of the found intensity at this time or feed. Ring: mean x; line: its spread (standard deviation). ESI intensity is no concentration."),
    table(`series ${series.name}`, series.rows, [
      { name: "label", title: series.quantity, draw: (row) => (shown.has(row.run) ? button(row.label, () => goToRun(row.run), { "aria-label": `Show the spectrum of ${row.label}` }) : make("span", null, row.label)) },
      { name: "value", decimals: 4, unit: series.unit }, { name: "mean_gold", title: "mean x", decimals: 2 }, { name: "mean_error", title: "error", decimals: 2 }, { name: "spread", decimals: 2 },
      { name: "unexplained", decimals: 3 }, { name: "run" }]).element);
}

function goToRun(run) {
  const place = document.getElementById(`run-${run}`);
  if (place) { place.scrollIntoView(); place.focus({ preventScroll: true }); }
}

const CELL = { left: 70, top: 12, high: 22 };

// One column a spectrum, one row an x; a column is the amounts at one time.
function heatMap(series, shown) {
  const golds = series.rows.flatMap((row) => Object.keys(row.amounts).map(Number)), low = Math.min(...golds), high = Math.max(...golds);
  const wide = Math.max(34, Math.min(120, 820 / series.rows.length)), parts = [];
  const tall = Math.max(13, Math.min(CELL.high, 620 / (high - low + 1))), height = CELL.top + (high - low + 1) * tall, middle = tall / 2 + 4; // all rows stand on one sheet
  series.rows.forEach((row, k) => {
    const x = CELL.left + k * wide, sum = Object.values(row.amounts).reduce((a, b) => a + b, 0) || 1;
    for (let gold = low; gold <= high; gold++) {
      const share = (row.amounts[gold] || 0) / sum, y = CELL.top + (high - gold) * tall;
      parts.push(make("rect", { x, y, width: wide - 2, height: tall - 1, fill: shade(Math.sqrt(share)) }, make("title", null, `${row.label}, x = ${gold}: ${(100 * share).toFixed(1)} %`)));
      if (share > 0.02) parts.push(make("text", { x: x + wide / 2, y: y + middle, "text-anchor": "middle", style: share > 0.3 ? "fill:#fff" : null }, `${(100 * share).toFixed(0)}`));
    }
    const press = shown.has(row.run) ? { onclick: () => goToRun(row.run), style: "cursor:pointer;text-decoration:underline" } : {};
    parts.push(make("text", { x: x + wide / 2, y: height + 16, "text-anchor": "middle", ...press }, row.label));
  });
  for (let gold = low; gold <= high; gold++) parts.push(make("text", { x: CELL.left - 8, y: CELL.top + (high - gold) * tall + middle, "text-anchor": "end" }, `x = ${gold}`));
  const words = series.rows.map((row) => `${row.label}: mean x ${row.mean_gold === null ? "unknown" : row.mean_gold.toFixed(1)}`).join("; ");
  const width = CELL.left + wide * series.rows.length;
  return make("div", { class: "sheet", tabindex: "0" }, make("svg", { viewBox: `0 0 ${width} ${height + 24}`, width, height: height + 24, role: "img", "aria-label": `Heat map, per cent of the intensity. ${words}` }, parts));
}

// Mean x with its spread, in the columns of the heat map.
function meanChart(series) {
  const known = series.rows.filter((row) => row.mean_gold !== null);
  if (!known.length) return null;
  const low = Math.min(...known.map((row) => row.mean_gold - row.spread)), high = Math.max(...known.map((row) => row.mean_gold + row.spread), low + 1);
  const wide = Math.max(34, Math.min(120, 820 / series.rows.length)), y = (x) => 130 - (110 * (x - low)) / (high - low), parts = [];
  let path = "";
  series.rows.forEach((row, k) => {
    if (row.mean_gold === null) return;
    const x = CELL.left + (k + 0.5) * wide;
    path += `${path ? "L" : "M"}${x} ${y(row.mean_gold)}`;
    parts.push(make("line", { x1: x, x2: x, y1: y(row.mean_gold - row.spread), y2: y(row.mean_gold + row.spread), stroke: "#5b6470", "stroke-width": 5, "stroke-opacity": 0.45 }),
      make("rect", { x: x - 4, y: y(row.mean_gold) - 4, width: 8, height: 8, rx: 4, fill: "#fff", stroke: "#1d2530", "stroke-width": 2 }),
      make("text", { x: x + 9, y: y(row.mean_gold) + 4 }, row.mean_gold.toFixed(1)));
  });
  const width = CELL.left + wide * series.rows.length + 20;
  return make("div", { class: "sheet", tabindex: "0" }, make("svg", { viewBox: `0 0 ${width} 146`, width, height: 146, role: "img", "aria-label": "Mean x with its spread" },
    [make("path", { d: path, fill: "none", stroke: "#8c4a00", "stroke-width": 1.5 }), ...parts, make("text", { x: CELL.left - 8, y: 74, "text-anchor": "end" }, "mean x")]));
}
