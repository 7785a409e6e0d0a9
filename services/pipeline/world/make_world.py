#!/usr/bin/env python3
"""Make the bundled world from its published sources, or check the bundle that is here.

    python make_world.py                 download, clip, write the files, refresh the recipes' checksums
    python make_world.py --sources DIR   the same, keeping the downloaded packages in DIR and reusing them
    python make_world.py --check         read the bundle as it is, test it, change nothing

Four files are made here: elevation.tif, depth.tif, land.geojson, rivers.geojson. The four tables (places.csv, goods.csv, legs.csv,
epochs.csv) are written by hand; they are sources themselves, and this script only tests them and records their
checksums. What each source is, what is wrong with it and what it may be used for is in README.md and LICENCES.md.

The same input gives the same bytes: nothing here reads the clock, and the rasters are stored uncompressed, because
the output of deflate differs between implementations of zlib. Python packages needed: see requirements.txt.
"""

import argparse
import csv
import hashlib
import json
import math
import re
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent

# The region of the game, in degrees. Both rasters and the coastline cover it; cells are asked for by their centre.
WEST, SOUTH, EAST, NORTH = -12, 22, 45, 60
PER_DEGREE = 12                 # both rasters step by 5 arc-minutes
NODATA = -32768
LAND_MARGIN = 0.5               # degrees: a cell at the edge of the region still sees the coast around it
LAND_DECIMALS = 4               # about 10 m; the source is quantised to 0.0036 x 0.0017 degrees
RIVER_TOLERANCE = 0.008         # degrees, some 800 m: no coarser than the 1:10,000,000 of the source
RIVERS_NORTH = 50               # degrees: no place of the tables lies beyond it
RIVER_DECIMALS = 3              # about 100 m

RECIPES = ["elevation", "depth", "land", "rivers", "places", "goods", "legs", "epochs"]

# The package that both files of the rivers come from.
MAGICS = {
    "fetch": ["apt-get", "download", "libmagics++-data=4.13.0-1"],
    "archive": "libmagics++-data_4.13.0-1_all.deb",
    "archive_sha256": "0d199e0bb9faeb05bb77939c2112d49424b89d66026a727cf3afb95261cd64b0",
}

# One entry for a package: how to fetch it by name and version, the archive's name and checksum, and the one file in
# it that is used, with its own checksum.
SOURCES = {
    "pvlib": {
        "fetch": [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "pvlib==0.13.0"],
        "archive": "pvlib-0.13.0-py3-none-any.whl",
        "archive_sha256": "ed0ffdd703aa12ef13f5bd34a2d57675da0c000305fdf7709207b7b08120ffd0",
        "member": "pvlib/data/Altitude.h5",
        "member_sha256": "d3cad4677889aca72b92cbc4882e3f95024bf288888ec549362bd44563d0defd",
    },
    "ferret-datasets": {
        "fetch": ["apt-get", "download", "ferret-datasets=7.6.0-5"],
        "archive": "ferret-datasets_7.6.0-5_all.deb",
        "archive_sha256": "e5770222647ebfe2ab77b845e07a7e05cb6fed7b12dec9ae287a1f8046031744",
        "member": "usr/share/ferret-vis/data/etopo5.cdf",
        "member_sha256": "1455d5e5feebd183d0bef5538a750ca8a44801e1503f964df900831c224459ce",
    },
    "world-atlas": {
        "fetch": ["npm", "pack", "--silent", "world-atlas@2.0.2"],
        "archive": "world-atlas-2.0.2.tgz",
        "archive_sha256": "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97",
        "member": "package/land-10m.json",
        "member_sha256": "9b9f584709c119d63fbadf484ce425260497697b7166be7a2fe360e8c0b171a8",
    },
    "rivers": {
        **MAGICS,
        "member": "usr/share/magics/10m/ne_10m_rivers_lake_centerlines.shp",
        "member_sha256": "2a390e30626d145e967ac31eaaa8e5418c7992f599759e2be56c038f179cd7df",
    },
    "rivers-table": {
        **MAGICS,
        "member": "usr/share/magics/10m/ne_10m_rivers_lake_centerlines.dbf",
        "member_sha256": "76fa4d4873071cefa4a2e6de02d3d6d8420c0b74257eca6848fdfbaa523df078",
    },
}

# Rivers by the source's number and rank, as Latin authors name them; only where there is no doubt which river is meant.
# The rank is there because the source gives the number 303, and the name of the Drau, to the Garonne as well.
LATIN = {
    (4, 1): "Nilus",
    (25, 2): "Danuvius", (38, 2): "Danuvius",
    (62, 3): "Euphrates", (65, 3): "Euphrates", (69, 3): "Euphrates", (68, 3): "Rha",
    (105, 4): "Rhenus", (140, 4): "Rhenus", (150, 4): "Rhenus", (151, 4): "Vahalis", (129, 4): "Sequana",
    (116, 4): "Borysthenes", (121, 4): "Borysthenes", (120, 4): "Tigris", (135, 4): "Tigris",
    (155, 5): "Iberus", (160, 5): "Albis", (165, 5): "Tagus", (198, 5): "Tagus", (166, 5): "Vistula",
    (178, 5): "Liger", (178000, 5): "Elaver",
    (219, 6): "Padus", (229, 6): "Iordanes", (231, 6): "Tyras", (255, 6): "Rhodanus", (277, 6): "Tanais",
    (302, 6): "Tamesis", (303, 6): "Garumna", (304, 6): "Durius", (330, 6): "Pathissus", (363, 6): "Pathissus",
    (303, 7): "Dravus", (395, 7): "Anas", (441, 7): "Margus", (442, 7): "Hebrus", (443, 7): "Tiberis",
    (481, 7): "Halys", (494, 7): "Savus", (534, 7): "Mosella", (563, 7): "Visurgis", (597, 7): "Mincius",
    (643, 8): "Duranius", (669, 8): "Ticinus", (944, 8): "Ticinus", (670, 8): "Hypanis", (717, 8): "Alutus",
    (718, 8): "Aenus", (719, 8): "Marus", (721, 8): "Moenus", (722, 8): "Amisia", (723, 8): "Baetis",
    (724, 8): "Mosa", (970, 8): "Mosa", (741, 8): "Sangarius", (747, 8): "Cyrus", (817, 8): "Sububus",
    (821, 8): "Scaldis", (863, 8): "Athesis", (867, 8): "Maeander", (868, 8): "Haliacmon", (869, 8): "Dubis",
    (870, 8): "Sabrina", (871, 8): "Marisus", (872, 8): "Drinus", (892, 8): "Astura", (911, 8): "Araxes",
    (968, 8): "Arar",
    (993, 9): "Arsanias", (1049, 9): "Mulucha", (1056, 9): "Pyramus", (1059, 9): "Macestus", (1061, 9): "Minius",
    (1062, 9): "Orgus", (1063, 9): "Druentia", (1064, 9): "Tarnis", (1065, 9): "Aufidus", (1067, 9): "Strymon",
    (1069, 9): "Matrona", (1120, 9): "Sicoris", (1133, 9): "Drilo", (1134, 9): "Minius",
}
# Canals of the 18th century and later, by number: those of Suez, Ismailia and Mahmudiya, the Ferenc and the Caledonian.
CANALS = {209, 210, 634, 353, 953}
RIVER_KINDS = {"River": "river", "Lake Centerline": "lake_centerline", "Intermittent River": "intermittent_river"}


# ---------------------------------------------------------------------------------------------- fetching


def need(module, package=None):
    """Import a Python package, or stop and say which one is missing."""
    try:
        return __import__(module, fromlist=["_"])
    except ImportError:
        sys.exit(f"missing Python package: {package or module} (pip install -r requirements.txt)")


def need_tool(command):
    """Stop and name the tool when a program this script calls is not installed."""
    if shutil.which(command) is None:
        sys.exit(f"missing tool: {command} (README.md says which package managers are needed and why)")


def sha256(path):
    """The checksum of one file, as the recipes write it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def expect_sha256(path, wanted):
    """A source that changed under the same name and version is not the source that was examined: stop."""
    found = sha256(path)
    if found != wanted:
        sys.exit(f"{path.name}: sha256 is {found}, expected {wanted}")


def unpack_member(archive, member, into):
    """Write one member of a wheel, a npm tarball or a Debian package to `into`."""
    target = into / Path(member).name
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            target.write_bytes(wheel.read(member))
    elif archive.suffix == ".tgz":
        with tarfile.open(archive) as tarball:
            target.write_bytes(tarball.extractfile(member).read())
    else:
        need_tool("dpkg-deb")
        # dpkg-deb gives the package's files as one tar stream; Debian writes the names with a leading "./".
        listing = subprocess.run(["dpkg-deb", "--fsys-tarfile", archive], check=True, stdout=subprocess.PIPE)
        stream = into / "package.tar"
        stream.write_bytes(listing.stdout)
        with tarfile.open(stream) as tarball:
            target.write_bytes(tarball.extractfile("./" + member).read())
        stream.unlink()
    return target


def fetch(name, downloads, work):
    """Fetch a package unless it is there already, and return the one file of it that is used."""
    source = SOURCES[name]
    archive = downloads / source["archive"]
    if not archive.exists():
        need_tool(source["fetch"][0])
        done = subprocess.run(source["fetch"], cwd=downloads, capture_output=True, text=True)
        if done.returncode != 0 or not archive.exists():
            sys.exit(f"could not download {name}: {' '.join(source['fetch'][-2:])}\n{done.stderr.strip()}")
    expect_sha256(archive, source["archive_sha256"])
    member = unpack_member(archive, source["member"], work)
    expect_sha256(member, source["member_sha256"])
    return member


# ---------------------------------------------------------------------------------------------- rasters


def read_altitude(path):
    """Land elevation of the region and the corner of its grid.

    pvlib codes metres in one byte, `metres = 28 * code - 450`, and keeps 255 for "no data"; row 0 is the northernmost,
    column 0 begins at 180 W, and a sample stands for the middle of its 5-minute square (pvlib/tools.py shifts by half
    an index before it rounds). 255 covers nearly the whole sea. pvlib's lookup answers 0 there; here it stays "no
    data", because a height nobody measured is not a height of zero.
    """
    h5py, np = need("h5py"), need("numpy")
    with h5py.File(path) as file:
        code = file["Altitude"][()]
    if code.shape != (180 * PER_DEGREE, 360 * PER_DEGREE):
        sys.exit(f"{path.name}: unexpected grid {code.shape}")
    top, left = (90 - NORTH) * PER_DEGREE - 1, (180 + WEST) * PER_DEGREE - 1
    rows, columns = (NORTH - SOUTH) * PER_DEGREE + 2, (EAST - WEST) * PER_DEGREE + 2
    code = code[top:top + rows, left:left + columns]
    metres = np.where(code == 255, NODATA, code.astype("int32") * 28 - 450).astype("<i2")
    return metres, WEST - 1 / PER_DEGREE, NORTH + 1 / PER_DEGREE


def read_etopo5(path):
    """Relief of the region from ETOPO5 and the corner of its grid; only the sea of it is good.

    ETOPO5 has its samples ON the multiples of 1/12 degree, row 0 at 90 S, longitudes 0 to 360. The longitude axis
    stored in the file ends at 359.92 and so has a step that is slightly too long; the true step is 1/12, which is
    what is used here. A GeoTIFF pixel is an area around its sample, so the corner lies half a step outside the first
    sample. The values are whole metres and are kept as they are, land included.
    """
    np, scipy_io = need("numpy"), need("scipy.io", "scipy")
    with scipy_io.netcdf_file(str(path), mmap=False) as file:
        relief = file.variables["ROSE"][:].copy()
    if relief.shape != (180 * PER_DEGREE + 1, 360 * PER_DEGREE):
        sys.exit(f"{path.name}: unexpected grid {relief.shape}")
    rows = [(NORTH + 90) * PER_DEGREE + 1 - row for row in range((NORTH - SOUTH) * PER_DEGREE + 3)]
    first = WEST * PER_DEGREE - 1
    columns = [(first + column) % (360 * PER_DEGREE) for column in range((EAST - WEST) * PER_DEGREE + 3)]
    metres = relief[np.ix_(rows, columns)]
    if (metres != np.round(metres)).any() or abs(metres).max() > 12000:
        sys.exit(f"{path.name}: values are not whole metres of a relief")
    return metres.astype("<i2"), WEST - 1.5 / PER_DEGREE, NORTH + 1.5 / PER_DEGREE


def write_geotiff(path, metres, west_edge, north_edge):
    """Write one band of int16 as a GeoTIFF: little-endian, uncompressed, in strips of 16 rows, north up.

    Written by hand because a library adds its own name and version to the file, and then the bytes depend on it.
    """
    rows, columns = metres.shape
    rows_per_strip = 16
    strips = [metres[row:row + rows_per_strip].tobytes() for row in range(0, rows, rows_per_strip)]
    step = 1 / PER_DEGREE
    # The keys say: a geographic grid (GTModelType 2), a pixel is an area (GTRasterType 1), WGS 84 (GeographicType 4326).
    geo_keys = [1, 1, 0, 3, 1024, 0, 1, 2, 1025, 0, 1, 1, 2048, 0, 1, 4326]
    short, long, double, ascii_ = ("H", 3), ("I", 4), ("d", 12), ("s", 2)
    tags = [
        (256, long, [columns]), (257, long, [rows]),
        (258, short, [16]), (259, short, [1]), (262, short, [1]),      # 16 bits, no compression, 0 is black
        (273, long, [0] * len(strips)),                                # offsets: filled in below
        (277, short, [1]), (278, long, [rows_per_strip]),
        (279, long, [len(strip) for strip in strips]),
        (284, short, [1]), (339, short, [2]),                          # one plane, signed integers
        (33550, double, [step, step, 0.0]),                            # ModelPixelScale
        (33922, double, [0.0, 0.0, 0.0, west_edge, north_edge, 0.0]),  # ModelTiepoint: the upper left CORNER
        (34735, short, geo_keys),
        (42113, ascii_, f"{NODATA}\0".encode()),                       # GDAL_NODATA
    ]
    path.write_bytes(layout_tiff(tags, strips))


def layout_tiff(tags, strips):
    """Header, directory, values that do not fit into the directory, strips: in this order, each on an even offset."""
    directory_at = 8
    spill_at = directory_at + 2 + 12 * len(tags) + 4
    spill = b""
    packed = []
    for number, (letter, code), values in tags:
        data = values if letter == "s" else struct.pack(f"<{len(values)}{letter}", *values)
        packed.append([number, code, len(values), data])
    spill_size = sum(len(data) + len(data) % 2 for *_, data in packed if len(data) > 4)
    offset = spill_at + spill_size
    offsets = []
    for strip in strips:
        offsets.append(offset)
        offset += len(strip)
    directory = struct.pack("<H", len(tags))
    for number, code, count, data in packed:
        if number == 273:
            data = struct.pack(f"<{len(offsets)}I", *offsets)
        if len(data) <= 4:
            directory += struct.pack("<HHI", number, code, count) + data.ljust(4, b"\0")
        else:
            directory += struct.pack("<HHII", number, code, count, spill_at + len(spill))
            spill += data + b"\0" * (len(data) % 2)
    header = struct.pack("<2sHI", b"II", 42, directory_at)
    return header + directory + struct.pack("<I", 0) + spill + b"".join(strips)


# ---------------------------------------------------------------------------------------------- coastline


def decode_arcs(topology):
    """The arcs of a quantised TopoJSON in degrees: each is a chain of steps from its first point."""
    (scale_x, scale_y), (move_x, move_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * scale_x + move_x, y * scale_y + move_y))
        arcs.append(points)
    return arcs


def ring_points(ring, arcs):
    """Join the arcs of a ring; a negative index is an arc walked backwards, and joints are shared points."""
    points = []
    for index in ring:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc if not points else arc[1:])
    return points


def source_polygons(topology):
    """Every land polygon of the source as a shapely polygon, repaired where quantisation made it cross itself."""
    geometry, validation = need("shapely.geometry", "shapely"), need("shapely.validation", "shapely")
    arcs = decode_arcs(topology)
    for item in topology["objects"]["land"]["geometries"]:
        parts = item["arcs"] if item["type"] == "MultiPolygon" else [item["arcs"]]
        for rings in parts:
            rings = [ring_points(ring, arcs) for ring in rings]
            # Fewer than four points is a speck that quantisation flattened: it has no area.
            if len(rings[0]) >= 4:
                polygon = geometry.Polygon(rings[0], [hole for hole in rings[1:] if len(hole) >= 4])
                yield polygon if polygon.is_valid else validation.make_valid(polygon)


def clipped_polygons(topology):
    """Land clipped to the region and its margin, on the grid of the stored decimals, in a fixed order."""
    shapely, geometry = need("shapely"), need("shapely.geometry", "shapely")
    frame = geometry.box(WEST - LAND_MARGIN, SOUTH - LAND_MARGIN, EAST + LAND_MARGIN, NORTH + LAND_MARGIN)
    polygons = []
    for land in source_polygons(topology):
        if not land.intersects(frame):
            continue
        # Setting the precision rounds the coordinates and keeps the rings valid, which rounding alone does not.
        cut = shapely.set_precision(land.intersection(frame), 10.0 ** -LAND_DECIMALS)
        polygons += [part for part in getattr(cut, "geoms", [cut]) if part.geom_type == "Polygon" and part.area > 0]
    # The largest first; position breaks ties, so the order does not depend on the library.
    return sorted(polygons, key=lambda polygon: (-round(polygon.area, 9), polygon.bounds))


def write_land(path, topology):
    """RFC 7946: outer rings counter-clockwise, holes clockwise, longitude before latitude, one feature a polygon."""
    orient = need("shapely.geometry.polygon", "shapely").orient
    features = []
    for polygon in clipped_polygons(topology):
        polygon = orient(polygon.normalize(), 1.0)
        rings = [[[round(x, LAND_DECIMALS), round(y, LAND_DECIMALS)] for x, y in ring.coords]
                 for ring in [polygon.exterior, *polygon.interiors]]
        features.append({"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": rings}})
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in features)
    path.write_text('{"type":"FeatureCollection","features":[\n' + lines + "\n]}\n", encoding="utf-8")


# ---------------------------------------------------------------------------------------------- rivers


def read_rivers(shapes, table):
    """Number, rank, kind and line of every river of the source; lines without a geometry are left out.

    The names in the table are broken by two changes of encoding and modern besides, so none is read.
    """
    shapefile, geometry = need("shapefile", "pyshp"), need("shapely.geometry", "shapely")
    with shapefile.Reader(shp=str(shapes), dbf=str(table), encoding="latin-1") as reader:
        for row in reader.iterShapeRecords():
            if row.shape.shapeType != shapefile.NULL:
                kind = RIVER_KINDS[row.record["featurecla"]]
                yield row.record["rivernum"], int(row.record["scalerank"]), kind, geometry.shape(row.shape)


def write_rivers(path, rivers):
    """RFC 7946: a feature for each river of the region and its margin, in the order of rank and number."""
    geometry = need("shapely.geometry", "shapely")
    frame = geometry.box(WEST - LAND_MARGIN, SOUTH - LAND_MARGIN, EAST + LAND_MARGIN, NORTH + LAND_MARGIN)
    features = []
    for number, rank, kind, line in rivers:
        cut = line.intersection(frame).simplify(RIVER_TOLERANCE)
        parts = [part for part in getattr(cut, "geoms", [cut]) if part.geom_type == "LineString" and part.length > 0]
        lines = [[[round(x, RIVER_DECIMALS), round(y, RIVER_DECIMALS)] for x, y in part.coords] for part in parts]
        nameless = (number, rank) not in LATIN and cut.bounds[1] > RIVERS_NORTH
        if number in CANALS or nameless or not lines:
            continue
        shape = {"type": "MultiLineString", "coordinates": sorted(lines)}
        if len(lines) == 1:
            shape = {"type": "LineString", "coordinates": lines[0]}
        properties = {"number": number, "name": LATIN.get((number, rank)), "rank": rank, "kind": kind}
        features.append({"type": "Feature", "properties": properties, "geometry": shape})
    features.sort(key=lambda feature: (feature["properties"]["rank"], feature["properties"]["number"], str(feature)))
    rows = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in features)
    path.write_text('{"type":"FeatureCollection","features":[\n' + rows + "\n]}\n", encoding="utf-8")


# ---------------------------------------------------------------------------------------------- recipes


def update_recipes():
    """Write the checksum of each content file into its recipe, touching nothing else in it."""
    for name in RECIPES:
        path = HERE / f"{name}.toml"
        text = path.read_text(encoding="utf-8")
        file = tomllib.loads(text)["content"]["file"]
        text, count = re.subn(r'(?m)^sha256 = "[^"]*"', f'sha256 = "{sha256(HERE / file)}"', text)
        if count != 1:
            sys.exit(f"{path.name}: expected one sha256 line, found {count}")
        path.write_text(text, encoding="utf-8")


def make(downloads):
    """Make the four files that come from packages, then record what every file now is."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        downloads = downloads or work
        downloads.mkdir(parents=True, exist_ok=True)
        write_geotiff(HERE / "elevation.tif", *read_altitude(fetch("pvlib", downloads, work)))
        write_geotiff(HERE / "depth.tif", *read_etopo5(fetch("ferret-datasets", downloads, work)))
        topology = json.loads(fetch("world-atlas", downloads, work).read_text(encoding="utf-8"))
        write_land(HERE / "land.geojson", topology)
        shapes, table = fetch("rivers", downloads, work), fetch("rivers-table", downloads, work)
        write_rivers(HERE / "rivers.geojson", read_rivers(shapes, table))
    update_recipes()
    for name in RECIPES:
        file = HERE / tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))["content"]["file"]
        print(f"{file.name:14} {file.stat().st_size:8} bytes  {sha256(file)}")


# ---------------------------------------------------------------------------------------------- checks


PLACES_HEADER = "token,latin,english,modern,kind,latitude,longitude,port,valid_from,valid_until,exports,imports,source,confidence"
GOODS_HEADER = "token,latin,english,unit,unit_kg,base_price_as,perishability,source,confidence"
LEGS_HEADER = "from,to,mode,name,source,confidence"
EPOCHS_HEADER = "token,name,year,from,until,sea_level_offset_cm,source,confidence"
RECIPE_KEYS = ["id", "version", "title", "licence", "attribution", "source", "retrieved", "note", "content", "feeds"]
GAME_YEAR = -14
PORT_LIMIT_KM = 12.5            # deltas and lagoons have silted up since: Ephesus, Miletus and Narbo now lie inland
INLAND_LIMIT_KM = 3             # a place may fall just outside a coastline drawn for 1:10,000,000
REGION_CELLS = 76_598           # H3 resolution 5, centres inside the region
KM_PER_DEGREE = 111.2

# Depths and heights anyone can look up, with room for a 5-minute mean: latitude, longitude, lowest, highest.
KNOWN_DEPTHS = [("Calypso Deep", 36.57, 21.13, -5300, -3500), ("Tyrrhenian plain", 40.0, 12.5, -3700, -2000),
                ("Black Sea", 43.0, 34.0, -2300, -2000), ("northern Adriatic", 45.0, 13.0, -50, -10),
                ("Atlantic off Galicia", 45.0, -11.5, -5000, -4000)]
KNOWN_HEIGHTS = [("Dead Sea", 31.5, 35.48, -450, -380), ("Mont Blanc", 45.83, 6.86, 2200, 4200),
                 ("Etna", 37.75, 15.0, 1200, 3300), ("Madrid", 40.42, -3.70, 560, 760),
                 ("Ankara", 39.93, 32.86, 800, 1150), ("Cairo", 30.05, 31.24, -10, 80)]


class Report:
    """Collects what is wrong, prints what was measured."""

    def __init__(self):
        self.faults = []

    def expect(self, truth, sentence):
        """Note `sentence` as a fault unless `truth` holds."""
        if not truth:
            self.faults.append(sentence)

    def say(self, sentence):
        """Print a measured figure."""
        print(sentence)


def read_table(report, name, header):
    """The rows of a table as dictionaries; the header must be exactly the agreed one."""
    with open(HERE / name, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
        file.seek(0)
        report.expect(file.readline().rstrip("\r\n") == header, f"{name}: header differs from {header}")
    for number, row in enumerate(rows, start=2):
        whole = None not in row and None not in row.values()
        report.expect(whole, f"{name}:{number}: wrong number of fields")
        report.expect(row["source"] and row["confidence"] in ("HIGH", "MEDIUM", "LOW"),
                      f"{name}:{number}: no source or no confidence")
    report.say(f"{name}: {len(rows)} rows")
    return rows


def check_tokens(report, name, rows):
    """Tokens are lower snake_case and unique."""
    tokens = [row["token"] for row in rows]
    for token in tokens:
        report.expect(re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", token), f"{name}: bad token {token!r}")
    report.expect(len(set(tokens)) == len(tokens), f"{name}: a token occurs twice")
    return set(tokens)


def check_goods(report):
    """Goods: units with a weight, prices in whole asses inside the range the game expects."""
    rows = read_table(report, "goods.csv", GOODS_HEADER)
    for row in rows:
        report.expect(float(row["unit_kg"]) > 0, f"goods.csv: {row['token']} weighs nothing")
        report.expect(40 <= int(row["base_price_as"]) <= 4000, f"goods.csv: {row['token']} price out of range")
        report.expect(row["perishability"] in ("none", "slow", "fast"), f"goods.csv: {row['token']} perishability")
    return check_tokens(report, "goods.csv", rows)


def check_places(report, goods):
    """Places: inside the region, alive in the year of the game, trading only goods that exist."""
    rows = read_table(report, "places.csv", PLACES_HEADER)
    check_tokens(report, "places.csv", rows)
    traded = {"exports": set(), "imports": set()}
    for row in rows:
        at = f"places.csv: {row['token']}"
        inside = SOUTH <= float(row["latitude"]) <= NORTH and WEST <= float(row["longitude"]) <= EAST
        report.expect(inside, f"{at} lies outside the region")
        report.expect(row["kind"] in ("city", "town", "colony", "harbour"), f"{at}: kind {row['kind']}")
        report.expect(row["port"] in ("true", "false"), f"{at}: port {row['port']}")
        begin, end = int(row["valid_from"]), int(row["valid_until"] or 9999)
        report.expect(begin <= GAME_YEAR <= end and 0 not in (begin, end), f"{at}: not alive in the year of the game")
        for side in traded:
            tokens = row[side].split(";")
            report.expect(set(tokens) <= goods and len(set(tokens)) == len(tokens), f"{at}: {side} {row[side]}")
            traded[side] |= set(tokens)
    for side, tokens in traded.items():
        report.expect(tokens == goods, f"places.csv: nobody {side} {sorted(goods - tokens)}")
    return {row["token"]: row for row in rows}


def check_legs(report, places):
    """Legs: known ends, one row a pair and mode, sea only between ports, every place reachable from Ostia."""
    rows = read_table(report, "legs.csv", LEGS_HEADER)
    neighbours, seen = {token: set() for token in places}, set()
    for row in rows:
        at = f"legs.csv: {row['from']} - {row['to']}"
        if row["from"] not in places or row["to"] not in places or row["from"] == row["to"]:
            report.expect(False, f"{at}: unknown or equal ends")
            continue
        pair = (*sorted((row["from"], row["to"])), row["mode"])
        report.expect(pair not in seen, f"{at}: twice by {row['mode']}")
        seen.add(pair)
        report.expect(row["mode"] in ("sea", "road", "river"), f"{at}: mode {row['mode']}")
        ports = places[row["from"]]["port"] == places[row["to"]]["port"] == "true"
        report.expect(row["mode"] != "sea" or ports, f"{at}: a sea leg needs two ports")
        neighbours[row["from"]].add(row["to"])
        neighbours[row["to"]].add(row["from"])
    reached, open_ = {"ostia"}, ["ostia"]
    while open_:
        new = neighbours[open_.pop()] - reached
        reached |= new
        open_ += new
    report.expect(reached == set(places), f"legs.csv: not reachable from ostia: {sorted(set(places) - reached)}")
    modes = {mode: sum(row["mode"] == mode for row in rows) for mode in ("sea", "road", "river")}
    report.say(f"legs.csv: {modes}; {len(reached)} of {len(places)} places reachable from ostia")


def check_epochs(report):
    """Epochs: whole years without a year zero, offsets that are a sea level and not a typing error."""
    rows = read_table(report, "epochs.csv", EPOCHS_HEADER)
    tokens = check_tokens(report, "epochs.csv", rows)
    report.expect("roman_14bce" in tokens, "epochs.csv: roman_14bce is missing")
    for row in rows:
        report.expect(int(row["year"]) != 0, "epochs.csv: there is no year zero")
        report.expect(-15000 <= int(row["sea_level_offset_cm"]) <= 1000, f"epochs.csv: {row['token']} offset")


def check_recipes(report):
    """Recipes: exactly the agreed keys, and the checksum of the file that is really there."""
    ids = set()
    for name in RECIPES:
        recipe = tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
        report.expect(list(recipe) == RECIPE_KEYS, f"{name}.toml: keys {list(recipe)}")
        report.expect(set(recipe["content"]) == {"file", "format", "crs", "sha256"}, f"{name}.toml: [content] keys")
        raster = {"minimum", "maximum", "nodata"} if recipe["content"]["format"] == "geotiff" else set()
        mapped = {"mapping"} if name == "rivers" else set()
        report.expect(set(recipe["feeds"]) == {"field", "resolution", "unit"} | raster | mapped,
                      f"{name}.toml: [feeds] keys")
        report.expect(recipe["feeds"]["field"] == name, f"{name}.toml: feeds {recipe['feeds']['field']}")
        report.expect(recipe["content"]["sha256"] == sha256(HERE / recipe["content"]["file"]),
                      f"{name}.toml: sha256 is not that of {recipe['content']['file']}")
        ids.add(recipe["id"])
    report.expect(len(ids) == len(RECIPES), "two recipes share an id")


def check_raster(report, name, offset, known):
    """A raster, read by GDAL: grid, position, values within what the recipe accepts, points anyone can look up."""
    rasterio = need("rasterio")
    feeds = tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))["feeds"]
    with rasterio.open(HERE / f"{name}.tif") as source:
        values, transform = source.read(1), source.transform
        report.expect(source.crs.to_epsg() == 4326 and source.dtypes == ("int16",), f"{name}.tif: not EPSG:4326 int16")
        report.expect(source.nodata == feeds["nodata"], f"{name}.tif: nodata {source.nodata}")
    step = 1 / PER_DEGREE
    corner = (transform.c, transform.f, transform.a, -transform.e)
    wanted = (WEST - offset * step, NORTH + offset * step, step, step)
    report.expect(all(abs(a - b) < 1e-9 for a, b in zip(corner, wanted)), f"{name}.tif: corner and step {corner}")
    measured = values[values != feeds["nodata"]]
    report.expect(feeds["minimum"] <= measured.min() and measured.max() <= feeds["maximum"], f"{name}.tif: range")
    report.say(f"{name}.tif: {values.shape[1]} x {values.shape[0]}, {measured.min()} to {measured.max()} m, "
               f"{(values == feeds['nodata']).sum()} pixels without data")
    for label, latitude, longitude, low, high in known:
        value = value_at(values, transform, latitude, longitude)
        report.expect(low <= value <= high, f"{name}.tif: {label} reads {value}")
    return values, transform


def value_at(values, transform, latitude, longitude):
    """The value of the pixel whose area holds the point."""
    row, column = (transform.f - latitude) / -transform.e, (longitude - transform.c) / transform.a
    return int(values[math.floor(row), math.floor(column)])


def check_land(report):
    """The coastline: only RFC 7946 members, closed and valid rings, outer ones counter-clockwise; returns the land."""
    shapely, geometry = need("shapely"), need("shapely.geometry", "shapely")
    collection = json.loads((HERE / "land.geojson").read_text(encoding="utf-8"))
    report.expect(set(collection) == {"type", "features"}, "land.geojson: foreign members")
    polygons, points = [], 0
    for number, feature in enumerate(collection["features"]):
        rings = feature["geometry"]["coordinates"]
        report.expect(feature["geometry"]["type"] == "Polygon", f"land.geojson: feature {number} is no polygon")
        report.expect(all(len(r) >= 4 and r[0] == r[-1] for r in rings), f"land.geojson: feature {number} has an open ring")
        turns = [geometry.LinearRing(ring).is_ccw for ring in rings]
        report.expect(turns == [True] + [False] * (len(rings) - 1), f"land.geojson: feature {number} turns the wrong way")
        polygon = geometry.Polygon(rings[0], rings[1:])
        report.expect(polygon.is_valid and polygon.area > 0, f"land.geojson: feature {number} is not valid")
        polygons.append(polygon)
        points += sum(len(ring) for ring in rings)
    land = shapely.union_all(polygons)
    report.expect(abs(land.area - sum(polygon.area for polygon in polygons)) < 1e-6, "land.geojson: polygons overlap")
    report.say(f"land.geojson: {len(polygons)} polygons, {points} points")
    return land


def check_rivers(report):
    """The rivers: lines inside the region and its margin, a rank and a kind each, names of the table and no canal."""
    collection = json.loads((HERE / "rivers.geojson").read_text(encoding="utf-8"))
    points, named = 0, set()
    for number, feature in enumerate(collection["features"]):
        properties, shape = feature["properties"], feature["geometry"]
        report.expect(set(properties) == {"number", "name", "rank", "kind"}, f"rivers.geojson: feature {number} members")
        report.expect(properties["number"] not in CANALS, f"rivers.geojson: feature {number} is a canal")
        report.expect(1 <= properties["rank"] <= 12, f"rivers.geojson: feature {number} has no rank")
        report.expect(properties["kind"] in RIVER_KINDS.values(), f"rivers.geojson: feature {number} is of no kind")
        latin = LATIN.get((properties["number"], properties["rank"]))
        report.expect(properties["name"] == latin, f"rivers.geojson: feature {number} is not called {latin}")
        named |= {latin} - {None}
        lines = shape["coordinates"] if shape["type"] == "MultiLineString" else [shape["coordinates"]]
        for line in lines:
            report.expect(len(line) >= 2, f"rivers.geojson: feature {number} has a line of one point")
            inside = all(WEST - LAND_MARGIN <= x <= EAST + LAND_MARGIN and SOUTH - LAND_MARGIN <= y <= NORTH + LAND_MARGIN
                         for x, y in line)
            report.expect(inside, f"rivers.geojson: feature {number} leaves the region")
            points += len(line)
    report.expect(named == set(LATIN.values()), f"rivers.geojson: not there {sorted(set(LATIN.values()) - named)}")
    report.say(f"rivers.geojson: {len(collection['features'])} lines, {points} points, {len(named)} names")


def check_shore(report, places, land):
    """Every port is near the sea and every place is on land or nearly so, by the bundled coastline."""
    geometry, affinity = need("shapely.geometry", "shapely"), need("shapely.affinity", "shapely")
    distances = []
    for token, row in places.items():
        point = geometry.Point(float(row["longitude"]), float(row["latitude"]))
        window = geometry.box(*point.buffer(1).bounds)
        squeeze = math.cos(math.radians(point.y))

        def kilometres(shape):
            flat = affinity.scale(shape, squeeze, 1, origin=point)
            return flat.distance(point) * KM_PER_DEGREE if not flat.is_empty else math.inf

        to_land = kilometres(land.intersection(window))
        report.expect(to_land <= INLAND_LIMIT_KM, f"places.csv: {token} lies {to_land:.1f} km out at sea")
        if row["port"] == "true":
            to_sea = kilometres(window.difference(land))
            distances.append((to_sea, token))
            report.expect(to_sea <= PORT_LIMIT_KM, f"places.csv: the port {token} lies {to_sea:.1f} km from the sea")
    farthest = ", ".join(f"{token} {km:.1f}" for km, token in sorted(distances, reverse=True)[:5])
    report.say(f"ports: {len(distances)}; farthest from the sea in km: {farthest}")


def check_cells(report, land, elevation, depth):
    """Count the cells of the region and say how the rasters and the coastline agree at their centres."""
    h3, shapely = need("h3"), need("shapely")
    frame = h3.LatLngPoly([(SOUTH, WEST), (SOUTH, EAST), (NORTH, EAST), (NORTH, WEST)])
    centres = [h3.cell_to_latlng(cell) for cell in h3.polygon_to_cells(frame, 5)]
    report.expect(len(centres) == REGION_CELLS, f"region: {len(centres)} cells, expected {REGION_CELLS}")
    shapely.prepare(land)
    on_land = shapely.contains_xy(land, [c[1] for c in centres], [c[0] for c in centres])
    unknown = sum(value_at(*elevation, *centre) == NODATA for centre, dry in zip(centres, on_land) if dry)
    raised = sum(value_at(*depth, *centre) >= 0 for centre, dry in zip(centres, on_land) if not dry)
    total = int(on_land.sum())
    report.say(f"cells: {len(centres)}, land {total}, sea {len(centres) - total}; land without elevation {unknown}; "
               f"sea where depth reads 0 or more {raised}")


def check():
    """Test the bundle as it is; the exit status says whether it is sound."""
    report = Report()
    check_recipes(report)
    places = check_places(report, check_goods(report))
    check_legs(report, places)
    check_epochs(report)
    # The elevation begins one pixel outside the region; the depth half a pixel further, its samples being on the lines.
    elevation = check_raster(report, "elevation", 1.0, KNOWN_HEIGHTS)
    depth = check_raster(report, "depth", 1.5, KNOWN_DEPTHS)
    land = check_land(report)
    check_rivers(report)
    check_shore(report, places, land)
    check_cells(report, land, elevation, depth)
    for fault in report.faults:
        print(f"FAULT  {fault}")
    print("the bundle is sound" if not report.faults else f"{len(report.faults)} faults")
    return 1 if report.faults else 0


def main():
    """Read the arguments and do the one thing asked for."""
    parser = argparse.ArgumentParser(description="Make or check the bundled world.")
    parser.add_argument("--check", action="store_true", help="test the bundle, change nothing")
    parser.add_argument("--sources", type=Path, help="keep downloaded packages here and reuse them")
    arguments = parser.parse_args()
    if arguments.check:
        return check()
    make(arguments.sources and arguments.sources.resolve())
    return 0


if __name__ == "__main__":
    sys.exit(main())
