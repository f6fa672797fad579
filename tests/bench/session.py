"""Odoo on one database, in a process of its own, that runs what it is sent and measures it."""

import functools
import gc
import multiprocessing
import statistics
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Run:
    """What one piece of work cost: CPU (Python and its PostgreSQL backend) and wall time in ms, SQL statements.

    ``own`` is the part of the CPU that was spent inside our own doors, which no other load on the machine blurs.
    """

    cpu: float
    wall: float
    queries: int
    own: float = 0.0

    @property
    def ratio(self):
        """To what it would have cost without the doors; what they read first and others use later counts for them."""
        return self.cpu / (self.cpu - self.own)


# Where the gate is entered, and where in it PostgreSQL works.
DOORS = (
    *(("sale.order", "_check_med_gate"), ("sale.order", "_med_left"), ("sale.order.line", "_check_med_gate")),
    *(("stock.move", "_check_med_gate"), ("stock.move", "_med_guard"), ("stock.move.line", "_check_med_gate")),
    ("med.hold", "_facts_changed"),
)
ASKING = (("med.gate", "_pass"), ("med.clearance", "_of"))


class Clock:
    """Adds up the seconds spent in methods, those that one calls in another once."""

    def __init__(self, now):
        self.now, self.spent, self.runs = now, 0.0, False

    def watch(self, registry, methods):
        for model, name in methods:
            cls = registry[model]
            setattr(cls, name, self.timed(getattr(cls, name)))
            if "_constraint_methods" in vars(cls):
                del cls._constraint_methods  # they are collected again

    def timed(self, method):
        @functools.wraps(method)
        def timed_method(*args, **kwargs):
            if self.runs:
                return method(*args, **kwargs)
            self.runs, start = True, self.now()
            try:
                return method(*args, **kwargs)
            finally:
                self.spent, self.runs = self.spent + self.now() - start, False

        return timed_method


class Session:
    """The worker's side: a registry, and the user who works."""

    def __init__(self, database):
        from odoo.modules.registry import Registry
        from odoo.tools import config

        options = ("-c", "config/odoo-dev.conf", "-d", database, "--no-http", "--log-level=warn")
        config.parse_config(list(options), setup_logging=True)
        self.registry = Registry(database)
        self.backend = Path("/nothing")
        self.python, self.sql = Clock(time.process_time), Clock(self.backend_cpu)
        if "med.gate" in self.registry:
            self.python.watch(self.registry, DOORS)
            self.sql.watch(self.registry, ASKING)

    def environment(self, cr, login=None):
        from odoo.api import SUPERUSER_ID, Environment

        cr.execute("SELECT id FROM res_users WHERE login = %s", [login])
        uid = cr.fetchone()[0] if login else SUPERUSER_ID  # the superuser sets rules; the user is who is measured
        return Environment(cr, uid, {"lang": "zh_CN", "tz": "Asia/Shanghai", "uid": uid})

    def measure(self, prepare, work):
        """Runs ``work(prepare(env))`` as the user, up to what a commit would write, and rolls back."""
        cr = self.registry.cursor()
        try:
            record = prepare(self.environment(cr, "bench"))
            self.backend = Path(f"/proc/{cr._cnx.get_backend_pid()}/schedstat")
            self.python.spent = self.sql.spent = 0.0
            gc.collect()
            count, wall, cpu = cr.sql_log_count, time.perf_counter(), time.process_time() + self.backend_cpu()
            work(record)
            cr.flush()
            cpu, wall = time.process_time() + self.backend_cpu() - cpu, time.perf_counter() - wall
            own = self.python.spent + self.sql.spent
            return Run(cpu * 1000, wall * 1000, cr.sql_log_count - count, own * 1000)
        finally:
            cr.postcommit.clear()
            cr.rollback()
            cr.close()

    def backend_cpu(self):
        """Seconds that the backend spent on a CPU; 0 where that cannot be seen (a server elsewhere)."""
        try:
            return int(self.backend.read_text().split()[0]) / 1e9
        except OSError:
            return 0.0


def serve(pipe, database):
    session = Session(database)
    while call := pipe.recv():
        function, *arguments = call
        pipe.send(function(session, *arguments))


class Worker:
    """The benchmark's side: ``worker(function, *arguments)`` runs ``function(session, *arguments)`` over there."""

    def __init__(self, database):
        context = multiprocessing.get_context("spawn")
        self.pipe, there = context.Pipe()
        self.process = context.Process(target=serve, args=(there, database), daemon=True)
        self.process.start()

    def __call__(self, *call):
        self.pipe.send(call)
        return self.pipe.recv()

    def close(self):
        self.pipe.send(None)
        self.process.join()


def interleaved(workers, call, repeats):
    """{name: [Run]}: every worker does the work in turn, each turn in another order, so that a busy minute hits all."""
    runs, names = {name: [] for name in workers}, list(workers)
    for turn in range(repeats):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            runs[name].append(workers[name](*call))
    return runs


def median(runs, what="cpu"):
    return statistics.median(getattr(run, what) for run in runs)


def ratio(runs, stock):
    """The median of the ratios of neighbours: what both met is left out."""
    return statistics.median(run.cpu / other.cpu for run, other in zip(runs, stock, strict=True))
