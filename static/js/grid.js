// Cells that move and paste like a spreadsheet. Saving is autosave.js's: this file says when a form
// is ready, by the event "retry". A period of which numbers are missing waits until the focus leaves.
(() => {
  const selector = "form[data-grid] input[data-col]";
  const isCell = (target) => target.matches && target.matches(selector);
  const column = (cell) => Number(cell.dataset.col);
  const rows = () => [...document.querySelectorAll("form[data-grid] tr")].filter((row) => row.querySelector("input[data-col]"));
  const cellsOf = (row) => [...row.querySelectorAll("input[data-col]")];
  const cellAt = (row, col) => cellsOf(row).find((cell) => column(cell) === col);
  const before = new WeakMap(); // what stood in a cell when the focus came
  const changed = new WeakSet(); // forms with something that was not sent

  // Complete: of every period all numbers that are needed, or none at all.
  const isComplete = (form) => {
    const periods = new Map();
    for (const cell of form.querySelectorAll("input[data-col]")) {
      const period = periods.get(column(cell)) || { filled: 0, missing: 0 };
      if (cell.value.trim()) period.filled += 1;
      else if ("required" in cell.dataset) period.missing += 1;
      periods.set(column(cell), period);
    }
    return [...periods.values()].every((period) => !period.filled || !period.missing);
  };
  const wait = (form, waits) => { form.querySelector(".unready").hidden = !waits; };
  const settle = (form, isLeft) => {
    if (!changed.has(form) || !window.htmx) return;
    const ready = isLeft || isComplete(form);
    wait(form, !ready);
    if (ready) htmx.trigger(form, "retry");
  };

  document.addEventListener("input", (event) => { if (isCell(event.target)) changed.add(event.target.form); });
  document.addEventListener("change", (event) => { if (isCell(event.target)) settle(event.target.form, false); });
  document.addEventListener("focusout", (event) => {
    if (!isCell(event.target)) return;
    const form = event.target.form;
    if (!form.contains(event.relatedTarget)) setTimeout(() => { if (!form.contains(document.activeElement)) settle(form, true); });
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.target.matches("form[data-grid]")) return;
    changed.delete(event.target);
    wait(event.target, false);
  });

  // The answer names the cells that something is wrong with; the cells themselves stay.
  const mark = () => {
    for (const form of document.querySelectorAll("form[data-grid]")) {
      const section = form.closest("section");
      const faults = new Map([...section.querySelectorAll("[data-cell]")].map((one) => [one.dataset.cell, one.id]));
      for (const cell of form.querySelectorAll("input[data-col]")) {
        if (faults.has(cell.id)) {
          cell.setAttribute("aria-invalid", "true");
          cell.setAttribute("aria-describedby", faults.get(cell.id));
        } else {
          cell.removeAttribute("aria-invalid");
          cell.removeAttribute("aria-describedby");
        }
      }
    }
  };
  document.addEventListener("htmx:afterSettle", mark);
  document.addEventListener("htmx:oobAfterSwap", mark);

  // The newest periods first, where not all of them fit.
  for (const region of document.querySelectorAll(".sheet-scroll")) region.scrollLeft = region.scrollWidth;

  document.addEventListener("focusin", (event) => {
    if (!isCell(event.target)) return;
    before.set(event.target, event.target.value);
    event.target.select();
  });

  const move = (cell, down) => {
    const all = rows();
    const step = down ? 1 : -1;
    for (let place = all.indexOf(cell.closest("tr")) + step; all[place]; place += step) {
      const next = cellAt(all[place], column(cell));
      if (next) { next.focus(); return; }
    }
    if (cell.value !== before.get(cell)) cell.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const across = (cell, pick) => {
    const next = pick(cellsOf(cell.closest("tr")));
    if (next) next.focus();
  };
  const beside = (cell, step) => across(cell, (cells) => cells[cells.indexOf(cell) + step]);
  const restore = (cell) => {
    if (cell.value === before.get(cell)) return;
    cell.value = before.get(cell);
    cell.dispatchEvent(new Event("input", { bubbles: true }));
    cell.select();
  };

  document.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!isCell(cell) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const { selectionStart: start, selectionEnd: end } = cell;
    const size = cell.value.length;
    const whole = start === 0 && end === size;
    const atStart = whole || (start === 0 && end === 0);
    const atEnd = whole || (start === size && end === size);
    const keys = {
      ArrowDown: () => move(cell, true),
      ArrowUp: () => move(cell, false),
      Enter: () => move(cell, !event.shiftKey),
      ArrowLeft: atStart && (() => beside(cell, -1)),
      ArrowRight: atEnd && (() => beside(cell, 1)),
      Home: atStart && (() => across(cell, (cells) => cells[0])),
      End: atEnd && (() => across(cell, (cells) => cells[cells.length - 1])),
      Escape: () => restore(cell),
    };
    if (!keys[event.key] || (event.shiftKey && event.key !== "Enter")) return;
    event.preventDefault();
    keys[event.key]();
  });

  // A block fills right and down, through the forms that follow; read-only cells keep their place.
  const fill = (cell, lines) => {
    const all = rows();
    const first = all.indexOf(cell.closest("tr"));
    const forms = new Set();
    let beyond = false;
    lines.forEach((line, down) => line.forEach((value, right) => {
      const row = all[first + down];
      const target = row && cellAt(row, column(cell) + right);
      if (!target) { beyond = beyond || value.trim() !== ""; return; }
      if (target.value === value.trim()) return;
      target.value = value.trim();
      target.dispatchEvent(new Event("input", { bubbles: true }));
      forms.add(target.form);
    }));
    for (const form of forms) settle(form, !form.contains(document.activeElement));
    const said = document.getElementById("grid-said");
    said.textContent = beyond ? said.dataset.beyond : said.dataset.pasted;
    said.classList.toggle("visually-hidden", !beyond);
  };
  document.addEventListener("paste", (event) => {
    if (!isCell(event.target)) return;
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
    if (!/[\t\n]/.test(text)) return;
    event.preventDefault();
    fill(event.target, text.split("\n").map((line) => line.split("\t")));
  });
})();
