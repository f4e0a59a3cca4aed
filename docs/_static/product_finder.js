// The product finder: what a reader chooses or types decides which rows of the table of products
// and which mode's flow stay. All facts are in the page; the rules by which a file name is read are
// those of jwst_gallery.products, which the page has as JSON (docs/_ext/product_finder.py).

"use strict";

(() => {
  const data = document.getElementById("finder-rules");
  if (!data) return;
  const rules = JSON.parse(data.textContent);
  const form = document.querySelector(".finder-form");
  const [nameField, instrumentField, modeField, stageField] = ["name", "instrument", "mode", "stage"]
    .map((name) => form.elements[name]);
  const rows = [...document.querySelectorAll(".finder-table tbody tr")];
  const flows = [...document.querySelectorAll(".finder-flows > details")];

  // ------------------------------------------------------------------- reading a file name

  // The file's name at the end of a path, whichever system wrote that.
  function lastPart(name) {
    return name.replace(/^[a-z]:/i, "").split(/[\\/]/).filter(Boolean).pop() || "";
  }

  // The longest of the suffixes with which a name ends.
  function ending(stem, suffixes) {
    return [...suffixes]
      .sort((one, other) => other.length - one.length)
      .find((suffix) => new RegExp(`(?:^|[_-])${suffix}$`).test(stem));
  }

  function sayUnknown(name, stem) {
    const former = ending(stem, Object.keys(rules.former));
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
  function suffixOf(path) {
    const name = lastPart(path);
    const lower = name.toLowerCase();
    if (Object.hasOwn(rules.extensions, lower)) return lower;
    const [, stem, extension] = lower.replace(/\.gz$/, "").match(/^(.*?)(?:\.([^.]*))?$/s);
    const whole = stem.replace(/(_wfscmb)-\w\w$/, "$1");
    const suffix = ending(whole, Object.keys(rules.extensions));
    if (!suffix) throw new Error(sayUnknown(name, whole));
    const right = rules.extensions[suffix];
    if (extension && extension !== right) {
      throw new Error(`'${name}' is no data product: a '${suffix}' product is a .${right} file`);
    }
    return suffix;
  }

  // The naming scheme that a name follows, and its parts in their order.
  function formOf(path) {
    const name = lastPart(path).toLowerCase();
    for (const [scope, form] of rules.forms) {
      const match = name.match(new RegExp(`^(?:${form})`));
      if (match) return [scope, Object.entries(match.groups).filter(([, value]) => value)];
    }
    return [null, []];
  }

  // What stays of a list by a condition, or all of it if nothing would.
  function orAll(list, condition) {
    const some = list.filter(condition);
    return some.length ? some : list;
  }

  // What a name tells: its parts, and the numbers of the kinds of product and the modes it allows.
  function read(path) {
    const suffix = suffixOf(path);
    const [scope, parts] = formOf(path);
    const name = lastPart(path).toLowerCase();
    const association = parts.find(([part]) => part === "association");
    let kinds = [...rules.kinds.keys()].filter((k) => rules.kinds[k].suffix === suffix);
    kinds = orAll(kinds, (k) => rules.kinds[k].scope === scope);
    if (association) {
      kinds = kinds.filter((k) => rules.kinds[k].stage === Number(association[1].slice(-1)));
    }
    let modes = rules.modes;
    for (const [pattern, allowed] of rules.expTypesOfNames) {
      if (!new RegExp(pattern).test(name)) continue;
      const fits = ({ expTypes }) => expTypes.some((e) => new RegExp(`^(?:${allowed})`).test(e));
      kinds = orAll(kinds, (k) => fits(rules.kinds[k]));
      modes = orAll(modes, fits);
    }
    modes = modes.filter((mode) => kinds.some((k) => mode.kinds.includes(k)));
    return { suffix, scope, parts, kinds, modes };
  }

  // -------------------------------------------------------------------- what the page shows

  function everything() {
    return { kinds: [...rules.kinds.keys()], modes: rules.modes, parts: [] };
  }

  function sayName(text, found) {
    const place = document.getElementById("finder-says");
    place.replaceChildren(text || "");
    if (!found.suffix) return;
    const list = document.createElement("dl");
    for (const [part, value] of [...found.parts, ["suffix", found.suffix]]) {
      const pair = document.createElement("div");
      const [term, meaning] = ["dt", "dd"].map((tag) => document.createElement(tag));
      term.textContent = part.replaceAll("_", " ");
      meaning.textContent = value;
      pair.append(term, meaning);
      list.append(pair);
    }
    place.append(list);
  }

  function addOption(place, value, text) {
    const option = new Option(text, value);
    place.append(option);
    return option;
  }

  // The modes that a reader can choose: what else is chosen allows them.
  function offerModes(modes) {
    const chosen = modeField.value;
    modeField.replaceChildren();
    addOption(modeField, "", "any");
    for (const instrument of new Set(modes.map((mode) => mode.instrument))) {
      const group = document.createElement("optgroup");
      group.label = instrument;
      for (const mode of modes.filter((other) => other.instrument === instrument)) {
        addOption(group, mode.name, `${mode.title} (${mode.expTypes.join(", ")})`);
      }
      modeField.append(group);
    }
    modeField.value = chosen;
    if (modeField.selectedIndex < 0) modeField.value = "";
  }

  function showExamples(row, modes) {
    const names = new Set(modes.map((mode) => mode.name));
    const items = [...row.querySelectorAll("li")];
    const own = items.filter((item) => item.dataset.modes.split(" ").some((m) => names.has(m)));
    items.forEach((item) => {
      item.hidden = own.length > 0 && !own.includes(item);
    });
    const others = row.querySelector(".finder-others");
    if (others) others.hidden = own.length > 0;
  }

  function showFlow(modes, kinds) {
    const shown = modes.length === 1 ? modes[0].name : "";
    const marked = new Set(kinds.map((k) => `${rules.kinds[k].suffix}-stage${rules.kinds[k].stage}`));
    for (const flow of flows) {
      flow.hidden = shown ? flow.dataset.mode !== shown : true;
      flow.open = flow.dataset.mode === shown;
      for (const box of flow.querySelectorAll("[data-page]")) {
        box.classList.toggle("found", nameField.value !== "" && marked.has(box.dataset.page));
      }
    }
  }

  // What is to be done to see a flow: a few modes that are left can be chosen here, too.
  function offerFlows(modes) {
    const hint = document.getElementById("finder-hint");
    hint.hidden = modes.length < 2;
    const few = modes.length <= 8;
    hint.replaceChildren(
      few ? "See the flow of the products in " : "The flow shows as soon as few modes are left.",
    );
    if (!few) return;
    for (const mode of modes) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = `${mode.instrument}, ${mode.title}`;
      button.addEventListener("click", () => {
        modeField.value = mode.name;
        update();
        modeField.focus();
      });
      hint.append(button, " ");
    }
  }

  function update() {
    let found = everything();
    let problem = "";
    const name = nameField.value.trim();
    try {
      if (name) found = read(name);
    } catch (error) {
      problem = error.message;
      found = { kinds: [], modes: [], parts: [] };
    }
    const chosen = modeField.value;
    const ofInstrument = found.modes.filter(
      (mode) => !instrumentField.value || mode.instrument === instrumentField.value,
    );
    offerModes(problem ? rules.modes : ofInstrument);
    const modes = ofInstrument.filter((mode) => !chosen || mode.name === chosen);
    const narrowed = instrumentField.value || modeField.value;
    const kinds = found.kinds.filter(
      (k) =>
        (!stageField.value || rules.kinds[k].stage === Number(stageField.value)) &&
        (!narrowed || modes.some((mode) => mode.kinds.includes(k))),
    );
    rows.forEach((row) => {
      row.hidden = !kinds.includes(Number(row.dataset.kind));
      showExamples(row, modes);
    });
    showFlow(modes, kinds);
    offerFlows(modes);
    sayName(problem, found);
    form.querySelector(".count").textContent =
      `${kinds.length} of ${rows.length} kinds of product, in ${modes.length} of ` +
      `${rules.modes.length} modes`;
    rememberInAddress();
  }

  // ------------------------------------------------------------------ the choice as address

  const fields = [nameField, instrumentField, modeField, stageField];

  function rememberInAddress() {
    const chosen = fields.filter((field) => field.value.trim());
    const hash = new URLSearchParams(chosen.map((field) => [field.name, field.value.trim()]));
    const { pathname, search } = window.location;
    window.history.replaceState({}, "", chosen.length ? `#${hash}` : pathname + search);
  }

  function choose(hash) {
    const wanted = new URLSearchParams(hash.slice(1));
    if (!fields.some((field) => wanted.has(field.name))) return;
    offerModes(rules.modes);
    fields.forEach((field) => {
      field.value = wanted.get(field.name) || "";
      if (field.selectedIndex === -1) field.value = "";
    });
    update();
  }

  function start() {
    addOption(instrumentField, "", "any");
    new Set(rules.modes.map((mode) => mode.instrument)).forEach((instrument) => {
      addOption(instrumentField, instrument, instrument);
    });
    addOption(stageField, "", "any");
    [...new Set(rules.kinds.map((kind) => kind.stage))].sort().forEach((stage) => {
      addOption(stageField, stage, stage);
    });
    Object.keys(rules.extensions).forEach((suffix) => {
      addOption(document.getElementById("finder-suffixes"), suffix, "");
    });
    offerModes(rules.modes);
    form.hidden = false;
    form.addEventListener("input", update);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => {
      // The fields are empty only after the event.
      window.setTimeout(update);
    });
    window.addEventListener("hashchange", () => choose(window.location.hash));
    const { hash } = window.location;
    update();
    choose(hash);
  }

  start();
})();
