"""The declared list of datasets: what is simulated, what is run on it, what comes out.

Only plain data, so that looking a sample up costs nothing. A dataset is a list of runs; a run
names its task (a function of the testbed), the runs that it needs, and the products it makes. A
new mode is its instrument's geometry, references and exposures, and one entry here.
"""

import math
from dataclasses import dataclass, field

from .exposure import Exposure, Readout


@dataclass(frozen=True)
class Product:
    """A file that a run makes and a reader can ask for.

    Parameters
    ----------
    name : str
        File name.
    suffix : str
        Product suffix ("cal"), or what plays its part ("asn", "truerate").
    stage : int
        Pipeline stage that makes it; 0 for what DMS delivers.
    exposure : int or None
        Number of the exposure, from 1; None where it combines several.
    """

    name: str
    suffix: str
    stage: int
    exposure: int | None = None


@dataclass(frozen=True)
class Run:
    """One step of making a dataset, done by one process, kept or made again as a whole.

    Parameters
    ----------
    name : str
        Unique in the dataset; the name of its folder.
    task : str
        "module:function", the module absolute or relative to this package. It is called with
        ``inputs`` (a dict from file name to path: all files of the needed runs), ``folder``
        (where to write) and the arguments.
    needs : tuple of str
        Names of the runs whose files it reads.
    products : tuple of Product
        What it makes for readers. Other files may stand beside them.
    arguments : dict
        Keyword arguments of the task.
    """

    name: str
    task: str
    needs: tuple = ()
    products: tuple = ()
    arguments: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Dataset:
    """Exposures of one mode, with all that the pipeline makes of them.

    Parameters
    ----------
    name, title : str
    instrument : str
        The module of `jwst_gallery.testbed.instruments` that simulates it.
    runs : tuple of Run
        In an order in which each comes after what it needs. One is called "references": its
        folder is the CRDS cache for the pipeline.
    """

    name: str
    title: str
    instrument: str
    runs: tuple

    @property
    def products(self):
        """All products, in the order in which they are made."""
        return [product for run in self.runs for product in run.products]

    def run_of(self, product):
        """The run that makes a product."""
        return next(run for run in self.runs if product in run.products)


def _nircam_image():
    # SUB640 is a subarray of module B. A frame takes (640 + 12) x (640 + 2) x 10 us
    # (JWST User Documentation, "NIRCam Detector Subarrays").
    readout = Readout("BRIGHT1", frame_time=4.18584, nframes=1, groupgap=1, ngroups=6, nints=2)
    # A target near the middle of the Hubble Ultra Deep Field, at a date when it can be observed.
    # Offsets in arcsec, to the east and to the north: whole pixels and fractions of them.
    ra, dec, offsets = 53.16, -27.79, ((0.0, 0.0), (1.733, 0.911), (-1.312, 2.174))
    cos_dec = math.cos(math.radians(dec))
    exposures = [
        Exposure(
            number=number,
            observation="001",
            detector="NRCBLONG",
            filter="F444W",
            pupil="CLEAR",
            exp_type="NRC_IMAGE",
            aperture="NRCB5_SUB640",
            full_aperture="NRCB5_FULL",
            subarray="SUB640",
            readout=readout,
            ra=ra + east / 3600 / cos_dec,
            dec=dec + north / 3600,
            roll=30.0,
            dither=(east, north),
            dithers=len(offsets),
            date="2025-09-20",
            time=f"12:{3 * number:02d}:00.000",
        )
        for number, (east, north) in enumerate(offsets, start=1)
    ]
    first = exposures[0]
    runs = [
        Run(
            "scene",
            ".instruments.nircam:make_scene",
            products=(
                Product("sources.ecsv", "sources", 0),
                Product("hot_pixels.ecsv", "hot_pixels", 0),
            ),
            arguments={
                "exposure": first,
                "stars": (80, 1.0, 80.0),
                "galaxies": (15, 4.0, 40.0),
                # One saturates within the integration, one before its first group is read.
                "bright": (500.0, 6000.0),
                "seed": 444,
            },
        ),
        Run(
            "references",
            ".instruments.nircam:make_references",
            arguments={"exposure": first},
        ),
    ]
    for exposure in exposures:
        runs += _imaging_exposure(exposure)
    runs.append(_stage3_imaging(exposures, "jw01234-o001_t001_nircam_clear-f444w-sub640"))
    return Dataset("nircam_image", "NIRCam imaging, F444W, three dithers", "nircam", tuple(runs))


def _imaging_exposure(exposure):
    number, root = exposure.number, exposure.root

    def products(*suffixes, stage):
        return tuple(Product(f"{root}_{suffix}.fits", suffix, stage, number) for suffix in suffixes)

    association = _association_name(exposure, stage=2)
    return [
        Run(
            f"exposure-{number}",
            ".instruments.nircam:expose_image",
            needs=("scene",),
            products=(
                *products("uncal", "truerate", stage=0),
                Product(f"{root}_cosmic_rays.ecsv", "cosmic_rays", 0, number),
            ),
            arguments={"exposure": exposure, "cosmic_rays": 150, "seed": 1000},
        ),
        Run(
            f"detector1-{number}",
            ".pipeline:detector1",
            needs=(f"exposure-{number}", "references"),
            products=products("ramp", "rate", "rateints", stage=1),
            arguments={"uncal": f"{root}_uncal.fits"},
        ),
        Run(
            f"image2-{number}",
            ".pipeline:image2",
            needs=(f"detector1-{number}", "references"),
            products=(
                *products("cal", "i2d", stage=2),
                Product(association, "asn", 2, number),
            ),
            arguments={"rate": f"{root}_rate.fits", "association": association},
        ),
    ]


def _stage3_imaging(exposures, name):
    association = _association_name(exposures[0], stage=3)
    asn_id = f"o{exposures[0].observation}"
    return Run(
        "image3",
        ".pipeline:image3",
        needs=("references", *(f"image2-{exposure.number}" for exposure in exposures)),
        products=(
            *(
                Product(f"{exposure.root}_{asn_id}_crf.fits", "crf", 3, exposure.number)
                for exposure in exposures
            ),
            Product(f"{name}_i2d.fits", "i2d", 3),
            Product(f"{name}_cat.ecsv", "cat", 3),
            Product(f"{name}_segm.fits", "segm", 3),
            Product(association, "asn", 3),
        ),
        arguments={
            "cals": tuple(f"{exposure.root}_cal.fits" for exposure in exposures),
            "name": name,
            "program": exposures[0].program,
            "asn_id": asn_id,
            "association": association,
        },
    )


def _association_name(exposure, stage):
    # The time stamp is that of the associations' making, which follows the observation.
    stamp = exposure.date.replace("-", "") + "t180000"
    return (
        f"jw{exposure.program}-o{exposure.observation}_{stamp}_image{stage}"
        f"_{exposure.number:05d}_asn.json"
    )


DATASETS = {dataset.name: dataset for dataset in (_nircam_image(),)}
"""All datasets, by name."""
