"""What happens to a job while it runs. Each takes the run and the command that starts the job, and says how that ended."""

import dataclasses
import os
import resource
import signal
import subprocess
import threading
import time

from recovery_jobs import manifests

SECONDS_MAX = 300  # For one start; a job that takes longer hangs.
POLL_SECONDS = 0.0002


@dataclasses.dataclass
class End:
    """How a process ended. It is wrong where `complaint` says why."""
    status: int
    message: str
    allowed: tuple
    is_over: bool  # The job has ended; else it is to be started again.

    @property
    def complaint(self):
        return "" if self.status in self.allowed else f"status {self.status}: {self.message[:1000]}"


def end_of(process, allowed=(0,)):
    try:
        message = process.communicate(timeout=SECONDS_MAX)[1].decode(errors="replace")
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return End(-signal.SIGALRM, f"it hangs: no end in {SECONDS_MAX} seconds", (), False)
    return End(process.returncode, message, allowed, process.returncode == 0 and "start the job again" not in message)


def begin(command, **options):
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **options)


def leave_alone(run, command):
    return end_of(begin(command))


def send_when(run, command, is_time, number, name):
    """Sends a signal once `is_time` says so."""
    process = begin(command)
    while process.poll() is None and not is_time():
        time.sleep(POLL_SECONDS)
    if process.poll() is None:
        process.send_signal(number)
        run.counts[name] += 1
    # A job that has not come far enough to take SIGTERM as its own ends by it.
    return end_of(process, (0, -number))


def after_time(run):
    end = time.monotonic() + 2 * run.random.random() * run.seconds
    return lambda: time.monotonic() >= end


def kill_at_time(run, command):
    return send_when(run, command, after_time(run), signal.SIGKILL, "kills")


def kill_at_snapshot(run, command):
    before = manifests(run.state)
    wanted = run.random.randint(1, 4)
    seen = set()

    def is_time():
        seen.update(manifests(run.state) - before)
        return len(seen) >= wanted

    return send_when(run, command, is_time, signal.SIGKILL, "kills")


def kill_at_bytes(run, command):
    wanted = run.random.random() * run.wanted_bytes

    def is_time():
        return sum(size_of(path) for path in run.out.glob(".*")) >= wanted

    return send_when(run, command, is_time, signal.SIGKILL, "kills")


def size_of(path):
    try:
        return path.lstat().st_size
    except FileNotFoundError:
        return 0


def stop(run, command):
    return send_when(run, command, after_time(run), signal.SIGTERM, "stops")


def freeze(run, command):
    """Holds up the whole process now and then, and kills it in the end, if it comes to that."""
    process = begin(command)
    rounds = run.random.randint(1, 12)
    while process.poll() is None and rounds:
        time.sleep(run.random.random() * 0.2 * run.seconds)
        process.send_signal(signal.SIGSTOP)
        run.counts["freezes"] += 1
        time.sleep(run.random.random() * 0.02)
        rounds -= 1
        process.send_signal(signal.SIGCONT if rounds else signal.SIGKILL)
    end = end_of(process, (0, -signal.SIGKILL))
    run.counts["kills"] += end.status != 0
    return end


def needs_reason(end, *reasons):
    if end.status == 1 and not any(reason in end.message.lower() for reason in reasons):
        end.allowed = ()
    return end


def fill_disk(run, command):
    with run.disk.room_for(int(run.random.random() * run.wanted_bytes)):
        end = end_of(begin(command), (0, 1))
    run.counts["full disks"] += end.status == 1
    return needs_reason(end, "no space left")


def limit_files(run, command):
    """A bound on the size of files, for who may not mount a disk."""
    most = max(1, int(run.random.random() * 0.7 * run.wanted_bytes))
    process = begin(command, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)))
    end = end_of(process, (0, 1))
    run.counts["full files"] += end.status == 1
    return needs_reason(end, "too large")


def write_protect(run, command):
    """A job on a disk that cannot be written says so, or has nothing to write any more."""
    with run.disk.read_only():
        end = end_of(begin(command), (0, 1, 2))
    run.counts["read-only folders"] += end.status != 0
    return needs_reason(end, "read-only")


def possible(disk):
    """What can be done to a job here, kills more often than the rest."""
    always = [kill_at_time, kill_at_time, kill_at_snapshot, kill_at_snapshot, kill_at_bytes, stop, freeze]
    return always + ([fill_disk, write_protect] if disk.is_mounted else [limit_files])


def read_slowly(run, command, files):
    """Has pipes for outputs and readers that dawdle; returns how the job ended and what they have read."""
    got = {}
    readers = []
    for file in files:
        os.mkfifo(run.out / file)
        readers.append(threading.Thread(target=dawdle, args=(run.out / file, got, run.random.randint(1, 1 << 16)), daemon=True))
        readers[-1].start()
    run.counts["slow readers"] += len(readers)
    end = end_of(begin(command))
    for reader in readers:
        reader.join(SECONDS_MAX if end.status == 0 else 1)
    for file in files:
        (run.out / file).unlink()
    return end, got


def dawdle(path, got, size):
    pieces = []
    with open(path, "rb", buffering=0) as pipe:
        while piece := pipe.read(size):
            pieces.append(piece)
            if len(pieces) < 500:
                time.sleep(POLL_SECONDS)
    got[path.name] = b"".join(pieces)
