"""What the gate adds to the validation of a delivery of serial numbers."""

from rules import use_rules
from session import Worker, interleaved, median, ratio

REPEATS = {1: 15, 100: 7, 1000: 3}
TARGET = 0.7  # ms a serial


def validate(session, serials):
    def prepare(env):
        return env["sale.order"].search([("client_order_ref", "=", f"ship-{serials}")]).picking_ids

    def work(picking):
        picking.button_validate()
        assert picking.state == "done"

    return session.measure(prepare, work)


def run(scale):
    workers = {"stock": Worker("bench_stock"), "ours": Worker("bench_ours")}
    print("Validate a delivery of serials: CPU ms of Python and PostgreSQL, median of interleaved runs, rolled back")
    columns = f"rules serials{'stock':>10}{'SQL':>6}{'ours':>10}{'SQL':>6}"
    print(f"{columns}  gate: ms  ms/serial   added: ms    SQL   (target {TARGET} ms/serial, SQL constant)")
    for rules in (0, 30):
        for name in workers:
            workers[name](use_rules, "stock.ship", rules)
        for serials in REPEATS:
            interleaved(workers, (validate, serials), 1)  # caches fill
            runs = interleaved(workers, (validate, serials), max(int(REPEATS[serials] * scale), 1))
            stock, ours = runs["stock"], runs["ours"]
            own, added = median(ours, "own"), median(ours) * (1 - 1 / ratio(ours, stock))
            text = f"{rules:5} {serials:7}"
            for found in (stock, ours):
                text += f"{median(found):10.1f}{found[-1].queries:6}"
            queries = ours[-1].queries - stock[-1].queries
            print(f"{text}{own:10.1f}{own / serials:11.3f}{added:12.1f}{queries:+7d}", flush=True)
    for worker in workers.values():
        worker.close()
