"""Where NIRCam's grism puts the light of a wavelength.

The numbers are those of the GRISM_NIRCAM configuration, version 9 (N. Pirzkal, F. Sun and E. Egami,
2022, https://github.com/npirzkal/GRISM_NIRCAM), measured in flight. In its terms, the light of a
source that the direct image shows at (x0, y0) lies along a trace with a parameter t, from about 0
at the blue to 1 at the red end of the band: at x0 + DISPX(t), y0 + DISPY(t), with the wavelength
DISPL(t). Each of these is a polynomial in t; its coefficients are polynomials of the position in
the field (`jwst_testbed.techniques.field`). Positions are pixels of the full frame, (x, y),
0-based.

The simulation and the pipeline share these numbers and no code: the simulation evaluates them here,
with numpy; the pipeline gets `specwcs_model` and evaluates it with its own transforms.
"""

from dataclasses import dataclass

from astropy import units as u
from astropy.modeling.models import Polynomial1D
from numpy.polynomial import polynomial
from stdatamodels.jwst import datamodels

from jwst_testbed.techniques.field import field_model, in_field


@dataclass(frozen=True)
class Dispersion:
    """Trace and dispersion of one filter, module, grism and order.

    Parameters
    ----------
    wavelength, y : tuple of tuple of float
        DISPL (micrometres) and DISPY (pixels): for each power of t, from 0, the coefficients of a
        polynomial of the position in the field.
    x : tuple of float
        DISPX (pixels): for each power of t, from 0, one number. It is linear.
    """

    wavelength: tuple
    x: tuple
    y: tuple

    # The row grism disperses along x.
    axis = 0

    def along(self, x, x0, y0):
        """Return the wavelength and row of the trace at columns.

        Parameters
        ----------
        x : ndarray
            Columns of the dispersed image, 0-based, shape (n,).
        x0, y0 : float
            Where the direct image shows the source.

        Returns
        -------
        wavelength, y : ndarray
            Micrometres and 0-based rows, shape (n,).
        """
        offset, slope = self.x
        t = (x - x0 - offset) / slope
        wavelength, dy = (
            polynomial.polyval(t, [in_field(terms, x0, y0) for terms in powers])
            for powers in (self.wavelength, self.y)
        )
        return wavelength, y0 + dy


def specwcs_model(dispersion):
    """Return the same as a reference file, for the pipeline's transforms.

    Parameters
    ----------
    dispersion : Dispersion
        Of the first order.

    Returns
    -------
    stdatamodels.jwst.datamodels.NIRCAMGrismModel
    """
    offset, slope = dispersion.x
    displ, dispy = (
        [field_model(terms) for terms in powers] for powers in (dispersion.wavelength, dispersion.y)
    )
    return datamodels.NIRCAMGrismModel(
        displ=[displ],
        # A list for each order, like the others: without it, jwst before 2.0 drops the WCS.
        dispx=[[Polynomial1D(1, c0=offset, c1=slope)]],
        dispy=[dispy],
        orders=[1],
        input_units=u.micron,
        output_units=u.micron,
    )


# fmt: off
GRISM = {
    # filter, module, grism: the first order
    ("F430M", "A", "GRISMR"): Dispersion(
        wavelength=(
            (4.1039901310259665, -3.7328805512693986e-06, -5.334737682628662e-06,
             2.6463077963973582e-09, -1.0131017704025572e-10, 2.4921540014624565e-09,
             -7.277451069727313e-18, 2.247303406986141e-18, -4.012317436162475e-17,
             -2.0086695559145954e-17),
            (0.3385491143684538, 3.759060553565622e-06, -1.351646943264743e-07,
             -3.72402492963832e-10, 1.0358677502275991e-10, -1.4367713610394403e-11,
             8.419112776518878e-19, -1.972588815897305e-18, -9.06909633059139e-19,
             5.162231279167108e-18),
            (9.255298844008016e-05, 7.567328861593284e-07, -1.5673054650969958e-07,
             -1.7811575437874994e-10, 3.070222005639357e-11, 7.324887866381563e-11,
             -2.322078938959166e-18, 6.128076336234616e-19, -1.9669693779663718e-19,
             -1.889254845313875e-18),
        ),
        x=(172.310757, 348.605578),
        y=(
            (-22.76026496702614, -0.0020121122448959897, -0.0030657095305164804,
             1.0182707539238732e-06, 1.4837154062747274e-06, 1.9793483087133887e-06,
             -2.258133508456349e-10, -2.768921882948243e-10, -1.267780302758432e-10,
             -6.118277362963504e-10),
            (0.04985208860314415, -0.0009485696728611037, -0.0012842484270593228,
             2.4424241028461676e-07, 8.806009162781664e-07, 5.783148438791632e-07,
             -1.2918349134523538e-10, 1.354129458956163e-10, -1.5415279294163647e-10,
             -1.5482626134407715e-10),
            (-0.4929962958435029, 0.00046316232888601297, 0.0010000155180735749,
             -1.3945528105985491e-09, -7.598166738143663e-07, -7.119888965916777e-07,
             -1.5522580891002066e-10, 9.709779029558823e-11, 3.184270653940495e-10,
             1.8424705020651975e-10),
        ),
    ),
    ("F444W", "A", "GRISMR"): Dispersion(
        wavelength=(
            (3.7752011538944346, -6.67039102543245e-06, -5.351197051732017e-06,
             2.839960930694499e-09, -1.73033920412449e-10, 2.575113562911197e-09),
            (1.324474114806126, 8.959137835073597e-06, 6.627775566505802e-07,
             -1.030872524215193e-10, 1.719522758089136e-10, -6.131879685945035e-10),
            (0.0014180450180460377, 1.1594449698524191e-05, -2.4013002245533198e-06,
             -2.7291215111428514e-09, 4.704207732859326e-10, 1.1222027204971974e-09),
        ),
        x=(-166.33466099999967, 1364.541833),
        y=(
            (-23.27392023331774, -0.0006535705642314909, -0.0008744658080949695,
             7.796906961749667e-07, -8.874431625173085e-08, 7.456717174118993e-07,
             -2.468032937176825e-10, -3.1680758433673377e-10, 3.234615693069291e-10,
             -2.8755603025073233e-10),
            (3.9443218328735536, -0.007235274957968693, -0.012631931221871326,
             9.666400085774616e-07, 9.225251841910177e-06, 7.678292423378103e-06,
             6.748153400690134e-10, -2.0837382610893252e-10, -3.02500340853385e-09,
             -2.0072142351748805e-09),
            (-7.5535081344295225, 0.007096403052719278, 0.015321870395400602,
             -2.1366825853399997e-08, -1.1641631944751925e-05, -1.0908832312481712e-05,
             -2.3783128193064843e-09, 1.487696672407827e-09, 4.878822516426349e-09,
             2.8229656170123946e-09),
        ),
    ),
}
"""The configuration file ``NIRCAM_<filter>_mod<module>_<grism>.conf``, BEAM_+1."""
# fmt: on
