// The gallery's filter: examples carry tags of the form "kind: value"; each kind is a row of
// choices. An example stays when it has, for every kind with a chosen value, one of those values.

const cards = [...document.querySelectorAll(".sphx-glr-thumbcontainer[data-sgtags]")];
const kindOf = (tag) => tag.split(": ")[0];

function addFilter(place) {
  const wanted = new URLSearchParams(location.search).getAll("tag");
  const tagsOf = new Map(cards.map((card) => [card, JSON.parse(card.dataset.sgtags)]));
  const tags = new Set([...tagsOf.values()].flat());
  const kinds = [...new Set([...tags].map(kindOf))];
  const choice = (tag) => `<label><input type="checkbox" name="tag" value="${tag}"${
    wanted.includes(tag) ? " checked" : ""}>${tag.slice(kindOf(tag).length + 2)}</label>`;
  const row = (kind) => `<fieldset><legend>${kind}</legend><div>${
    [...tags].filter((tag) => kindOf(tag) === kind).sort().map(choice).join("")}</div></fieldset>`;
  const form = document.createElement("form");
  form.className = "example-filter";
  form.autocomplete = "off"; // the address alone says what is chosen
  form.innerHTML = `${kinds.map(row).join("")}<p class="count" role="status"></p>`;
  const update = () => {
    const chosen = new FormData(form).getAll("tag");
    for (const [card, own] of tagsOf) {
      card.hidden = chosen.some((tag) =>
        !chosen.some((other) => kindOf(other) === kindOf(tag) && own.includes(other)));
    }
    const shown = cards.filter((card) => !card.hidden).length;
    form.querySelector(".count").textContent = `${shown} of ${cards.length} examples`;
    const address = new URL(location);
    address.search = new URLSearchParams(new FormData(form));
    history.replaceState({}, "", address);
  };
  form.addEventListener("change", update);
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
