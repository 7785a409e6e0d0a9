"""Answers a number of random questions about H3 with Uber's own library, for tests/all/agreement.rs to compare.

The questions are drawn from SplitMix64, so that both sides ask the same. An answer is five little-endian 64-bit numbers:
the cell of a point, the cell of a point near it, the grid distance between them (-1 where H3 has none), the sum of the
cell's children, and the number of its children two resolutions down.
"""

import struct
import sys

import h3.api.basic_int as h3
from h3 import H3BaseException

MASK = 2**64 - 1


def draws(seed):
    """SplitMix64, as numbers from 0 to 1 with 53 bits."""
    while True:
        seed = (seed + 0x9E3779B97F4A7C15) & MASK
        z = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield ((z ^ (z >> 31)) >> 11) * 2.0**-53


def answer(draw):
    resolution = int(next(draw) * 10)
    latitude = next(draw) * 180.0 - 90.0
    longitude = next(draw) * 360.0 - 180.0
    near_latitude = min(90.0, latitude + next(draw) * 0.5)
    near_longitude = min(180.0, longitude + next(draw) * 0.5)
    cell = h3.latlng_to_cell(latitude, longitude, resolution)
    near = h3.latlng_to_cell(near_latitude, near_longitude, resolution)
    try:
        distance = h3.grid_distance(cell, near)
    except H3BaseException:
        distance = -1
    children = sum(h3.cell_to_children(cell, resolution + 1)) & MASK
    return struct.pack("<QQqQQ", cell, near, distance, children, h3.cell_to_children_size(cell, resolution + 2))


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    draw = draws(seed)
    out = sys.stdout.buffer
    for _ in range(count):
        out.write(answer(draw))


main()
