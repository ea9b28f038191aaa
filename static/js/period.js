// Shows the two dates only for "Other dates"; without this file they are simply always there.
(() => {
  const form = document.querySelector("form[data-period]");
  if (!form) return;
  const period = form.querySelector("[name=period]");
  const dates = form.querySelector(".dates");
  const show = () => { dates.hidden = period.value !== "custom"; };
  period.addEventListener("change", show);
  show();
})();
