// Makes the rating form quicker; without this file the Save and Continue buttons do the same.
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const saved = () => document.getElementById("saved");
  let typed = 0; // counts edits, so that an answer to an older save does not pass for the newest
  let sent = 0;
  let stored = 0;
  let leaving = false;

  form.addEventListener("input", () => { typed += 1; });
  form.addEventListener("submit", () => { leaving = true; });
  form.addEventListener("htmx:beforeRequest", () => { sent = typed; });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) stored = sent;
    else saved().classList.add("failed");
  });

  // The network is gone: what was typed stays here, and is sent again until it arrives.
  form.addEventListener("htmx:sendError", () => {
    saved().classList.add("failed");
    setTimeout(() => htmx.trigger(form, "retry"), 4000);
  });
  window.addEventListener("online", () => { if (typed > stored) htmx.trigger(form, "retry"); });
  window.addEventListener("beforeunload", (event) => {
    if (typed > stored && !leaving) event.preventDefault();
  });

  // Keys 1, 2, 3 choose a card in its order, 0 takes the level back.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("textarea, select, input:not([type=radio])")) return;
    const radios = form.querySelectorAll("input[name=level]");
    const radio = { 1: radios[0], 2: radios[1], 3: radios[2], 0: radios[3] }[event.key];
    if (!radio) return;
    event.preventDefault();
    radio.focus();
    if (!radio.checked) radio.click();
  });
})();
