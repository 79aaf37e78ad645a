// A spectrum in two panels: what was measured with the envelopes that explain it, and what is left in sigmas.
"use strict";

// Okabe and Ito, apart for colour-blind eyes; dark and light alternate for greys.
const HUES = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#3d4fa3", "#8a5bb0"];
const LABELS = 24;
const GAP = 0.5; // Th without a point: a line ends there

class Chart {
  constructor(spectrum, box) {
    this.spectrum = spectrum;
    this.box = box;
    this.low = spectrum.mz[0] ?? 0;
    this.high = spectrum.mz[spectrum.mz.length - 1] ?? 1;
    this.rival = null;
    this.chosen = null;
    this.sticks = spectrum.kind !== "profile";
    (spectrum.ions || []).slice().sort((a, b) => a.mz - b.mz).forEach((ion, k) => { ion.colour = HUES[k % HUES.length]; });
  }

  draw() {
    const sync = uPlot.sync(`run ${this.spectrum.run}`), width = Math.max(280, this.box.clientWidth - 10);
    const axis = { stroke: "#1d2530", grid: { stroke: "#eceff3" }, font: "12px sans-serif", labelFont: "12px sans-serif" };
    const options = (height, label, y, series, draw) => ({
      width, height, legend: { show: false }, scales: { x: { time: false, range: (_, min, max) => [min, max] }, y },
      cursor: { sync: { key: sync.key, setSeries: false }, drag: { x: true, y: false } },
      axes: [{ ...axis, label: "m/z", labelSize: 18, size: 34, values: (_, ticks) => ticks.map((tick) => String(Number(tick.toFixed(5)))) }, { ...axis, label, size: 74, labelSize: 16, values: (_, ticks) => ticks.map((tick) => (Math.abs(tick) >= 1e5 ? tick.toExponential(1) : String(tick))) }],
      series: [{}, series], hooks: { drawClear: [(plot) => this.shadeLeftovers(plot)], draw: [draw], setScale: [(plot, key) => key === "x" && this.follow(plot)] },
    });
    const line = { stroke: this.sticks ? "transparent" : "#7b8490", width: 1, points: { show: false } };
    const heights = this.spectrum.intensity || this.spectrum.mz.map(() => 1);
    const top = { range: (_, min, max) => [0, (max > 0 ? max : 1) * 1.28] };
    this.main = new uPlot(options(Math.min(380, 240 + width / 10), "intensity", top, line, (plot) => this.overlay(plot)), [this.spectrum.mz, heights], this.box);
    if (this.spectrum.fit) {
      const away = { stroke: this.sticks ? "transparent" : "#4c5663", width: 1, points: { show: false } };
      this.rest = new uPlot(options(150, "residual / σ", { range: (_, min, max) => { const most = Math.min(15, Math.max(5, -min, max)); return [-most, most]; } }, away, (plot) => this.zero(plot)), [this.spectrum.fit.mz, this.spectrum.fit.residual], this.box);
      this.rest.setScale("x", { min: this.low, max: this.high });
    }
    this.box.querySelectorAll("canvas").forEach((canvas) => canvas.setAttribute("aria-hidden", "true"));
  }

  // Both panels show the same m/z.
  follow(plot) {
    if (this.following) return;
    this.following = true;
    const { min, max } = plot.scales.x;
    for (const other of [this.main, this.rest]) if (other && other !== plot && min < max) other.setScale("x", { min, max });
    this.following = false;
  }

  zoom(low, high) { if (high > low) this.main.setScale("x", { min: low, max: high }); }

  whole() { this.zoom(this.low, this.high); }

  shift(share) { const { min, max } = this.main.scales.x, step = share * (max - min); this.zoom(min + step, max + step); }

  scale(factor) { const { min, max } = this.main.scales.x, middle = (min + max) / 2, half = ((max - min) / 2) * factor; this.zoom(middle - half, middle + half); }

  toIon(ion) { this.chosen = ion; const curve = ion.curve; curve ? this.zoom(curve.mz[0] - 0.4, curve.mz[curve.mz.length - 1] + 0.4) : this.zoom(ion.mz - 3, ion.mz + 3); }

  lay(rival) { this.rival = this.rival === rival ? null : rival; this.main.redraw(false, true); return this.rival; }

  resize() { const width = Math.max(280, this.box.clientWidth - 10); for (const plot of [this.main, this.rest]) if (plot && plot.width !== width) plot.setSize({ width, height: plot.height }); }

  shadeLeftovers(plot) {
    const pen = plot.ctx, { top, height } = plot.bbox;
    for (const one of this.spectrum.leftovers || []) {
      const from = plot.valToPos(one.low, "x", true), to = Math.max(from + 2, plot.valToPos(one.high, "x", true));
      if (to < plot.bbox.left || from > plot.bbox.left + plot.bbox.width) continue;
      pen.save();
      pen.beginPath(); pen.rect(plot.bbox.left, top, plot.bbox.width, height); pen.clip();
      pen.fillStyle = "rgba(154,52,18,0.13)";
      pen.fillRect(from, top, to - from, height);
      pen.restore();
    }
  }

  zero(plot) {
    const pen = plot.ctx, y = plot.valToPos(0, "y", true);
    pen.save();
    pen.strokeStyle = "#1d2530";
    pen.beginPath(); pen.moveTo(plot.bbox.left, y); pen.lineTo(plot.bbox.left + plot.bbox.width, y); pen.stroke();
    pen.restore();
    if (this.sticks) this.bars(plot, this.spectrum.fit.mz, this.spectrum.fit.residual, "#4c5663");
  }

  // Fills over the grey line, so that the eye sees how much of it each ion explains; the fit on top.
  overlay(plot) {
    const { spectrum } = this, ratio = devicePixelRatio || 1;
    if (this.sticks) this.bars(plot, spectrum.mz, spectrum.intensity || spectrum.mz.map(() => 1), "#7b8490");
    for (const ion of spectrum.ions || []) {
      if (!ion.curve) continue;
      this.sticks ? this.bars(plot, ion.curve.mz, ion.curve.intensity, ion.colour, 2.4 * ratio) : this.curve(plot, ion.curve, { fill: ion.colour + "b8", line: ion.colour });
    }
    if (spectrum.fit && !this.sticks && this.roomy(plot)) this.curve(plot, { mz: spectrum.fit.mz, intensity: spectrum.fit.model }, { line: "#111418" });
    if (this.rival && this.rival.curve) this.sticks ? this.bars(plot, this.rival.curve.mz, this.rival.curve.intensity, "#b00020", ratio) : this.curve(plot, this.rival.curve, { line: "#b00020", dash: [5, 3], width: 1.8 });
    this.names(plot);
  }

  // Whether points lie apart on the screen: else the line of the fit would hide the fills.
  roomy(plot) {
    const { min, max } = plot.scales.x, { mz } = this.spectrum;
    return placeOf(mz, max) - placeOf(mz, min) < plot.bbox.width;
  }

  clipped(plot, act) {
    const pen = plot.ctx;
    pen.save();
    pen.beginPath(); pen.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height); pen.clip();
    act(pen);
    pen.restore();
  }

  curve(plot, { mz, intensity }, { fill, line, dash, width }) {
    const { min, max } = plot.scales.x, from = Math.max(0, placeOf(mz, min) - 1), to = Math.min(mz.length, placeOf(mz, max) + 1);
    if (to - from < 2) return;
    this.clipped(plot, (pen) => {
      const floor = plot.valToPos(0, "y", true), path = new Path2D(), area = new Path2D();
      let last = null;
      for (const k of outline(mz, intensity, from, to, ((mz[to - 1] - mz[from]) / (max - min)) * plot.bbox.width)) {
        const x = plot.valToPos(mz[k], "x", true), y = plot.valToPos(intensity[k], "y", true), gap = last !== null && mz[k] - mz[k - 1] > GAP;
        if (last === null || gap) { if (gap) { area.lineTo(plot.valToPos(last, "x", true), floor); } path.moveTo(x, y); area.moveTo(x, floor); area.lineTo(x, y); } else { path.lineTo(x, y); area.lineTo(x, y); }
        last = mz[k];
      }
      area.lineTo(plot.valToPos(last, "x", true), floor);
      if (fill) { pen.fillStyle = fill; pen.fill(area); }
      pen.setLineDash((dash || []).map((part) => part * (devicePixelRatio || 1)));
      pen.lineWidth = (width || 1) * (devicePixelRatio || 1);
      pen.strokeStyle = line;
      pen.stroke(path);
    });
  }

  bars(plot, mz, heights, colour, width) {
    const { min, max } = plot.scales.x;
    this.clipped(plot, (pen) => {
      const floor = plot.valToPos(0, "y", true);
      pen.strokeStyle = colour;
      pen.lineWidth = width || devicePixelRatio || 1;
      pen.beginPath();
      for (let k = placeOf(mz, min); k < mz.length && mz[k] <= max; k++) { const x = plot.valToPos(mz[k], "x", true); pen.moveTo(x, floor); pen.lineTo(x, plot.valToPos(heights[k], "y", true)); }
      pen.stroke();
    });
  }

  // Names of the strongest ions in sight, each where no other name stands; and of what is not explained.
  names(plot) {
    const { min, max } = plot.scales.x, ratio = devicePixelRatio || 1, pen = plot.ctx, taken = [];
    const seen = (this.spectrum.ions || []).filter((ion) => ion.mz >= min && ion.mz <= max && ion.curve);
    const texts = seen.slice(0, LABELS).map((ion) => ({ mz: ion.mz, height: Math.max(...ion.curve.intensity), colour: "#111418", words: shortName(ion) + (["decided", "not tested"].includes(ion.verdict) ? "" : " ?") }));
    for (const one of this.spectrum.leftovers || []) if (one.mz >= min && one.mz <= max) texts.push({ mz: one.mz, height: 0, colour: "#9a3412", words: `unexplained ${(100 * one.share).toFixed(0)} %` });
    pen.save();
    pen.font = `${11 * ratio}px sans-serif`;
    pen.textAlign = "center";
    for (const one of texts) {
      const width = pen.measureText(one.words).width / 2 + 3 * ratio, line = 13 * ratio, x = Math.min(Math.max(plot.valToPos(one.mz, "x", true), plot.bbox.left + width), plot.bbox.left + plot.bbox.width - width);
      let y = Math.max(plot.valToPos(Math.max(one.height, this.highest(one.mz, plot)), "y", true) - 5 * ratio, plot.bbox.top + line);
      const free = () => !taken.some((box) => Math.abs(box.x - x) < box.width + width && Math.abs(box.y - y) < line);
      while (!free() && y > plot.bbox.top + line) y -= line;
      if (!free()) continue;
      taken.push({ x, y, width });
      pen.fillStyle = one.colour;
      pen.fillText(one.words, x, y);
    }
    pen.restore();
  }

  // Highest measured point under a name.
  highest(mz, plot) {
    const reach = (0.02 * (plot.scales.x.max - plot.scales.x.min)), { mz: all, intensity } = this.spectrum;
    let most = 0;
    if (intensity) for (let k = placeOf(all, mz - reach); k < all.length && all[k] <= mz + reach; k++) most = Math.max(most, intensity[k]);
    return most;
  }
}

// Points that draw the same line: of many in a column of the screen the first, lowest, highest and last, and gaps.
function outline(mz, heights, from, to, columns) {
  const each = Math.floor((to - from) / Math.max(columns, 1));
  if (each <= 4) return Array.from({ length: to - from }, (_, k) => from + k);
  const kept = new Set();
  for (let start = from; start < to; start += each) {
    const end = Math.min(start + each, to);
    let low = start, high = start;
    for (let k = start; k < end; k++) {
      if (heights[k] < heights[low]) low = k;
      if (heights[k] > heights[high]) high = k;
      if (k > from && mz[k] - mz[k - 1] > GAP) kept.add(k - 1).add(k);
    }
    kept.add(start).add(low).add(high).add(end - 1);
  }
  return [...kept].sort((a, b) => a - b);
}

function shortName(ion) {
  const inside = ion.ion.replace(/^\[/, "").replace(/\].*$/, "");
  const metals = (inside.match(/^(?:(?:Au|Ag|Cu|Pt|Pd|Hg|Cd)\d*)+/) || [inside])[0], rest = inside.match(/ [+−-] .*$/);
  return metals + (rest ? rest[0] : "") + (ion.charge ? ` ${Math.abs(ion.charge)}${ion.charge < 0 ? "−" : "+"}` : "");
}
