"""The table of the WCS of all modes leads from each row to its page and its example."""

from links import local_target

from jwst_gallery.wcs import wcs_modes


def rows_of(soup):
    """The cells of each row of the table, and what a row is about."""
    (table,) = [t for t in soup.find_all("table") if t.find("th").text == "instrument"]
    rows = [row.find_all("td") for row in table.find("tbody").find_all("tr")]
    about = [
        (mode, exp_types)
        for mode in wcs_modes()
        for exp_types in ([mode.exp_types] if mode.no_sample else [[one] for one in mode.exp_types])
    ]
    return list(zip(rows, about, strict=True))


def test_every_row_leads_to_its_page_and_its_example(soups, site):
    page = site / "wcs" / "index.html"
    gallery = (site / "gallery").resolve()
    for (_, exp_type, products, *_, example), (mode, exp_types) in rows_of(soups[page]):
        assert exp_type.text == ", ".join(exp_types)
        assert products.text == ", ".join(mode.products)
        if mode.page:
            assert exp_type.a["href"] == f"{mode.page}.html"
        if mode.no_sample:
            reason = mode.no_sample.replace("`", "")
            assert example.text.endswith(f"no sample: {reason}")
        else:
            target, _ = local_target(page.resolve(), example.a["href"])
            assert target.is_relative_to(gallery)
