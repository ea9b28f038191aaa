// Saves forms as people go: one form or many on a page, each by itself. Without this file their Save
// buttons do the same. A form with data-autosave, its hx-post, hx-trigger="… retry" and a hidden
// input name="version" with an id takes part; an answer that brings that input anew has stored it.
(() => {
  const forms = () => [...document.querySelectorAll("form[data-autosave]")];
  if (!forms().length) return;

  // typed counts edits, so that an answer to an older save does not pass for the newest.
  const states = new WeakMap();
  const fresh = () => ({ typed: 0, sent: 0, stored: 0, busy: false, trouble: "", wait: 4000 });
  const stateOf = (form) => states.get(form) || states.set(form, fresh()).get(form);
  const isDirty = (form) => stateOf(form).typed > stateOf(form).stored;
  const mine = (event) => event.target.matches && event.target.matches("form[data-autosave]");
  let leaving = false;

  // One live region speaks for all forms; a save that worked must not hide one that did not.
  const paint = () => {
    const saved = document.getElementById("saved");
    const all = forms().map(stateOf);
    const troubled = (trouble) => all.some((state) => state.trouble === trouble);
    saved.classList.toggle("offline", troubled("offline"));
    saved.classList.toggle("failed", troubled("refused") || troubled("signed out"));
    saved.classList.toggle("htmx-request", all.some((state) => state.busy));
    for (const form of forms()) form.classList.toggle("unsaved", stateOf(form).trouble !== "");
  };

  // Signing in again in another tab renews the protection token; the cookie has the newest one.
  const renewToken = (form) => {
    const cookie = /(?:^|; )(?:__Host-)?csrf=([^;]+)/.exec(document.cookie);
    if (cookie) form.querySelector("[name=csrfmiddlewaretoken]").value = cookie[1];
    return cookie && cookie[1];
  };
  const send = (form) => { if (form.isConnected) htmx.trigger(form, "retry"); };
  const sendAll = (troubles) => {
    for (const form of forms()) {
      if (isDirty(form) && troubles.includes(stateOf(form).trouble)) send(form);
    }
  };

  // A text that goes with one choice is needed with that choice only: data-needed-by names its id.
  const askWhatIsNeeded = (form) => {
    for (const field of form.querySelectorAll("[data-needed-by]")) {
      field.required = document.getElementById(field.dataset.neededBy).checked;
    }
  };

  const settle = () => {
    for (const form of forms()) {
      form.classList.add("autosaved");
      askWhatIsNeeded(form);
    }
    paint();
  };
  settle();
  document.addEventListener("htmx:afterSettle", settle);

  // Back shows the page as it was stored: its versions are older than the person's own saves since.
  window.addEventListener("pageshow", (event) => {
    const [visit] = performance.getEntriesByType("navigation");
    if (event.persisted || (visit && visit.type === "back_forward")) location.reload();
  });

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form || !form.matches("form[data-autosave]")) return;
    stateOf(form).typed += 1;
    askWhatIsNeeded(form);
  });

  // Buttons that stay on the page save in the background: other forms may hold something unsaved.
  document.addEventListener("submit", (event) => {
    if (!mine(event)) return;
    const form = event.target;
    const button = event.submitter;
    renewToken(form);
    if (!window.htmx || !button || !["save", "confirm", "overwrite"].includes(button.name)) {
      leaving = true;
      return;
    }
    event.preventDefault();
    const choices = [...form.querySelectorAll("input[type=radio]")];
    if (button.name === "overwrite") form.querySelector("[name=version]").value = button.value;
    if (button.name === "confirm") choices.find((one) => one.value === button.value).checked = true;
    if (button.name !== "save") (choices.find((one) => one.checked) || choices[0]).focus();
    askWhatIsNeeded(form);
    stateOf(form).typed += 1;
    send(form);
  });

  document.addEventListener("htmx:configRequest", (event) => {
    const token = mine(event) && renewToken(event.target);
    if (!token) return;
    event.detail.parameters.csrfmiddlewaretoken = token;
    event.detail.headers["X-CSRFToken"] = token;
  });
  document.addEventListener("htmx:validation:halted", (event) => {
    if (!mine(event)) return;
    stateOf(event.target).trouble = "incomplete";
    paint();
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!mine(event)) return;
    const state = stateOf(event.target);
    state.sent = state.typed;
    state.busy = true;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (!mine(event)) return;
    const form = event.target;
    const answer = event.detail.xhr;
    const state = stateOf(form);
    const version = form.querySelector("[name=version]").id;
    state.busy = false;
    if (answer.status === 200 && answer.responseText.includes(`id="${version}"`)) {
      Object.assign(state, { stored: state.sent, trouble: "", wait: 4000 });
    } else if (answer.status === 401 || answer.status === 403) {
      state.trouble = "signed out";
    } else if (answer.status === 0 || answer.status === 429 || answer.status >= 500) {
      // Nobody is there: what was typed stays here, and is sent again until it arrives.
      state.trouble = "offline";
      setTimeout(() => { if (state.trouble === "offline") send(form); }, state.wait);
      state.wait = Math.min(state.wait * 2, 30000);
    } else {
      state.trouble = "refused";
    }
    paint();
  });

  window.addEventListener("online", () => sendAll(["", "offline"]));
  window.addEventListener("focus", () => sendAll(["offline", "signed out"]));
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && forms().some(isDirty)) event.preventDefault();
  });

  // Keys 1, 2, 3 choose a card in its order, 0 takes the level back; where one form has the page.
  document.addEventListener("keydown", (event) => {
    const form = document.querySelector("form[data-keys]");
    if (!form || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("textarea, select, input:not([type=radio])")) return;
    const radios = form.querySelectorAll("input[name=level]");
    const radio = { 1: radios[0], 2: radios[1], 3: radios[2], 0: radios[3] }[event.key];
    if (!radio) return;
    event.preventDefault();
    radio.focus();
    if (!radio.checked) radio.click();
  });
})();
