"""Products of extracted spectra in every layout that the pipeline has written, of known content.

Today's are made with the classes of stdatamodels and the functions with which the pipeline fills
them; those of older versions are written column by column. No two spectra of a product are alike,
and no two columns of a table.
"""

import io

import asdf
import numpy as np
from astropy.io import fits
from jwst.datamodels.utils.tso_multispec import make_tso_specmodel
from jwst.datamodels.utils.wfss_multispec import make_wfss_multicombined, make_wfss_multiexposure
from stdatamodels.jwst import datamodels

DO_NOT_USE = 1

# The names of the columns in each generation of the tables.
TODAY = [
    column["name"]
    for column in datamodels.SpecModel().schema["properties"]["spec_table"]["datatype"]
]
BEFORE_1_2 = [
    "WAVELENGTH",
    "FLUX",
    "ERROR",
    "SURF_BRIGHT",
    "SB_ERROR",
    "DQ",
    "BACKGROUND",
    "BERROR",
    "NPIXELS",
]
COMBINED = ["WAVELENGTH", "FLUX", "ERROR", "SURF_BRIGHT", "SB_ERROR", "DQ", "WEIGHT", "N_INPUT"]
UNITS = {
    "WAVELENGTH": "um",
    "FLUX": "Jy",
    "FLUX_ERROR": "Jy",
    "ERROR": "Jy",
    "SURF_BRIGHT": "MJy/sr",
}


def columns(names, length, number):
    """Fill the columns of one spectrum: the flux is `number` and grows a little."""
    values = {name: np.full(length, 100.0 * place + number) for place, name in enumerate(names)}
    values["WAVELENGTH"] = np.linspace(3.1, 4, length)
    values["FLUX"] = number + 0.01 * np.arange(length)
    values["ERROR" if "ERROR" in names else "FLUX_ERROR"] = np.full(length, 0.1)
    values["DQ"] = np.zeros(length, "u4")
    values["DQ"][2] = DO_NOT_USE
    return values


def spec_model(length, number, kind=datamodels.SpecModel, **stated):
    """Make one of today's models of a single spectrum."""
    spec = kind()
    table = np.zeros(length, spec.get_dtype("spec_table"))
    for name, values in columns(table.dtype.names, length, number).items():
        table[name] = values
    spec.spec_table = table
    for name, unit in UNITS.items():
        if name in table.dtype.names:
            spec.spec_table.columns[name].unit = unit
    for name, value in stated.items():
        setattr(spec, name, value)
    return spec


def save(model, path, exp_type, version="3.0.0"):
    """Save a data model as the pipeline names and labels it."""
    model.meta.exposure.type = exp_type
    model.meta.calibration_software_version = version
    model.save(path)
    return path


def old_file(
    path, exp_type, version, tables, extension="EXTRACT1D", names=TODAY, model="MultiSpecModel"
):
    """Write tables as a version of the past did: (length, number, keywords) of each."""
    primary = fits.PrimaryHDU()
    primary.header.update(
        TELESCOP="JWST", FILENAME=path.name, DATAMODL=model, EXP_TYPE=exp_type, CAL_VER=version
    )
    hdus = [primary]
    for number_of_table, (length, number, keywords) in enumerate(tables, 1):
        values = columns(names, length, number)
        formats = {
            name: {"format": "J", "bzero": 2**31} if name == "DQ" else {"format": "D"}
            for name in names
        }
        hdu = fits.BinTableHDU.from_columns(
            [
                fits.Column(name, array=values[name], unit=UNITS.get(name), **formats[name])
                for name in names
            ],
            name=extension,
            ver=number_of_table,
        )
        hdu.header.update(keywords)
        hdus.append(hdu)
    hdus.append(asdf_extension())
    fits.HDUList(hdus).writeto(path)
    return path


def asdf_extension():
    """The extension with which stdatamodels ends every file, without contents."""
    tree = io.BytesIO()
    asdf.AsdfFile({}).write_to(tree)
    column = fits.Column("ASDF_METADATA", f"{len(tree.getvalue())}B", array=[[*tree.getvalue()]])
    return fits.BinTableHDU.from_columns([column], name="ASDF")


# ------------------------------------------------------------------ the layouts
# Each writes a product and returns what is in it: for each spectrum, in the order of the file, its
# number (which its flux begins with), its length, and what tells it from the others.


def slits(path):
    """Today's x1d of slits: one table for each source."""
    model, there = datamodels.MultiSpecModel(), []
    for source, length in ((3, 13), (7, 17), (9, 19)):
        stated = {"source_id": source, "spectral_order": -1, "name": f"S{source}"}
        model.spec.append(spec_model(length, source, **stated))
        there.append({"number": source, "length": length, "source_id": source, "order": -1})
    save(model, path, "NRS_MSASPEC")
    return there


def mrs(path):
    """Today's x1d of the medium resolution spectrometer: three columns more, no source."""
    model = datamodels.MRSMultiSpecModel()
    model.spec.append(spec_model(25, 4, datamodels.MRSSpecModel))
    save(model, path, "MIR_MRS")
    return [{"number": 4, "length": 25}]


def _wfss_spectra():
    """Two exposures, two orders; source 9 is not in the second exposure."""
    for exposure in (1, 2):
        for order in (1, 2):
            for source, length in ((3, 13), (7, 17), (9, 19)):
                if (exposure, source) != (2, 9):
                    yield {
                        "number": 1000 * exposure + 100 * order + source,
                        "length": length,
                        "source_id": source,
                        "order": order,
                        "exposure": exposure,
                    }


def _wfss_model():
    models = []
    for spectrum in _wfss_spectra():
        stated = {"source_id": spectrum["source_id"], "spectral_order": spectrum["order"]}
        spec = spec_model(spectrum["length"], spectrum["number"], **stated)
        spec.source_type, spec.source_ra, spec.source_dec = "POINT", 80.5, -69.5
        for name in ("xstart", "ystart", "xstop", "ystop"):
            setattr(spec, f"extract2d_{name}", 1)
        spec.meta.group_id = f"jw01234001001_02101_0000{spectrum['exposure']}_{spectrum['order']}"
        spec.meta.filename = f"jw01234001001_02101_0000{spectrum['exposure']}_nrcalong_cal.fits"
        models.append(datamodels.MultiSpecModel())
        models[-1].spec.append(spec)
    return make_wfss_multiexposure(models)


def wfss(path):
    """Today's x1d of slitless spectroscopy: a table for each exposure and order, a row a source."""
    save(_wfss_model(), path, "NRC_WFSS")
    return list(_wfss_spectra())


def wfss_before_1_19(path):
    """Older x1d of one slitless exposure: a table for each source and order."""
    there = [
        {key: value for key, value in spectrum.items() if key != "exposure"}
        for spectrum in _wfss_spectra()
        if spectrum["exposure"] == 1
    ]
    old_file(path, "NRC_WFSS", "1.12.5", [_old_table(each) for each in there])
    return there


def wfss_source_before_1_19(path):
    """Older x1d of stage 3, of one source: a table for each exposure and order."""
    there = [spectrum for spectrum in _wfss_spectra() if spectrum["source_id"] == 7]
    old_file(path, "NRC_WFSS", "1.12.5", [_old_table(each) for each in there])
    return there


def _old_table(spectrum):
    keywords = {"source_id": "SOURCEID", "order": "SPORDER", "integration": "INT_NUM"}
    stated = {keywords[key]: spectrum[key] for key in keywords if key in spectrum}
    return spectrum["length"], spectrum["number"], stated


def slits_before_1_2(path):
    """X1d of nine columns, two of which have other names."""
    there = [
        {"number": source, "length": length, "source_id": source, "order": 1}
        for source, length in ((3, 13), (7, 17))
    ]
    tables = [_old_table(each) for each in there]
    old_file(path, "NRS_FIXEDSLIT", "1.1.0", tables, names=BEFORE_1_2)
    return there


def _integrations():
    for order in (1, 2):
        for integration in (5, 6, 7):  # a later segment of the exposure
            number = 100 * order + integration
            yield {
                "number": number,
                "length": 11 + order,
                "order": order,
                "integration": integration,
            }


def time_series(path):
    """Today's x1dints: a table for each order, a row for each integration."""
    model = datamodels.TSOMultiSpecModel()
    for order in (1, 2):
        specs = [
            spec_model(spectrum["length"], spectrum["number"], spectral_order=order)
            for spectrum in _integrations()
            if spectrum["order"] == order
        ]
        spec = make_tso_specmodel(specs, segment=2)
        spec.spec_table["INT_NUM"] = [5, 6, 7]
        spec.spectral_order = order
        model.spec.append(spec)
    save(model, path, "NIS_SOSS")
    return list(_integrations())


def time_series_before_1_19(path):
    """Older x1dints: a table for each order and integration."""
    there = list(_integrations())
    old_file(path, "NIS_SOSS", "1.15.1", [_old_table(each) for each in there])
    return there


def _combined():
    for order in (1, 2):
        for source, length in ((3, 13), (7, 17)):
            number = 100 * order + source
            yield {"number": number, "length": length, "source_id": source, "order": order}


def combined_wfss(path):
    """Today's c1d of slitless spectroscopy: a table for each order, a row for each source."""
    models = {}
    for spectrum in _combined():
        source = spectrum["source_id"]
        models.setdefault(source, datamodels.MultiCombinedSpecModel())
        spec = spec_model(spectrum["length"], spectrum["number"], datamodels.CombinedSpecModel)
        spec.source_id, spec.spectral_order, spec.source_type = source, spectrum["order"], "POINT"
        spec.source_ra, spec.source_dec = 80.5, -69.5
        models[source].spec.append(spec)
    save(make_wfss_multicombined(list(models.values())), path, "NRC_WFSS")
    return list(_combined())


def combined_slits(path):
    """C1d with a table for each order, of one source."""
    model, there = datamodels.MultiCombinedSpecModel(), []
    for order in (1, 2):
        stated = {"source_id": 7, "spectral_order": order}
        model.spec.append(spec_model(15, order, datamodels.CombinedSpecModel, **stated))
        there.append({"number": order, "length": 15, **{"source_id": 7, "order": order}})
    save(model, path, "NRS_FIXEDSLIT")
    return there


def combined_before_1_12(path):
    """Older c1d: one table, whose header says neither source nor order."""
    old_file(
        path,
        "MIR_LRS-FIXEDSLIT",
        "1.5.3",
        [(15, 8, {})],
        extension="COMBINE1D",
        names=COMBINED,
        model="MultiCombinedSpecModel",
    )
    return [{"number": 8, "length": 15}]


LAYOUTS = {
    "x1d": [slits, mrs, wfss, wfss_before_1_19, wfss_source_before_1_19, slits_before_1_2],
    "x1dints": [time_series, time_series_before_1_19],
    "c1d": [combined_wfss, combined_slits, combined_before_1_12],
}


def columns_of_row(columns, row, names, n=None):
    """Columns with the first n elements of a row's arrays, as in times when a table had one."""
    return [
        fits.Column(
            name,
            "J" if name == "DQ" else "D",
            columns[name].unit,
            bzero=2**31 if name == "DQ" else None,
            array=row[name][:n],
        )
        for name in names
    ]
