#!/usr/bin/env python3
"""What clang makes of TornadoVM's kernels for AMD's processors: registers, spills and local memory, as a Markdown table.

    table.py LOG [PROCESSOR…]    by default gfx90a (MI250) and gfx1100 (RX 7900)

LOG holds what a run printed with -Dtornado.printKernel=True. Needs clang-15, lld is not used, and libclc-15 for the
functions of OpenCL. Nothing is run: there is no AMD device here.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

KERNELS = pathlib.Path(__file__).parents[2] / "xmodel-kernels/src/main/java/io/xmodel/tornado/kernels"
LIBRARY = "/usr/lib/clc/amdgcn--amdhsa.bc"
# TornadoVM's own options for OpenCL.
OPTIONS = "-cl-mad-enable -cl-fast-relaxed-math -w -DNaNF=NAN -DInfinityF=INFINITY".split()
TARGET = "-x cl -cl-std=CL2.0 -Xclang -finclude-default-header -target amdgcn-amd-amdhsa -nogpulib -O3".split()
PRINTED = re.compile(r"(?:#pragma[^\n]*\n)+__kernel void (\w+)\(([^)]*)\)\s*\n\{.*?\n\}  //  kernel", re.S)


def parameters(text):
    """Names of parameters, without TornadoVM's own."""
    names = [part.split()[-1].lstrip("*") for part in text.split(",") if part.strip()]
    return tuple(name for name in names if not name.startswith("_") and name != "context")


def classes():
    """Kernel classes by method and parameters, as TornadoVM prints neither."""
    found = {}
    for file in sorted(KERNELS.glob("*.java")):
        source = file.read_text()
        for method, text in re.findall(r"static void (\w+)\(\s*KernelContext ([^)]*)\)", source):
            found.setdefault((method, parameters("KernelContext " + text)), []).append(file.stem)
    return found


def compiled(source, processor):
    """The metadata of a kernel, or clang's first complaint."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder, "out.s")
        file = pathlib.Path(folder, "kernel.cl")
        file.write_text(source)
        command = ["clang-15", *TARGET, *OPTIONS, "-mcpu=" + processor]
        command += ["-Xclang", "-mlink-builtin-bitcode", "-Xclang", LIBRARY, "-S", "-o", str(out), str(file)]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode != 0:
            return next((line for line in run.stderr.splitlines() if "error" in line), run.stderr[:200])
        text = out.read_text()
    value = lambda name: int(re.search(r"\." + name + r": +(\d+)", text)[1])
    occupancy = int(re.search(r"; Occupancy: (\d+)", text)[1])
    return (
        value("vgpr_count"),
        value("sgpr_count"),
        value("vgpr_spill_count"),
        value("group_segment_fixed_size"),
        value("private_segment_fixed_size"),
        occupancy,
    )


def main():
    log = pathlib.Path(sys.argv[1]).read_text(errors="replace")
    processors = sys.argv[2:] or ["gfx90a", "gfx1100"]
    known = classes()
    seen = {}
    for match in PRINTED.finditer(log):
        names = known.get((match[1], parameters(match[2])))
        if names:
            # Constants differ by matrix: one line for each text that the numbers of variables leave different.
            seen.setdefault((" or ".join(names) + "." + match[1], len(match[0])), match[0])
    print("| kernel | bytes of OpenCL C | " + " | ".join(processors) + " |")
    print("| --- | ---: |" + " --- |" * len(processors))
    failed = 0
    for (name, size), source in sorted(seen.items()):
        cells = []
        for processor in processors:
            result = compiled(source, processor)
            if isinstance(result, str):
                failed += 1
                cells.append(result.replace("|", "\\|"))
            else:
                cells.append("%d, %d, %d, %d, %d, %d" % result)
        print("| %s | %d | %s |" % (name, size, " | ".join(cells)))
    print("\nVector registers, scalar registers, spilled vector registers, bytes of local memory, bytes of private memory, waves per SIMD.")
    sys.exit(failed > 0)


main()
