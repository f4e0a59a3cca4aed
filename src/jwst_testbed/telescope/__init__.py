"""The telescope and its clock: where it points, where pixels are, what headers say, and when.

`exposure`
    An exposure, as it was asked for: plain data.
`geometry`
    Where a point of the sky falls on a detector, from SIAF alone.
`ephemeris`
    Where the observatory is, and how it moves.
`times`
    Times of integrations, at the observatory and at the barycentre of the solar system.
`header`, `raw`
    The headers of exposures, and raw exposures as DMS writes them.
`visit`, `configuration`
    What headers say of the visit and its guide star, and of the set-up of the instrument.
"""
