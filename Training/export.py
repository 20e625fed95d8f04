"""Writes what was learned as bytes, as `VerifierAdapter` reads them."""

import struct

import numpy

import network


def numbers(array):
    return numpy.asarray(array, "<f4").tobytes()


def rows(matrix):
    """A scale for each row, and then its bytes."""
    scales = numpy.maximum(numpy.abs(matrix).max(1), 1e-12) / 127
    whole = numpy.clip(numpy.rint(matrix / scales[:, None]), -127, 127).astype(numpy.int8)
    return numbers(scales) + whole.tobytes()


def write(path, learned, rank, slope, similarity, offset):
    head, bias = learned["head"]
    parts = [b"SWVERIFY", struct.pack("<II4f", 1, rank, float(bias[0]), slope, similarity, offset)]
    parts += [numbers(learned["segments"]), numbers(head[:, 0])]
    for factors, norms in zip(learned["factors"], learned["norms"]):
        parts += [numbers(array) for norm in norms for array in norm]
        for name in network.MATRICES:
            inward, outward = (numpy.asarray(array) for array in factors[name])
            # Both get the same length, so that neither loses more in its bytes.
            ratio = numpy.maximum(numpy.linalg.norm(outward, axis=1), 1e-9)
            ratio = numpy.sqrt(ratio / numpy.maximum(numpy.linalg.norm(inward, axis=0), 1e-9))
            parts += [rows((inward * ratio).T), rows(outward / ratio[:, None])]
    with open(path, "wb") as file:
        file.write(b"".join(parts))
