// The product finder: what a reader chooses or types decides which rows of the table of products
// and which mode's flow stay. All facts are in the page; the rules by which a file name is read are
// made of those of jwst_gallery.names (docs/_ext/catalogue/tables.py), and in the page as JSON.

"use strict";

(() => {
  const data = document.getElementById("finder-rules");
  if (!data) return;
  const rules = JSON.parse(data.textContent);
  const form = document.querySelector(".finder-form");
  const fields = ["name", "instrument", "mode", "stage"].map((name) => form.elements[name]);
  const [nameField, instrumentField, modeField, stageField] = fields;
  const rows = [...document.querySelectorAll(".finder-table tbody tr")];
  const flows = [...document.querySelectorAll(".finder-flows > details")];
  const groups = [...modeField.children];
  const kinds = rules.kinds.map(([suffix, stage, scope], k) => ({ k, suffix, stage, scope }));
  const modes = flows.map(({ dataset }, m) => ({ ...dataset, m, kinds: new Set(rules.modes[m]) }));

  function sayUnknown(name, stem) {
    const former = stem.match(rules.formerEnding)?.[1];
    if (former) {
      const today = rules.former[former] && `: today's is ${rules.former[former]}`;
      return `'${name}' is a product (${former}) that jwst no longer writes${today}`;
    }
    const last = stem.split("_").pop();
    const near = Object.keys(rules.extensions).filter((suffix) => last && suffix.startsWith(last));
    const hint = near.length ? `; did you mean ${near.join(" or ")}?` : "";
    return `'${name}' does not end with the suffix of a known product${hint}`;
  }

  // The suffix of a name. A name of another kind of file, or of none that is known, is an error.
  function suffixOf(name) {
    const lower = name.toLowerCase().replace(/\.gz$/, "");
    const [, stem, extension] = lower.match(/^(.*?)(?:\.([^.]*))?$/s);
    const suffix = stem.match(rules.ending)?.[1];
    if (!suffix) throw new Error(sayUnknown(name, stem));
    const right = rules.extensions[suffix];
    if (extension && extension !== right) {
      throw new Error(`'${name}' is not a data product: a '${suffix}' product is a .${right} file`);
    }
    return suffix;
  }

  // What stays of a list by a condition, or all of it if nothing would.
  function orAll(list, condition) {
    const some = list.filter(condition);
    return some.length ? some : list;
  }

  // What a name tells: its parts, and the kinds of product and the modes that it allows.
  function read(path) {
    const file = path.replace(/^[a-z]:/i, "").split(/[\\/]/).filter(Boolean).pop() || "";
    const [suffix, name] = [suffixOf(file), file.toLowerCase()];
    const scopes = rules.forms.map(([scope, form]) => [scope, name.match(`^(?:${form})`)]);
    const [scope, match] = scopes.find(([, found]) => found) || [null, null];
    const parts = Object.entries(match?.groups || {}).filter(([, value]) => value);
    const found = { suffix, parts, modes };
    found.kinds = orAll(kinds.filter((kind) => kind.suffix === suffix), (k) => k.scope === scope);
    const stage = match?.groups.association?.slice(-1);
    if (stage) found.kinds = found.kinds.filter((kind) => kind.stage === Number(stage));
    for (const [pattern, ofKinds, ofModes] of rules.names) {
      if (!name.match(pattern)) continue;
      found.kinds = orAll(found.kinds, ({ k }) => ofKinds.includes(k));
      found.modes = orAll(found.modes, ({ m }) => ofModes.includes(m));
    }
    found.modes = found.modes.filter((mode) => found.kinds.some(({ k }) => mode.kinds.has(k)));
    return found;
  }

  function sayName(problem, { suffix, parts }) {
    const place = document.getElementById("finder-says");
    place.replaceChildren(problem);
    if (!suffix) return;
    const list = document.createElement("dl");
    for (const [part, value] of [...parts, ["suffix", suffix]]) {
      const pair = document.createElement("div");
      pair.innerHTML = "<dt></dt><dd></dd>";
      pair.firstChild.textContent = part.replaceAll("_", " ");
      pair.lastChild.textContent = value;
      list.append(pair);
    }
    place.append(list);
  }

  // The modes that a reader can choose: what else is chosen allows them. Not all browsers hide an
  // option, so what cannot be chosen is taken out.
  function offerModes(allowed) {
    const names = new Set(["", ...allowed.map((mode) => mode.mode)]);
    const chosen = modeField.value;
    modeField.replaceChildren(...groups.map((group) => group.cloneNode(true)));
    [...modeField.options].filter(({ value }) => !names.has(value)).forEach((one) => one.remove());
    modeField.querySelectorAll("optgroup:empty").forEach((group) => group.remove());
    modeField.value = names.has(chosen) ? chosen : "";
  }

  function showExamples(row, shownModes) {
    const names = new Set(shownModes.map((mode) => mode.mode));
    const items = [...row.querySelectorAll("li")];
    const own = items.filter((item) => item.dataset.modes.split(" ").some((m) => names.has(m)));
    items.forEach((item) => item.toggleAttribute("hidden", own.length && !own.includes(item)));
    row.querySelector(".finder-others")?.toggleAttribute("hidden", own.length);
  }

  function showFlow(shownModes, shownKinds) {
    const shown = shownModes.length === 1 ? shownModes[0].mode : null;
    const marked = new Set(shownKinds.map(({ suffix, stage }) => `${suffix}-stage${stage}`));
    for (const flow of flows) {
      flow.hidden = flow.dataset.mode !== shown;
      flow.open = !flow.hidden;
      for (const box of flow.querySelectorAll("[data-page]")) {
        box.classList.toggle("found", nameField.value !== "" && marked.has(box.dataset.page));
      }
    }
  }

  // What is to be done to see a flow: a few modes that are left can be chosen here, too.
  function offerFlows(shownModes) {
    const hint = document.getElementById("finder-hint");
    hint.hidden = shownModes.length < 2;
    const few = shownModes.length <= 8;
    hint.replaceChildren(
      few ? "See the flow of the products in " : "The flow shows as soon as few modes are left.",
    );
    for (const mode of few ? shownModes : []) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `${mode.instrument}, ${mode.title}`;
      button.addEventListener("click", () => {
        modeField.value = mode.mode;
        update();
        modeField.focus();
      });
      hint.append(button, " ");
    }
  }

  function update() {
    let [found, problem] = [{ kinds, modes, parts: [] }, ""];
    const name = nameField.value.trim();
    try {
      if (name) found = read(name);
    } catch (error) {
      [found, problem] = [{ kinds: [], modes: [], parts: [] }, error.message];
    }
    const [instrument, stage] = [instrumentField.value, stageField.value];
    const ofInstrument = found.modes.filter((one) => !instrument || one.instrument === instrument);
    const chosen = modeField.value;
    offerModes(problem ? modes : ofInstrument);
    const shownModes = ofInstrument.filter((one) => !chosen || one.mode === chosen);
    const narrowed = instrument || modeField.value;
    const shown = found.kinds.filter(
      (kind) =>
        (!stage || kind.stage === Number(stage)) &&
        (!narrowed || shownModes.some((mode) => mode.kinds.has(kind.k))),
    );
    const numbers = new Set(shown.map(({ k }) => k));
    rows.forEach((row, k) => {
      row.hidden = !numbers.has(k);
      showExamples(row, shownModes);
    });
    showFlow(shownModes, shown);
    offerFlows(shownModes);
    sayName(problem, found);
    form.querySelector(".count").textContent =
      `${shown.length} of ${rows.length} kinds of product, in ${shownModes.length} of ` +
      `${modes.length} modes`;
    // The choice is kept as the page's address.
    const kept = fields.filter((field) => field.value.trim());
    const hash = new URLSearchParams(kept.map((field) => [field.name, field.value.trim()]));
    const { pathname, search } = window.location;
    window.history.replaceState({}, "", kept.length ? `#${hash}` : pathname + search);
  }

  function choose(hash) {
    const wanted = new URLSearchParams(hash.slice(1));
    if (!fields.some((field) => wanted.has(field.name))) return;
    offerModes(modes);
    fields.forEach((field) => {
      field.value = wanted.get(field.name) || "";
      if (field.selectedIndex === -1) field.value = "";
    });
    update();
  }

  form.hidden = false;
  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  // The fields are empty only after the event.
  form.addEventListener("reset", () => window.setTimeout(update));
  window.addEventListener("hashchange", () => choose(window.location.hash));
  // Forms of other pages send a name as they do: behind a question mark.
  const { hash, search } = window.location;
  window.history.replaceState({}, "", window.location.pathname + hash);
  update();
  choose(hash || search);
})();
