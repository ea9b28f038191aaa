// A wall monitor says when it has lost the connection; the next answer that arrives takes it back.
document.addEventListener("htmx:sendError", late);
document.addEventListener("htmx:responseError", late);
document.addEventListener("htmx:timeout", late);

function late() {
  for (const word of document.querySelectorAll(".late")) word.hidden = false;
}
