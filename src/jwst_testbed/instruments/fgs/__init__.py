"""The Fine Guidance Sensor, FGS.

`detector`
    The detector: its pixels and their flaws.
`imaging`
    A guider as a camera.
"""
