#!/usr/bin/env python3
"""Uses the installed product the way others do.

    run_package.py install BUILD REPOSITORY    a program built against a fresh install tree runs
    run_package.py debian BUILD                the Debian package has the program, libraries and headers
"""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

INCLUDE = re.compile(r'#include ["<](millrace/[^">]+)[">]')


class failure(Exception):
    pass


def run(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise failure(f"{' '.join(map(str, command))} exited with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def installed_headers(prefix):
    """Every installed header as its users spell it; none may include what was not installed."""
    root = prefix / "include"
    headers = sorted(str(path.relative_to(root)) for path in root.rglob("*.hpp"))
    for header in headers:
        for included in INCLUDE.findall((root / header).read_text()):
            if included not in headers:
                raise failure(f"{header} includes {included}, which is not installed")
    return headers


def check_install(build, repository, folder):
    prefix = folder / "prefix"
    run("cmake", "--install", build, "--prefix", prefix)
    headers = installed_headers(prefix)
    if "millrace/actors/runtime.hpp" not in headers:
        raise failure("millrace/actors/runtime.hpp is not installed")
    (folder / "headers.cpp").write_text("".join(f'#include "{header}"\n' for header in headers))
    run("cmake", "-S", repository / "tests/package/consumer", "-B", folder / "build", "-G", "Ninja",
        f"-DCMAKE_PREFIX_PATH={prefix}", f"-DEMBED_SOURCE={repository / 'examples/embed/embed.cpp'}",
        f"-DHEADERS_SOURCE={folder / 'headers.cpp'}")
    run("cmake", "--build", folder / "build")
    output = run(folder / "build/consumer")
    if output != (repository / "examples/embed/embed.expected").read_text():
        raise failure(f"the consumer printed\n{output}")
    version = run(prefix / "bin/millrace", "--version")
    print(f"{len(headers)} headers, {version.strip()}")


def check_debian(build, folder):
    if shutil.which("dpkg-deb") is None or shutil.which("dpkg-shlibdeps") is None:
        raise failure("dpkg-dev is not installed")
    run("cpack", "-G", "DEB", "--config", build / "CPackConfig.cmake", "-B", folder)
    packages = list(folder.glob("*.deb"))
    if len(packages) != 1:
        raise failure(f"cpack made {len(packages)} packages")
    names = {line.split()[5] for line in run("dpkg-deb", "-c", packages[0]).splitlines()}
    for wanted in ["bin/millrace", "include/millrace/actors/runtime.hpp", "include/millrace/engine/query.hpp",
                   "lib.*/libmillrace_runtime.a", "lib.*/libmillrace_engine.a",
                   "lib.*/cmake/Millrace/MillraceConfig.cmake", "lib.*/cmake/Millrace/MillraceConfigVersion.cmake",
                   "lib.*/cmake/Millrace/MillraceTargets.cmake", "lib.*/cmake/Millrace/FindCAF.cmake",
                   "share/doc/millrace/examples/hello/hello.sql", "share/doc/millrace/README.md"]:
        if not any(re.fullmatch("./usr/" + wanted, name) for name in names):
            raise failure(f"{packages[0].name} has no {wanted}")
    depends = run("dpkg-deb", "-f", packages[0], "Depends")
    for library in ["libc6", "libcaf-core", "libhwloc", "libre2", "libssl", "libfmt", "libutf8proc"]:
        if library not in depends:
            raise failure(f"the package does not depend on {library}, only on {depends}")
    print(f"{packages[0].name}: {len(names)} entries, {packages[0].stat().st_size >> 20} MB")


def main():
    build = pathlib.Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        try:
            if sys.argv[1] == "install":
                check_install(build, pathlib.Path(sys.argv[3]), folder)
            else:
                check_debian(build, folder)
        except failure as reason:
            print(f"FAILED: {reason}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
