"""A disk of a job's own that can be filled and made read-only, where the system lets us mount one."""

import contextlib
import shutil
import subprocess

LARGE = 1 << 30  # Bytes; memory is taken for what is written only.
BLOCK = 4096


class Disk:
    """A folder. Where it is mounted, it can be given a size and be made read-only."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={LARGE}", "millrace-torture", folder], capture_output=True)
        self.is_mounted = mounted.returncode == 0

    def _remount(self, options):
        subprocess.run(["mount", "-o", f"remount,{options}", self.folder], check=True, capture_output=True)

    def used_bytes(self):
        return sum(path.lstat().st_blocks * 512 for path in self.folder.rglob("*"))

    @contextlib.contextmanager
    def room_for(self, more):
        """Leaves so many bytes free, to within some blocks."""
        self._remount(f"size={self.used_bytes() // BLOCK * BLOCK + max(more, BLOCK)}")
        try:
            yield
        finally:
            self._remount(f"size={LARGE}")

    @contextlib.contextmanager
    def read_only(self):
        self._remount("ro")
        try:
            yield
        finally:
            self._remount("rw")

    def close(self):
        if self.is_mounted:
            subprocess.run(["umount", "--lazy", self.folder], check=True, capture_output=True)


@contextlib.contextmanager
def make_disk(folder):
    """A disk at `folder`; its files stay where what it is used for goes wrong."""
    disk = Disk(folder)
    try:
        yield disk
    except BaseException:
        if disk.is_mounted:
            shutil.copytree(folder, folder.with_name("kept"), ignore_dangling_symlinks=True)
        raise
    finally:
        disk.close()
