"""The noise of an exposure: the same again, unless another is asked for."""

import numpy as np
import pytest

from jwst_testbed.detectors import noise


def drawn(monkeypatch, shift, seed=5):
    monkeypatch.setenv(noise.VARIABLE, shift)
    return noise.generator(seed).normal(size=100)


def test_without_a_shift_the_seed_alone_decides(monkeypatch):
    expected = np.random.default_rng(5).normal(size=100)
    for none in ("", "0"):
        np.testing.assert_array_equal(drawn(monkeypatch, none), expected)


@pytest.mark.parametrize("shift", ["1", "2"])
def test_a_shift_gives_other_noise_and_no_seeds_neighbour(monkeypatch, shift):
    others = [drawn(monkeypatch, "0", seed) for seed in range(10)] + [drawn(monkeypatch, "3")]
    assert not [one for one in others if np.any(one == drawn(monkeypatch, shift))]
    np.testing.assert_array_equal(drawn(monkeypatch, shift), drawn(monkeypatch, shift))
