"""Every picture has a description that its author wrote."""


def those_with(facts, fault, site):
    return {str(page.relative_to(site)): one[fault] for page, one in facts.items() if one[fault]}


def test_every_figure_has_its_authors_alt_text(facts, site):
    assert not those_with(facts, "without alt text", site)


def test_cards_lead_somewhere_by_their_text(facts, site):
    assert not those_with(facts, "cards without text", site)


def test_figures_are_sharp_on_a_dense_screen(facts, site):
    assert not those_with(facts, "not sharp", site)
