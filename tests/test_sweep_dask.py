"""A sweep on a Dask cluster on this machine, over TCP: skipped where Dask is not installed."""

import socket
import subprocess
import sys

import pytest

import rnnadd
from rnnadd.sweeps import SweepError, read_rows

distributed = pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.needs_system,
    pytest.mark.filterwarnings("default"),  # what others warn of is theirs
]

SWEEP = dict(seeds=range(150), iterations=1_000, hidden_dim=[2, 3])


class Cluster:
    """A scheduler and two workers, each a process."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", str(port))
        self.workers = [self._start("worker", self.address, "--no-nanny") for _ in range(2)]
        self.client = None

    def connect(self):
        self.client = distributed.Client(self.address, timeout="60s")
        self.client.wait_for_workers(2, timeout=60)

    def _start(self, *words):
        command = [sys.executable, "-m", "dask", *words, "--no-dashboard"]
        quiet = dict(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return subprocess.Popen(command, **quiet)

    def end(self):
        if self.client is not None:
            self.client.close(timeout=1)
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster():
    cluster = Cluster()
    try:
        cluster.connect()
        yield cluster
    finally:
        cluster.end()


@pytest.fixture(scope="module")
def expected(tmp_path_factory):
    path = tmp_path_factory.mktemp("sweep") / "alone.csv"
    assert len(list(rnnadd.sweep(**SWEEP, workers=1, output=path))) == 300
    return sorted(path.read_bytes().splitlines())


def test_the_rows_are_those_of_one_thread_though_a_worker_is_killed(cluster, expected, tmp_path):
    path = tmp_path / "rows.csv"
    executor = cluster.client.get_executor()
    rows = rnnadd.sweep(**SWEEP, executor=executor, workers=2, output=path)
    for count, _ in enumerate(rows):
        if count == 100:
            cluster.workers[0].kill()
    assert sorted(path.read_bytes().splitlines()) == expected


def test_a_scheduler_that_is_gone_is_an_error_and_the_file_is_gone_on_with(
    cluster, expected, tmp_path
):
    path = tmp_path / "rows.csv"
    client = distributed.Client(cluster.address, timeout="10s")  # so long it looks for it
    rows = rnnadd.sweep(**SWEEP, executor=client.get_executor(), workers=2, output=path)
    with pytest.raises(SweepError, match="the same sweep with the same output goes on"):
        for count, _ in enumerate(rows):
            if count == 100:
                cluster.scheduler.kill()
    client.close(timeout=1)
    assert 100 < len(list(read_rows(path))) < 300
    assert len(list(rnnadd.sweep(**SWEEP, workers=1, output=path))) == 300
    assert sorted(path.read_bytes().splitlines()) == expected


def test_the_command_takes_the_address(cluster, expected, tmp_path):
    path = tmp_path / "rows.csv"
    words = ["--seeds", "0:150", "--iterations", "1000", "--hidden-dim", "2,3"]
    words += ["--dask", cluster.address, "-o", str(path)]
    command = [sys.executable, "-m", "rnnadd", "sweep", *words]
    assert subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0
    assert sorted(path.read_bytes().splitlines()) == expected


def test_a_scheduler_that_is_not_there_ends_with_one_line(monkeypatch, capsys):
    from rnnadd.command.main import main

    assert main(["sweep", "--seeds", "1", "--dask", "tcp://127.0.0.1:1"]) == 1
    assert "no Dask scheduler answers" in capsys.readouterr().err
