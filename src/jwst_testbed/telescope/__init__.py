"""The telescope and its clock: where it points, where pixels are, what headers say, and when.

`exposure`
    An exposure, as it was asked for: plain data.
`geometry`
    Where a point of the sky falls on a detector, from SIAF alone.
`times`
    Times of integrations, and what the barycentre of the solar system makes of them.
`header`, `raw`
    The headers of exposures, and raw exposures as DMS writes them.
"""
