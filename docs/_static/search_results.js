// The page of results. Where the site is served, Pagefind's index answers. A browser loads no such
// index for a page that was opened from a disk: there Sphinx's own search does.

"use strict";

(() => {
  const root = document.documentElement.dataset.content_root;
  const place = document.getElementById("search-results");
  const query = new URLSearchParams(location.search).get("q")?.trim() || "";
  const shown = 20;
  const fillers = new Set((
    "a about all also am an and any are as at be because been but by can compute contain "
    + "contains did do does each every fall falls for from gets gives got had happen happens "
    + "has have he how i if in into is it its just know like made me much my need no not of "
    + "on one only or our own same should so some tell than that the their them then there "
    + "these they this those to too use used uses using very vs want was way we were what "
    + "when where which why will with without would you your"
  ).split(" "));

  const count = document.createElement("p");
  count.setAttribute("role", "status");

  function load(address) {
    return new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = new URL(root + address, location);
      script.addEventListener("load", resolve);
      document.head.append(script);
    });
  }

  async function askSphinx() {
    count.remove();
    await load("_static/language_data.js");
    await load("_static/searchtools.js");
    await load("searchindex.js");
  }

  // The sections of a page that have the words, without the page's own beginning.
  function sections(page) {
    const found = page.sub_results.filter(({ url }) => url.includes("#")).slice(0, 2);
    return found.map(({ url, title }) => Object.assign(document.createElement("a"),
      { href: url, textContent: title.replace(/#$/, "") }));
  }

  function item(page) {
    const entry = document.createElement("li");
    const link = document.createElement("a");
    link.href = page.url;
    link.textContent = page.meta.title.replace(/#$/, "");
    const excerpt = document.createElement("p");
    excerpt.innerHTML = page.excerpt; // Pagefind's: text, and marks around the words
    entry.append(link, excerpt);
    const within = sections(page);
    if (within.length) {
      const list = document.createElement("p");
      list.className = "search-sections";
      list.append(...within.flatMap((one) => [one, " "]));
      entry.append(list);
    }
    return entry;
  }

  // Pagefind finds the pages that have all words. A page that has most of them, and the rare ones,
  // is an answer, too: each word adds its score, the more the fewer pages are about it. Pages that
  // only mention it, or a word that begins like it, have low scores, and count as parts of a page.
  async function rank(pagefind) {
    const typed = query.toLowerCase().split(/[\s,;:?!"'()[\]]+/);
    const words = [...new Set(typed.filter((word) => word))];
    const telling = words.filter((word) => !fillers.has(word));
    const asked = telling.length ? telling : words;
    const about = await fetch(new URL(`${root}pagefind/pagefind-entry.json`, location));
    const number = (await about.json()).languages.en.page_count;
    const total = new Map();
    const add = (results, weight) => results.forEach((result) => {
      const entry = total.get(result.id) || { result, score: 0 };
      entry.score += weight * (result.score / results[0].score);
      total.set(result.id, entry);
    });
    let sum = 0;
    for (const word of asked) {
      const { results } = await pagefind.search(word);
      const pages = results.reduce((all, { score }) => all + score / results[0].score, 0);
      const weight = results.length ? Math.log(1 + number / pages) : 0;
      add(results, weight);
      sum += weight;
    }
    const whole = (await pagefind.search(asked.join(" "))).results;
    add(whole, sum / 2);
    // As typed, too: "what is this file" has little else than fillers.
    if (asked.length < words.length) {
      add((await pagefind.search(words.join(" "))).results, sum / 2);
    }
    const ranked = [...total.values()].sort((one, other) => other.score - one.score);
    // The result of the whole query marks all words in its excerpt.
    const marked = new Map(whole.map((result) => [result.id, result]));
    return ranked.map(({ result }) => marked.get(result.id) || result);
  }

  async function askPagefind() {
    const pagefind = await import(new URL(`${root}pagefind/pagefind.js`, location));
    // The weights of titles are in the index: pages for developers have lower ones. A word that
    // only begins like one of the query ("both" for "bots") counts little.
    const ranking = { termFrequency: 1, pageLength: 0.5, termSimilarity: 15 };
    await pagefind.options({ ranking: { ...ranking, metaWeights: { title: 1 } } });
    const results = await rank(pagefind);
    const pages = await Promise.all(results.slice(0, shown).map((one) => one.data()));
    count.classList.add("search-summary");
    const few = results.length > shown ? `, the first ${shown} are shown` : "";
    count.textContent = results.length
      ? `${results.length} pages${few}`
      : `No page has these words. Try fewer or other words, the suffix of a file, or the glossary.`;
    const list = document.createElement("ol");
    list.className = "search";
    list.append(...pages.map(item));
    place.append(list);
  }

  document.querySelectorAll('input[name="q"]').forEach((field) => { field.value = query; });
  if (query) {
    count.textContent = "Searching …";
    place.replaceChildren(count);
    if (location.protocol === "file:") askSphinx();
    else askPagefind().catch(askSphinx);
  }
})();
