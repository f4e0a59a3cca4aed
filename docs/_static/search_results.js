// The page of results. Where the site is served, Pagefind's index answers. A browser loads no such
// index for a page that was opened from a disk: there Sphinx's own search does.

"use strict";

(() => {
  const root = document.documentElement.dataset.content_root;
  const place = document.getElementById("search-results");
  const query = new URLSearchParams(location.search).get("q")?.trim() || "";
  const shown = 20;

  function load(address) {
    return new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = new URL(root + address, location);
      script.addEventListener("load", resolve);
      document.head.append(script);
    });
  }

  async function askSphinx() {
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

  async function askPagefind() {
    const pagefind = await import(new URL(`${root}pagefind/pagefind.js`, location));
    await pagefind.options({ ranking: { termFrequency: 0.6, pageLength: 0.5, termSimilarity: 2 } });
    const { results } = await pagefind.search(query);
    const pages = await Promise.all(results.slice(0, shown).map((one) => one.data()));
    const count = document.createElement("p");
    count.setAttribute("role", "status");
    count.className = "search-summary";
    const few = results.length > shown ? `, the first ${shown} are shown` : "";
    count.textContent = results.length
      ? `${results.length} pages${few}`
      : `No page has these words. Try fewer or other words, the suffix of a file, or the glossary.`;
    const list = document.createElement("ol");
    list.className = "search";
    list.append(...pages.map(item));
    place.replaceChildren(count, list);
  }

  document.querySelectorAll('input[name="q"]').forEach((field) => { field.value = query; });
  if (query) (location.protocol === "file:" ? askSphinx() : askPagefind().catch(askSphinx));
})();
