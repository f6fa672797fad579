"""run.py [NAME]...: runs the benchmarks and says on what. SCALE=0.3 repeats less often."""

import datetime
import os
import platform
import subprocess
import sys
from pathlib import Path

import credit
import gate
import ocr
import qualification
import shipment

BENCHES = {
    "gate": gate.run,
    "qualification": qualification.run,
    "shipment": shipment.run,
    "ocr": ocr.run,
    "credit": credit.run,
}


def machine():
    models = [x for x in Path("/proc/cpuinfo").read_text().splitlines() if x.startswith("model name")]
    model = models[0].split(":")[1].strip() if models else platform.machine()
    memory = int(Path("/proc/meminfo").read_text().split()[1]) // 2**20
    postgres = subprocess.check_output(["postgres", "--version"], text=True).split()[2]
    load = os.getloadavg()[0]
    return (
        f"{datetime.date.today()}, {os.cpu_count()} cores {model}, {memory} GB, load {load:.1f},"
        f" Python {platform.python_version()}, PostgreSQL {postgres}"
    )


if __name__ == "__main__":
    names = sys.argv[1:] or list(BENCHES)
    if unknown := set(names) - set(BENCHES):
        sys.exit(f"There is no benchmark {', '.join(sorted(unknown))}; there are: {', '.join(BENCHES)}.")
    for name in names:
        print(f"\n{machine()}", flush=True)
        BENCHES[name](float(os.getenv("SCALE", "1")))
