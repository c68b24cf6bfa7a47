"""FAISS IndexFlatIP, Debian's build: one probe at a time and 48 together (with whatever BLAS is installed)."""
import faiss

from timing import arguments, measure, report

rows, probes, expected = arguments()
faiss.omp_set_num_threads(1)
index = faiss.IndexFlatIP(rows.shape[1])
index.add(rows)
del rows

_, nearest = index.search(probes, 1)
found = sum(int(a) == b for a, b in zip(nearest[:, 0], expected))
count = len(probes)
single = measure(lambda run: index.search(probes[run % count:run % count + 1], 1))
batch = measure(lambda run: index.search(probes[:48], 1))
report(f"FAISS {faiss.__version__} IndexFlatIP", single, found, count)
report(f"FAISS {faiss.__version__} IndexFlatIP, 48 together", tuple(ms / 48 for ms in batch), found, count)
