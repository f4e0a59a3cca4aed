"""How often Python looks for garbage in processes that run the pipeline or open its products."""

import gc


def look_rarely():
    """Have it look less often, in this process and its forks.

    Data models are millions of objects, most of which stay: as often as by default, the search
    takes a tenth of the time.
    """
    gc.set_threshold(10_000, 5, 5)
