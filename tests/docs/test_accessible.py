"""The chevrons of a sidebar have names."""

import accessible

SIDEBAR = (
    '<ul><li class="toctree-l1"><a class="reference internal" href="a.html">Alone</a></li>'
    '<li class="toctree-l1 has-children"><a class="reference internal" href="b.html">'
    '<code>x1d</code> and kin</a><details><summary><span class="toctree-toggle"></span></summary>'
    '<ul><li><a class="reference internal" href="c.html">Below</a></li></ul></details></li></ul>'
)


def test_a_chevron_is_called_after_the_page_whose_pages_it_shows():
    named = accessible.named(SIDEBAR)
    assert named.count("aria-label") == 1
    assert '<details><summary aria-label="Pages below x1d and kin"><span' in named
    assert named.replace(' aria-label="Pages below x1d and kin"', "") == SIDEBAR


def test_the_page_itself_has_its_chevron_named():
    current = SIDEBAR.replace('<a class="', '<a aria-current="page" class="current ')
    assert accessible.named(current).count("aria-label") == 1


def test_a_page_without_a_sidebar_stays_as_it_is():
    context = {"body": "<p>text</p>"}
    accessible.name_chevrons(None, "search", "search.html", context, None)
    assert context == {"body": "<p>text</p>"}


def test_a_fold_is_called_what_it_says():
    context = {"body": '<summary aria-label="Toggle hidden content"><span>Show it</span></summary>'}
    accessible.name_chevrons(None, "page", "page.html", context, None)
    assert context["body"] == "<summary><span>Show it</span></summary>"


def test_the_theme_gives_html_to_name():
    context = {"generate_toctree_html": lambda kind, depth=0: SIDEBAR}
    accessible.name_chevrons(None, "page", "page.html", context, None)
    assert "Pages below" in context["generate_toctree_html"]("sidebar", depth=1)
    assert context["generate_toctree_html"]("raw") == SIDEBAR
