"""The order of the examples in a gallery section: the order in which the pipeline works."""

ORDER = (
    *("plot_uncal.py", "plot_ramp.py", "plot_miri_ramp.py", "plot_rate.py", "plot_rateints.py"),
    *("plot_fitopt.py", "plot_rate_mrs.py", "plot_rate_mrs_image.py", "plot_int_times.py"),
    *("plot_barycentre.py", "plot_dark.py"),
    *("plot_guide_uncal.py", "plot_guide_cal.py", "plot_guide_centroids.py"),
    *("plot_cal.py", "plot_i2d.py"),
    *("plot_dispersed_image.py", "plot_bsub.py", "plot_slits.py", "plot_x1d_wfss.py"),
    *("plot_x1d_miri_wfss.py", "plot_contamination.py", "plot_contaminated_spectrum.py"),
    *("plot_bsub_nods.py", "plot_cal_s2d.py", "plot_s2d.py"),
    *("plot_fixed_slits.py", "plot_msa.py", "plot_msa_nod.py", "plot_master_background.py"),
    *("plot_cal_ifu.py", "plot_cal_ifu_line.py", "plot_s3d.py", "plot_line_map.py"),
    *("plot_x1d_mrs.py", "plot_fringes.py"),
    *("plot_calints.py", "plot_x1dints.py"),
    "plot_calints_dhs.py",
    *("plot_calints_bots.py", "plot_calints_soss.py", "plot_x1dints_soss.py"),
    *("plot_crf.py", "plot_outliers.py", "plot_i2d_combined.py", "plot_context.py"),
    *("plot_catalog.py", "plot_segm.py", "plot_c1d.py", "plot_two_grisms.py"),
    *("plot_s2d_combined.py", "plot_x1d_slit.py", "plot_prism_s2d.py"),
    "plot_prism_spectrum.py",
    "plot_cal_source.py",
    "plot_s3d_combined.py",
    *("plot_crfints.py", "plot_phot.py", "plot_whtlt.py", "plot_transmission_spectrum.py"),
    "plot_whtlt_soss.py",
    *("plot_psfstack.py", "plot_psfalign.py", "plot_psfsub.py", "plot_contrast.py"),
    *("plot_i2d_coron.py", "plot_wfscmb.py"),
    *("plot_ami_oi.py", "plot_psf_ami_oi.py", "plot_aminorm_oi.py", "plot_amilg.py"),
    *("plot_read_association.py", "plot_make_association.py"),
    *("plot_pixel_to_sky.py", "plot_frames.py", "plot_same_pixel.py", "plot_sip.py"),
    *("plot_bounding_box.py", "plot_inverses.py", "plot_footprints.py"),
    *("plot_slit_wcs.py", "plot_emission_line.py", "plot_niriss_grism_wcs.py"),
    *("plot_tsgrism_wcs.py", "plot_lrs_wcs.py", "plot_nirspec_slit_wcs.py", "plot_msa_wcs.py"),
    *("plot_nirspec_lamp_wcs.py", "plot_nirspec_image_wcs.py"),
    *("plot_mrs_wcs.py", "plot_nirspec_ifu_wcs.py", "plot_cube_wcs.py", "plot_cube_header.py"),
    "plot_soss_wcs.py",
)


class PipelineOrder:
    """Sort key of Sphinx-Gallery: the place in `ORDER`, then the name."""

    def __init__(self, src_dir):
        self.src_dir = src_dir

    def __call__(self, filename):
        """Return the sort key of an example."""
        place = ORDER.index(filename) if filename in ORDER else len(ORDER)
        return place, filename

    def __repr__(self):
        return type(self).__name__
