// The gallery's filter: examples carry tags of the form "kind: value"; each kind is a row of
// buttons. An example stays when it has, for every kind with a chosen value, one of those values.

function tagsOf(card) {
  return JSON.parse(card.dataset.sgtags || "[]");
}

function groupTags(cards) {
  const groups = new Map();
  for (const tag of new Set(cards.flatMap(tagsOf))) {
    const kind = tag.split(":")[0];
    groups.set(kind, [...(groups.get(kind) || []), tag]);
  }
  return groups;
}

function chosenTags(panel) {
  const chosen = [...panel.querySelectorAll('button[aria-pressed="true"]')];
  return chosen.map((button) => button.dataset.tag);
}

function matches(card, chosen) {
  const tags = tagsOf(card);
  const kinds = new Set(chosen.map((tag) => tag.split(":")[0]));
  return [...kinds].every((kind) =>
    chosen.some((tag) => tag.split(":")[0] === kind && tags.includes(tag)),
  );
}

function rememberInAddress(chosen) {
  const address = new URL(window.location);
  address.searchParams.delete("tag");
  chosen.forEach((tag) => address.searchParams.append("tag", tag));
  window.history.replaceState({}, "", address);
}

function update(panel, cards) {
  const chosen = chosenTags(panel);
  cards.forEach((card) => {
    card.hidden = !matches(card, chosen);
  });
  const shown = cards.filter((card) => !card.hidden).length;
  panel.querySelector(".count").textContent = `${shown} of ${cards.length} examples`;
  rememberInAddress(chosen);
}

function makeButton(tag, pressed, onClick) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.tag = tag;
  button.textContent = tag.replace(/^[^:]*:\s*/, "");
  button.setAttribute("aria-pressed", pressed);
  button.addEventListener("click", () => {
    button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") !== "true");
    onClick();
  });
  return button;
}

function addFilter(place, cards) {
  const panel = document.createElement("div");
  panel.className = "example-filter";
  const wanted = new URLSearchParams(window.location.search).getAll("tag");
  for (const [kind, tags] of groupTags(cards)) {
    const row = document.createElement("fieldset");
    const label = document.createElement("legend");
    label.textContent = kind;
    const buttons = document.createElement("div");
    for (const tag of tags.sort()) {
      buttons.append(makeButton(tag, wanted.includes(tag), () => update(panel, cards)));
    }
    row.append(label, buttons);
    panel.append(row);
  }
  const count = document.createElement("p");
  count.className = "count";
  count.setAttribute("role", "status");
  panel.append(count);
  place.before(panel);
  update(panel, cards);
}

// The tags at the end of an example lead to the gallery, filtered.
function linkTags(paragraph) {
  const tags = paragraph.textContent.replace(/^.*?Tags:\s*/s, "").trim().split(/\s*,\s*/);
  const gallery = `${document.documentElement.dataset.content_root}gallery/index.html`;
  paragraph.replaceChildren("Tags: ");
  tags.forEach((tag, i) => {
    const link = document.createElement("a");
    link.href = `${gallery}?tag=${encodeURIComponent(tag)}`;
    link.textContent = tag;
    paragraph.append(i ? ", " : "", link);
  });
}

const cards = [...document.querySelectorAll(".sphx-glr-thumbcontainer[data-sgtags]")];
const place = document.getElementById("sg-tag-list");
if (place && cards.length > 1) {
  addFilter(place, cards);
}
document.querySelectorAll("p.sphx-glr-example-tags").forEach(linkTags);
