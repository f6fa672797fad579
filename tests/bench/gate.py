"""What the gate adds to the confirmation of a sales order, beside stock Odoo and OCA's sale_exception."""

from rules import use_rules
from session import Worker, interleaved, median, ratio

REPEATS = {1: 41, 10: 15, 50: 3, 100: 9}
TARGET = {1: 1.10, 100: 1.03}  # with 30 rules, of stock's CPU
MOST_QUERIES = 25  # more than stock's, on the order of 50 lines


def confirm(session, lines):
    def prepare(env):
        return env["sale.order"].search([("client_order_ref", "=", f"confirm-{lines}")])

    def work(order):
        order.action_confirm()
        assert order.state == "sale"

    return session.measure(prepare, work)


def run(scale):
    workers = {"stock": Worker("bench_stock"), "ours": Worker("bench_ours"), "OCA": Worker("bench_oca")}
    print("Confirm a sales order: CPU ms of Python and PostgreSQL, median (minimum) of interleaved runs, rolled back")
    print(
        f"{'rules lines':>11}" + "".join(f"{name:>23}{'SQL':>5}{'ratio':>7}" for name in workers),
        "   gate  ratio  wall",
    )
    for rules in (0, 10, 30):
        for name in workers:
            workers[name](use_rules, "sale.confirm", rules)
        for lines in REPEATS:
            interleaved(workers, (confirm, lines), 1)  # caches fill
            row(rules, lines, interleaved(workers, (confirm, lines), max(int(REPEATS[lines] * scale), 1)))
    for worker in workers.values():
        worker.close()


def row(rules, lines, runs):
    text, stock = f"{rules:5} {lines:5}", runs["stock"]
    for found in runs.values():
        cost = f"{median(found):.1f} ({min(run.cpu for run in found):.1f})"
        text += f"{cost:>23}{found[-1].queries:5}{ratio(found, stock):7.3f}"
    text += f"{median(runs['ours'], 'own'):8.1f}{median(runs['ours'], 'ratio'):7.3f}"
    text += "  " + "/".join(f"{median(found, 'wall'):.0f}" for found in runs.values())
    if rules == 30:
        if lines in TARGET:
            text += f"  target {TARGET[lines]:.2f}"
        if lines == 50:
            text += f"  +{runs['ours'][-1].queries - stock[-1].queries} SQL, target +{MOST_QUERIES}"
    print(text, flush=True)
