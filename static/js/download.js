// Fetches the PDF and says what is going on; without this file the form posts and the browser saves the file.
(() => {
  const form = document.querySelector("form[data-download]");
  if (!form) return;
  const button = form.querySelector("button[type=submit]");
  const status = form.querySelector("[role=status]");
  const say = (text, failed) => {
    status.textContent = text;
    status.classList.toggle("failed", Boolean(failed));
  };

  // filename*=UTF-8''… wins over filename="…", as RFC 6266 has it.
  const nameOf = (header) => {
    const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header);
    if (encoded) return decodeURIComponent(encoded[1]);
    const plain = /filename="?([^";]+)"?/i.exec(header);
    return plain ? plain[1] : "report.pdf";
  };

  // The server explains itself in plain text; any other page (a sign-in, say) has no message.
  const messageOf = async (answer) => {
    const isPlain = (answer.headers.get("Content-Type") || "").startsWith("text/plain");
    return isPlain ? (await answer.text()).trim() : "";
  };

  const save = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };

  const busy = (on) => {
    button.disabled = on;
    form.setAttribute("aria-busy", String(on));
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (button.disabled) return;
    const body = new FormData(form);
    busy(true);
    say(form.dataset.preparing);
    for (const menu of form.querySelectorAll("details[open]")) menu.open = false;
    try {
      const answer = await fetch(form.action, {
        method: "POST", body, headers: { Accept: "application/pdf, text/plain" }, credentials: "same-origin",
      });
      const isPdf = (answer.headers.get("Content-Type") || "").startsWith("application/pdf");
      if (answer.ok && isPdf) {
        const name = nameOf(answer.headers.get("Content-Disposition") || "");
        save(await answer.blob(), name);
        say(`${form.dataset.ready} ${name}`);
      } else {
        say((await messageOf(answer)) || form.dataset.failed, true);
      }
    } catch {
      say(form.dataset.failed, true);
    } finally {
      busy(false);
      if (document.activeElement === document.body) button.focus();
    }
  });
})();
