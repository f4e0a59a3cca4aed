import re

from links import is_external, loaded_addresses, local_target

IN_STYLES = re.compile(r"""(?:url\(|@import)\s*["']?(?://|https?://)[^"')\s]+""")


def anchors(soup):
    return {tag[key] for key in ("id", "name") for tag in soup.find_all(attrs={key: True})}


def test_internal_links_and_anchors_hold(soups, site):
    targets = {path.resolve(): anchors(soup) for path, soup in soups.items()}
    broken = []
    for page, soup in soups.items():
        for link in soup.find_all("a", href=True):
            target = local_target(page.resolve(), link["href"])
            if target is None:
                continue
            path, anchor = target
            if not path.exists() or (anchor and anchor not in targets.get(path, {anchor})):
                broken.append(f"{page.relative_to(site)} -> {link['href']}")
    assert not broken, "\n".join(broken)


def test_nothing_is_loaded_from_another_host(soups, site):
    loaded = [
        f"{page.relative_to(site)} loads {address}"
        for page, soup in soups.items()
        for address in loaded_addresses(soup)
        if is_external(address)
    ]
    for page, soup in soups.items():
        for style in soup.find_all("style"):
            loaded += [f"{page.relative_to(site)}: {m}" for m in IN_STYLES.findall(style.text)]
    for sheet in site.rglob("*.css"):
        found = IN_STYLES.findall(sheet.read_text(errors="replace"))
        loaded += [f"{sheet.relative_to(site)}: {match}" for match in found]
    assert not loaded, "\n".join(loaded)


def test_what_is_loaded_is_there(soups, site):
    missing = [
        f"{page.relative_to(site)} loads {address}"
        for page, soup in soups.items()
        for address in loaded_addresses(soup)
        if not is_external(address) and not local_target(page.resolve(), address)[0].exists()
    ]
    assert not missing, "\n".join(missing)
