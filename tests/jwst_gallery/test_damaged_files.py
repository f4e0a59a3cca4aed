"""Files that are damaged, or made to do harm: one clear line with their name, and no harm."""

import gzip
import io
import json
import random
import re
import resource
import tracemalloc
import warnings
import zipfile

import damaged_files
import matplotlib.pyplot as plt
import numpy as np
import pytest
import spectrum_files
from astropy import units as u
from astropy.io import fits
from cube_models import make_cube
from stdatamodels.jwst import datamodels

from jwst_gallery import _fits, parse_name, product_type, read_association
from jwst_gallery._files import file_name, is_file_name, printable, reading
from jwst_gallery.display import (
    show_association,
    show_cube,
    show_image,
    show_spectrum,
    show_time_series,
)
from jwst_gallery.spectra import cube_spectrum, list_spectra, read_spectrum, read_time_series

SPECTRA = 3  # in the product of slits


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    """Give the paths of a product of three slits, a time series, slitless spectra and a cube."""
    folder = tmp_path_factory.mktemp("whole")
    names = ("s1_a_x1d", "t001_x1dints", "t001_wfss_x1d", "t001_s3d")
    slits, series, wfss, cube = (folder / f"jw01234-o001_{name}.fits" for name in names)
    spectrum_files.slits(slits)
    spectrum_files.time_series(series)
    spectrum_files.wfss(wfss)
    make_cube().save(cube)
    return slits, series, wfss, cube


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def zipped(content):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a_x1d.fits", content)
    return archive.getvalue()


def edited(path, to, extension, **keywords):
    """Write a copy with other values in the header of an extension."""
    content = bytearray(path.read_bytes())
    with fits.open(path) as hdus:
        start = hdus[extension].fileinfo()["hdrLoc"]
        cards = [card.keyword for card in hdus[extension].header.cards]
    for keyword, value in keywords.items():
        at = start + 80 * cards.index(keyword)
        content[at : at + 80] = f"{keyword:8}= {value:>20}".ljust(80).encode()
    to.write_bytes(content)
    return to


# --- cut short


@pytest.mark.parametrize("ending", ["", ".gz", ".GZ", ".xz"])
@pytest.mark.parametrize("pack", [*damaged_files.PACKERS.values(), zipped])
def test_the_first_bytes_tell_what_a_file_is_packed_with(written, tmp_path, pack, ending):
    packed = pack(written[0].read_bytes())
    path = tmp_path / f"packed_x1d.fits{ending}"
    path.write_bytes(packed)
    assert len(list_spectra(path)) == SPECTRA
    for part in (0.3, 0.6, 0.9, 0.999):
        path.write_bytes(packed[: int(part * len(packed))])
        with pytest.raises(OSError, match=rf"^cannot read {path.name} as FITS: .*download it"):
            list_spectra(path)


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_file_cut_where_an_extension_begins_is_refused(written, tmp_path, which, pack):
    content, path = written[which].read_bytes(), tmp_path / "cut_x1d.fits"
    with fits.open(written[which]) as hdus:
        edges = [hdu.fileinfo()["hdrLoc"] for hdu in hdus]
    for edge in edges[1:]:
        path.write_bytes(pack(content[:edge]))
        with pytest.raises(OSError, match=r"cut_x1d\.fits as FITS: it lacks the ASDF extension"):
            list_spectra(path)
    path.write_bytes(pack(content[: edges[0]]))
    with pytest.raises(OSError, match=r"cannot read cut_x1d\.fits"):
        list_spectra(path)


def test_a_compressed_file_may_not_fill_the_memory(written, tmp_path, monkeypatch):
    monkeypatch.setattr(_fits, "_MOST_UNPACKED", 2**20)
    path = tmp_path / "bomb_x1d.fits.gz"
    path.write_bytes(gzip.compress(written[0].read_bytes() + bytes(2**25)))
    assert path.stat().st_size < 2**17
    tracemalloc.start()
    with pytest.raises(OSError, match=r"^bomb_x1d\.fits\.gz is compressed, and longer than .*GiB"):
        list_spectra(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**23


# --- headers


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        *(("NAXIS1", -5), ("NAXIS2", -1), ("NAXIS2", 10**12), ("NAXIS1", "'abc'"), ("NAXIS", "T")),
        *(("BITPIX", 7), ("BITPIX", "'8'"), ("PCOUNT", -2880), ("GCOUNT", 4294967295)),
        *(("TFIELDS", 4294967295), ("TFORM1", -5), ("TTYPE1", "(1, 2)"), ("TUNIT1", "NaN")),
    ],
)
def test_a_header_is_not_believed(written, tmp_path, keyword, value):
    path = edited(written[0], tmp_path / "odd_x1d.fits", 1, **{keyword: value})
    for read in (list_spectra, read_time_series):
        with pytest.raises(OSError, match=r"^cannot read odd_x1d\.fits as FITS: ") as caught:
            read(path)
        assert "\n" not in str(caught.value)


def test_a_number_may_not_be_a_text_but_a_name_may_be_a_number(tmp_path):
    path = tmp_path / "old_x1d.fits"
    spectrum_files.old_file(path, "NRC_WFSS", "1.12.5", [(5, 1, {"EXPGRPID": 7, "SPORDER": 1})])
    assert list_spectra(path)["exposure"].tolist() == [1]
    path.unlink()
    spectrum_files.old_file(path, "NRC_WFSS", "1.12.5", [(5, 1, {"SPORDER": "one"})])
    with pytest.raises(OSError, match=r"old_x1d\.fits.*SPORDER is 'one', where a number is"):
        list_spectra(path)


@pytest.mark.parametrize("stated", [20, 4294967295])
def test_a_table_has_no_more_elements_than_its_columns(tmp_path, written, stated):
    path = tmp_path / "jw1_x1d.fits"
    path.write_bytes(written[2].read_bytes())
    with fits.open(path, mode="update") as hdus:
        assert hdus["EXTRACT1D"].data["WAVELENGTH"].shape[1] < 20
        hdus["EXTRACT1D"].data["N_ALONGDISP"][1] = stated
    for read in (list_spectra, lambda path: read_spectrum(path, index=1)):
        with pytest.raises(OSError, match=rf"jw1_x1d\.fits.* spectrum 1 has {stated} elements"):
            read(path)
    assert read_spectrum(path, index=0).flux.size == 13


def test_an_unknown_unit_is_kept_and_shown(written, tmp_path):
    path = edited(written[0], tmp_path / "a_x1d.fits", 1, TUNIT2="'Jyy$x$' ")
    spectrum = read_spectrum(path, index=0)
    assert spectrum.flux.unit.to_string() == "Jyy$x$"
    ax = show_spectrum(spectrum)
    ax.figure.canvas.draw()
    assert "Jyy" in ax.get_ylabel()
    path = edited(written[1], tmp_path / "a_x1dints.fits", 1, **{unit_of(written[1]): "'Jyy    '"})
    series = read_time_series(path, index=0)
    assert series.flux.unit.to_string() == "Jyy"
    show_time_series(series)


def unit_of(path, column="FLUX"):
    """Return the keyword of the unit of a column."""
    return f"TUNIT{fits.getdata(path, 1).names.index(column) + 1}"


def test_wavelengths_are_lengths(written, tmp_path):
    path = edited(written[0], tmp_path / "a_x1d.fits", 1, TUNIT1="'Jyy    '")
    with pytest.raises(OSError, match=r"a_x1d\.fits.* wavelengths are in 'Jyy', which is not a"):
        list_spectra(path)


def test_a_cube_of_unknown_unit():
    cube = make_cube(unit="Jyy")
    assert cube_spectrum(cube, 3, 3).flux.unit.to_string() == "Jyy"
    assert "(Jyy)" in show_cube(cube, wavelength=5).images[0].colorbar.ax.get_ylabel()
    with pytest.raises(ValueError, match=rf"{cube.meta.filename} has the unit 'Jyy'"):
        cube_spectrum(cube, 3, 3, radius=0.2)
    assert cube_spectrum(make_cube(unit="mJy"), 3, 3, radius=0.2).flux.unit == u.Jy


# --- the one place


def test_an_error_in_reading_gets_the_name_and_keeps_its_cause():
    with (
        pytest.raises(OSError, match=r"^cannot read a\.fits: KeyError: 'NAXIS1'; down") as caught,
        reading("a.fits"),
    ):
        {}["NAXIS1"]
    assert isinstance(caught.value.__cause__, KeyError)
    with (
        pytest.raises(OSError, match=r"^cannot read a\.fits as FITS: one\\x1b\[2J; down"),
        reading("a.fits", " as FITS"),
    ):
        raise ValueError("\none\x1b[2J\ntwo")
    for clear in (ValueError("a.fits has none"), IndexError("none in a.fits")):
        with pytest.raises(type(clear)) as caught, reading("a.fits"):
            raise clear
        assert caught.value is clear
    with pytest.raises(KeyboardInterrupt), reading("a.fits"):
        raise KeyboardInterrupt


def test_names_are_printed_on_one_line():
    assert printable("jw1_nrca1_cal.fits") == "jw1_nrca1_cal.fits"
    assert printable("Größe α.fits") == "Größe α.fits"
    assert printable("a\nb\x1b[31m\x00\udcff\u202e.fits") == r"a\nb\x1b[31m\x00\udcff\u202e.fits"
    long = printable("a" * 10_000 + "_cal.fits")
    assert len(long) <= 120
    assert re.fullmatch(r"a+\.\.\.a+_cal\.fits", long)
    assert file_name("C:\\data\\a\n_cal.fits") == r"a\n_cal.fits"


HOSTILE = ["a\n_cal.fits", "a\x1b[2J_cal.fits", "a\x00_cal.fits", "a\udcff_cal.fits", "a" * 9999]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_is_printed_raw(tmp_path, name):
    for read in (list_spectra, read_time_series, read_association):
        with pytest.raises((ValueError, OSError)) as caught:
            read(tmp_path / name)
        assert str(caught.value).isprintable()
        assert len(str(caught.value)) < 1000
    with pytest.raises(ValueError, match="does not") as caught:
        parse_name(name)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 1000
    if name.endswith("_cal.fits"):
        assert product_type(tmp_path / name).suffix == "cal"
    model = datamodels.ImageModel(np.zeros((3, 3)))
    model.meta.filename = name
    with pytest.raises(ValueError, match="has no spectra") as caught:
        list_spectra(model)
    assert str(caught.value).isprintable()


def test_a_dollar_is_no_mathematics():
    model = datamodels.ImageModel(np.zeros((3, 3)))
    model.meta.filename, model.meta.bunit_data = r"a$\frac$_cal.fits", r"$\frac$"
    show_image(model).figure.canvas.draw()  # ValueError, were it mathematics


@pytest.mark.parametrize(
    "name",
    [
        "jw٠١٢٣٤001001_02101_00001_nrca1_cal.fits",
        "jw01234001001_02101_00001_nrca1_cal.fits\n",
        "jw01234001001_02101_00001_nrca1_cal\n",
    ],
)
def test_a_name_of_the_archive_has_latin_digits_and_one_line(name):
    with pytest.raises(ValueError, match=r"^'jw") as caught:
        parse_name(name)
    assert str(caught.value).isprintable()


# --- associations


def association(folder, member, name="x", **keys):
    content = {"products": [{"name": name, "members": [{"expname": member, "exptype": "science"}]}]}
    path = folder / "a_asn.json"
    path.write_text(json.dumps({"asn_type": "spec2", **keys, **content}))
    return read_association(path)


def test_an_association_names_files_beside_it_and_no_others(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    outside = tmp_path / "jw1_nrs1_rate.fits"
    outside.write_text("no FITS file")  # to read it is an OSError
    for member in (f"../{outside.name}", str(outside), f"..\\{outside.name}", "..", "/etc/passwd"):
        found = association(folder, member)
        with pytest.raises(ValueError, match=r"^a_asn\.json gives the path '.*' for a member"):
            found.find_members()
        assert found.makes()
        show_association(found)
    (folder / outside.name).write_text("no FITS file")
    with pytest.raises(OSError, match=f"cannot read {outside.name} as FITS"):
        association(folder, outside.name).makes()


@pytest.mark.parametrize("name", HOSTILE)
def test_members_of_any_name(tmp_path, name):
    found = association(tmp_path, name, name=name, asn_id=name)
    with pytest.raises(FileNotFoundError, match="names 1 of 1 files") as caught:
        found.find_members()
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 1000
    show_association(found, exp_type="NRS_IFU").figure.canvas.draw()


def test_a_dollar_in_an_association_is_no_mathematics(tmp_path):
    found = association(tmp_path, r"a$\frac$_rate.fits", name=r"$\frac$")
    show_association(found, exp_type="NRS_IFU").figure.canvas.draw()


@pytest.mark.parametrize("key", ["products", "asn_type"])
def test_an_association_may_be_nested_too_deep(tmp_path, key):
    path = tmp_path / "deep_asn.json"
    path.write_text(f'{{"{key}": {"[" * 200_000}{"]" * 200_000}}}')
    with pytest.raises(ValueError, match=r"^deep_asn\.json is not an association") as caught:
        read_association(path)
    assert "\n" not in str(caught.value)


def test_a_path_is_no_file_name():
    assert is_file_name("jw1_cal.fits")
    assert not any(map(is_file_name, ["", ".", "..", "a/b", "/a", "a\\b", "C:a", "a/"]))


# --- at random

READERS = {
    "list_spectra": list_spectra,
    "read_spectrum": lambda path: read_spectrum(path, index=0),
    "read_time_series": lambda path: read_time_series(path, index=0),
    "product_type": product_type,
    "makes": lambda path: association(path.parent, path.name).makes(),
    "read_association": read_association,
}


def check_damaged(source, tmp_path, seed):
    """Damage a file in ten ways: each reader reads what is left, or refuses it in one line."""
    rng = random.Random(seed)
    path, refused = tmp_path / f"damaged_{source.name}", 0
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(10):
        damage, content = damaged_files.damaged(source.read_bytes(), rng)
        path.write_bytes(content)
        for reader, read in READERS.items():
            message = error_of(read, path)
            refused += bool(message)
            assert not message or path.name in message, (damage, reader)
            assert not message or message.isprintable(), (damage, reader)
    assert refused > 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000  # kilobytes


def error_of(read, path):
    """Return the message of the error that a reader says it may raise, if it does."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read(path)
    except (ValueError, OSError, IndexError) as error:
        return str(error)
    return ""


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_any_damage_is_read_or_refused_in_one_line(tmp_path, written, seed):
    check_damaged(written[seed % len(written)], tmp_path, seed)


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        "jw02736-o007_s06355_nirspec_f290lp-g395m_x1d.fits",
        "jw01093018001_03102_00001_nis_cal.fits",
    ],
)
def test_any_damage_to_a_real_product_too(tmp_path, real_file, name):
    check_damaged(real_file(name), tmp_path, 7)
