# make run    a demo system at http://localhost:8069   (PORT=8070 DB=demo2 for another)
# make test   everything; T=addons/med_base/tests/test_rule.py (any pytest arguments) for some, FRESH=1 from a clean database
# make lint   house rules, ruff, pylint-odoo         make pot    translation templates, and what zh_CN lacks
# make bench  the figures (B=gate, shipment, ocr for one)   make clean  removes everything that was generated
SHELL := /bin/bash
DURABLE := -c shared_buffers=256MB
FAST := -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 \
        -c shared_buffers=512MB -c max_wal_size=4GB -c checkpoint_timeout=1d -c autovacuum=off
beside = @scripts/with-postgres.sh

.PHONY: setup run test lint pot bench clean
setup:
	@scripts/setup.sh
run: setup
	$(beside) run $(DURABLE) -- scripts/run.sh
test: setup
	$(beside) test $(FAST) -- scripts/test.sh $(T)
lint: setup
	@scripts/lint.sh
pot: setup
	$(beside) test $(FAST) -- scripts/pot.sh
bench: setup
	$(beside) bench $(DURABLE) -- scripts/bench.sh $(B)
clean:
	rm -rf .local
