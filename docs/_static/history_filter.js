// The history's filter: a change stays when it is of the product that is chosen, or of all products.

"use strict";

(() => {
  const marks = [...document.querySelectorAll(".history-of")];
  const changes = marks.map((mark) => [mark.closest("section"), mark.dataset.suffixes.split(" ")]);
  const suffixes = new Set(changes.flatMap(([, own]) => own).filter((one) => one && one !== "*"));
  const form = document.createElement("form");
  form.className = "finder-form";
  form.autocomplete = "off"; // the address alone says what is chosen
  form.innerHTML = `<p><label for="history-suffix">Product</label>
    <select id="history-suffix" name="suffix"><option value="">all</option>${
  [...suffixes].sort().map((one) => `<option>${one}</option>`).join("")}</select></p>
    <p class="count" role="status"></p>`;
  const select = form.elements.suffix;
  const update = () => {
    const chosen = select.value;
    for (const [section, own] of changes) {
      section.hidden = Boolean(chosen) && !own.includes(chosen) && !own.includes("*");
    }
    for (const version of new Set(changes.map(([section]) => section.parentElement))) {
      version.hidden = [...version.querySelectorAll("section")].every((section) => section.hidden);
    }
    const shown = changes.filter(([section]) => !section.hidden).length;
    form.querySelector(".count").textContent = `${shown} of ${changes.length} changes`;
  };
  select.addEventListener("change", () => {
    const address = new URL(location);
    address.search = new URLSearchParams(select.value ? { suffix: select.value } : {});
    history.replaceState({}, "", address);
    update();
  });
  const wanted = new URLSearchParams(location.search).get("suffix");
  if (suffixes.has(wanted)) select.value = wanted;
  changes[0][0].parentElement.before(form);
  update();
})();
