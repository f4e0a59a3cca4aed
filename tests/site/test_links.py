from pages import IN_STYLES


def test_internal_links_and_anchors_hold(facts, site):
    anchors = {str(page.relative_to(site)): set(one["anchors"]) for page, one in facts.items()}
    targets = {path for one in facts.values() for path, _ in one["links"]}
    there = {path for path in targets if (site / path).exists()}
    broken = [
        f"{page.relative_to(site)} -> {path}#{anchor}"
        for page, one in facts.items()
        for path, anchor in one["links"]
        if path not in there or (anchor and anchor not in anchors.get(path, {anchor}))
    ]
    assert not broken, "\n".join(broken)


def test_nothing_is_loaded_from_another_host(facts, site):
    loaded = [
        f"{page.relative_to(site)} loads {address}"
        for page, one in facts.items()
        for address in one["loaded from elsewhere"]
    ]
    for sheet in site.rglob("*.css"):
        found = IN_STYLES.findall(sheet.read_text(errors="replace"))
        loaded += [f"{sheet.relative_to(site)}: {match}" for match in found]
    assert not loaded, "\n".join(loaded)


def test_what_is_loaded_is_there(facts, site):
    there = {path for one in facts.values() for path in one["loaded"] if (site / path).exists()}
    missing = [
        f"{page.relative_to(site)} loads {path}"
        for page, one in facts.items()
        for path in one["loaded"]
        if path not in there
    ]
    assert not missing, "\n".join(missing)
