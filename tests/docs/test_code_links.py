"""Names in the code of a page, and their meaning."""

import code_links


def test_names_of_imports_are_found():
    code = (
        "import numpy as np\nfrom astropy.io import fits\nx = np.median(fits.getdata(f))\nx.sum()"
    )
    found = code_links.names(code)
    told = {name: f"{one['module']}.{one['name']}" for name, [one, *_] in found.items()}
    assert told["np.median"] == "numpy.median"
    assert told["fits.getdata"] == "astropy.io.fits.getdata"
    assert not {"x", "x.sum"} & told.keys()


def test_what_is_not_python_has_no_names():
    assert code_links.names("%matplotlib inline") == {}
