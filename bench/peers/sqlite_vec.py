"""sqlite-vec's vec0 table with float vectors and cosine distance, in memory."""
import pathlib
import sqlite3

from timing import arguments, measure, report

rows, probes, expected = arguments()
library = pathlib.Path(__file__).parent / "node_modules" / "sqlite-vec-linux-x64" / "vec0"
database = sqlite3.connect(":memory:")
database.enable_load_extension(True)
database.load_extension(str(library))
database.execute(f"CREATE VIRTUAL TABLE faces USING vec0(embedding float[{rows.shape[1]}] distance_metric=cosine)")
with database:
    database.executemany("INSERT INTO faces(rowid, embedding) VALUES (?, ?)", ((i, row.tobytes()) for i, row in enumerate(rows)))
del rows


def nearest(probe):
    return database.execute("SELECT rowid FROM faces WHERE embedding MATCH ? AND k = 1", (probe.tobytes(),)).fetchone()[0]


asked = probes[:20]
timing = measure(lambda run: nearest(probes[run % len(probes)]))
found = sum(nearest(probe) == row for probe, row in zip(asked, expected))
version = database.execute("SELECT vec_version()").fetchone()[0]
report(f"sqlite-vec {version} vec0 float", timing, found, len(asked))
