// The gallery's filter: examples carry tags of the form "kind: value"; each kind opens as a list of
// choices. An example stays when it has, for every kind with a chosen value, one of those values. A
// choice that would leave nothing cannot be made.

const cards = [...document.querySelectorAll(".sphx-glr-thumbcontainer[data-sgtags]")];
const kindOf = (tag) => tag.split(": ")[0];
const valueOf = (tag) => tag.slice(kindOf(tag).length + 2);

// The kinds of tag for which an example has none of the chosen values.
function missing(own, chosen) {
  const kinds = new Set(chosen.map(kindOf));
  return [...kinds].filter((kind) =>
    !chosen.some((tag) => kindOf(tag) === kind && own.includes(tag)));
}

function addFilter(place) {
  const wanted = new URLSearchParams(location.search).getAll("tag");
  const tagsOf = new Map(cards.map((card) => [card, JSON.parse(card.dataset.sgtags)]));
  const tags = new Set([...tagsOf.values()].flat());
  const kinds = [...new Set([...tags].map(kindOf))];
  const choice = (tag) => `<label><input type="checkbox" name="tag" value="${tag}"${
    wanted.includes(tag) ? " checked" : ""}>${valueOf(tag)}</label>`;
  const row = (kind) => `<details name="kind"><summary>${kind}<span></span></summary><fieldset>
    <legend>${kind}</legend>${
    [...tags].filter((tag) => kindOf(tag) === kind).sort().map(choice).join("")}</fieldset></details>`;
  const form = document.createElement("form");
  form.className = "example-filter";
  form.autocomplete = "off"; // the address alone says what is chosen
  form.innerHTML = `${kinds.map(row).join("")}<button type="reset">Clear</button>
    <p class="count" role="status"></p><p class="nearest" hidden></p>`;
  const boxes = [...form.querySelectorAll("input")];

  function sayNearest(chosen) {
    const nearest = form.querySelector(".nearest");
    const lacks = new Map(cards.map((card) => [card, missing(tagsOf.get(card), chosen).length]));
    const fewest = Math.min(...lacks.values());
    nearest.hidden = fewest === 0;
    nearest.replaceChildren(`No example is tagged ${chosen.map(valueOf).join(" and ")}. Nearest: `);
    for (const card of cards.filter((one) => lacks.get(one) === fewest).slice(0, 4)) {
      const link = document.createElement("a");
      link.href = card.querySelector("a").href;
      link.textContent = card.querySelector(".sphx-glr-thumbnail-title").textContent;
      nearest.append(link, "; ");
    }
    nearest.lastChild.textContent = ".";
  }

  function update() {
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    cards.forEach((card) => { card.hidden = missing(tagsOf.get(card), chosen).length > 0; });
    for (const box of boxes) {
      const others = chosen.filter((tag) => kindOf(tag) !== kindOf(box.value));
      box.disabled = !box.checked && !cards.some((card) =>
        missing(tagsOf.get(card), [...others, box.value]).length === 0);
    }
    for (const part of form.querySelectorAll("details")) {
      const own = [...part.querySelectorAll(":checked")].map((box) => valueOf(box.value));
      part.querySelector("span").textContent = own.length ? `: ${own.join(", ")}` : "";
    }
    // A heading without examples says nothing.
    for (const group of document.querySelectorAll(".sphx-glr-thumbnails:has([data-sgtags])")) {
      const shown = [...group.querySelectorAll("[data-sgtags]")].some((card) => !card.hidden);
      group.closest("section").classList.toggle("nothing-left", chosen.length > 0 && !shown);
    }
    const shown = cards.filter((card) => !card.hidden).length;
    form.querySelector(".count").textContent = `${shown} of ${cards.length} examples`;
    form.querySelector("button").disabled = chosen.length === 0;
    sayNearest(chosen);
    const address = new URL(location);
    address.search = new URLSearchParams(chosen.map((tag) => ["tag", tag]));
    history.replaceState({}, "", address);
  }

  form.addEventListener("change", update);
  form.addEventListener("reset", (event) => {
    event.preventDefault(); // the choices of the address are those of the form at its beginning
    boxes.forEach((box) => { box.checked = false; });
    update();
  });
  place.before(form);
  update();
}

// The tags at the end of an example lead to the gallery, filtered.
function linkTags(paragraph) {
  const gallery = `${document.documentElement.dataset.content_root}gallery/index.html`;
  const tags = paragraph.textContent.replace(/^.*?Tags:\s*/s, "").trim().split(/\s*,\s*/);
  const link = (tag) => `<a href="${gallery}?tag=${encodeURIComponent(tag)}">${tag}</a>`;
  paragraph.innerHTML = `Tags: ${tags.map(link).join(", ")}`;
}

const place = document.getElementById("sg-tag-list");
if (place && cards.length > 1) {
  addFilter(place);
}
document.querySelectorAll("p.sphx-glr-example-tags").forEach(linkTags);
