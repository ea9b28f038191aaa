// Makes the rating form quicker; without this file the Save and Continue buttons do the same.
(() => {
  const form = document.querySelector("form[data-autosave]");
  if (!form) return;
  const saved = () => document.getElementById("saved");
  let typed = 0; // counts edits, so that an answer to an older save does not pass for the newest
  let sent = 0;
  let stored = 0;
  let leaving = false;

  // Signing in again in another tab renews the protection token; the cookie has the newest one.
  const renewToken = () => {
    const cookie = /(?:^|; )(?:__Host-)?csrf=([^;]+)/.exec(document.cookie);
    if (cookie) form.querySelector("[name=csrfmiddlewaretoken]").value = cookie[1];
    return cookie && cookie[1];
  };

  form.addEventListener("input", () => { typed += 1; });
  form.addEventListener("submit", () => { renewToken(); leaving = true; });
  form.addEventListener("htmx:configRequest", (event) => {
    const token = renewToken();
    if (!token) return;
    event.detail.parameters.csrfmiddlewaretoken = token;
    event.detail.headers["X-CSRFToken"] = token;
  });
  form.addEventListener("htmx:beforeRequest", () => { sent = typed; });

  // Only an answer that brings a new version has stored something.
  form.addEventListener("htmx:afterRequest", (event) => {
    const answer = event.detail.xhr;
    if (answer.status === 200 && answer.responseText.includes('id="version"')) stored = sent;
    else if (answer.status) saved().classList.add("failed");
  });

  // The network is gone: what was typed stays here, and is sent again until it arrives.
  form.addEventListener("htmx:sendError", () => {
    saved().classList.add("offline");
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
