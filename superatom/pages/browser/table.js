// Tables that sort by a click on a heading, filter by words, and go out as CSV.
"use strict";

const SHOWN = 300; // rows drawn at once; filter and CSV know all

// columns: [{ name, title, unit, words, decimals, wide, draw }]; draw(row) makes the cell of a row.
function table(name, rows, columns, { chosen } = {}) {
  const numeric = columns.map((column) => !column.draw && rows.some((row) => typeof row[column.name] === "number") && rows.every((row) => row[column.name] == null || typeof row[column.name] === "number"));
  let order = null, falling = false, words = "";
  const body = make("tbody");
  const count = make("span", { class: "soft", role: "status" });
  const heads = columns.map((column, k) => make("th", { scope: "col", class: numeric[k] ? "number" : column.wide ? "wide" : null, title: column.words || null, "aria-sort": "none" },
    button(column.title || column.name, () => sort(k)), column.unit ? make("span", { class: "unit" }, " / " + column.unit) : null));

  function sort(k) {
    falling = order === k ? !falling : false;
    order = k;
    heads.forEach((head, i) => head.setAttribute("aria-sort", i !== k ? "none" : falling ? "descending" : "ascending"));
    draw();
  }

  function kept() {
    const asked = words.toLowerCase().split(/\s+/).filter(Boolean);
    const found = rows.filter((row) => asked.every((word) => columns.some((column) => String(row[column.name] ?? "").toLowerCase().includes(word))));
    if (order === null) return found;
    const key = columns[order].name;
    const missing = (row) => row[key] === null || row[key] === undefined;
    const less = numeric[order] ? (a, b) => a[key] - b[key] : (a, b) => String(a[key]).localeCompare(String(b[key]), "en", { numeric: true });
    return found.sort((a, b) => missing(a) - missing(b) || (missing(a) ? 0 : (falling ? -1 : 1) * less(a, b)));
  }

  // On paper long texts stand below their row: beside it there is no room.
  function onPaper(row) {
    const texts = columns.filter((column) => column.wide && row[column.name]).map((column) => `${column.title || column.name}: ${row[column.name]}`);
    return texts.length ? [make("tr", { class: "on-paper" }, make("td", { colspan: columns.length }, texts.join("; ")))] : [];
  }

  function draw() {
    const found = kept();
    body.replaceChildren(...found.slice(0, SHOWN).flatMap((row) => {
      const line = make("tr", { class: chosen && chosen(row) ? "chosen" : null });
      columns.forEach((column, k) => line.append(make("td", { class: numeric[k] ? "number" : column.wide ? "wide" : null },
        column.draw ? column.draw(row) : written(row[column.name], column.decimals))));
      return [line, ...onPaper(row)];
    }));
    const more = found.length > SHOWN ? `, the first ${SHOWN} drawn` : "";
    count.textContent = `${found.length} of ${rows.length}${more}`;
  }

  const filter = make("input", { type: "search", placeholder: "filter", "aria-label": `Filter ${name}`, oninput: () => { words = filter.value; draw(); } });
  const csv = button("CSV", () => saveCsv(name, columns.map((column) => column.name), kept().map((row) => columns.map((column) => row[column.name]))), { "aria-label": `Download ${name} as CSV` });
  draw();
  const tools = make("div", { class: "tools" }, rows.length > 5 ? filter : null, csv, count);
  const sheet = make("div", { class: "sheet", tabindex: "0", role: "region", "aria-label": name }, make("table", null, make("thead", null, make("tr", null, heads)), body));
  return { element: make("div", null, tools, sheet), draw };
}
