"""Verifies the evidence from the command line: for a nightly job, an auditor, or a restored backup."""

import sys

from odoo.cli.command import Command
from odoo.modules.registry import Registry
from odoo.tools import config
from psycopg2 import OperationalError


class MedVerify(Command):
    """Verify that sealed evidence (log, gate checks) was not changed, removed or added to"""

    name = "med_verify"
    description = """
        Recomputes the hash chain of every kind of evidence and names each row and block that is not as it was sealed.
        Ends with status 1 if it found something, 2 if it could not look, 0 otherwise. It only reads.
        Odoo looks for this command in the addons path of ODOO_RC's file, or of --addons-path= before the command.

        Note the printed head hashes outside this system. --head with a hash noted earlier proves that the chain
        still contains that block, so that nothing up to it was rewritten and the end was not cut off.
    """

    def run(self, args):
        self.parser.add_argument("-d", "--database", required=True)
        self.parser.add_argument("--head", action="append", default=[], metavar="HASH", help="may be repeated")
        options, rest = self.parser.parse_known_args(args)
        config.parse_config(["-d", options.database, "--no-http", *rest], setup_logging=True)
        try:
            registry = Registry(options.database)
        except OperationalError as error:
            print(f"The database {options.database} cannot be opened: {error}", file=sys.stderr)
            sys.exit(2)
        if "med.log.verification" not in registry:
            print(f"The database {options.database} does not have med_base installed.", file=sys.stderr)
            sys.exit(2)
        with registry.cursor() as cr:
            sys.exit(verify(cr, options.head))


def verify(cr, heads=()):
    """Prints what is found with the counts and heads; returns the exit status."""
    from odoo.addons.med_base.models.med_log_verification import ChainCount
    from odoo.api import SUPERUSER_ID, Environment

    # The superuser: evidence of all companies, read by whoever has the database's password anyway.
    verification = Environment(cr, SUPERUSER_ID, {})["med.log.verification"]
    wanted = frozenset(head.strip().lower() for head in heads)
    findings, seen = 0, set()
    for name in verification._chains():
        count = ChainCount(name, wanted)
        for finding in verification._findings(count):
            findings += 1
            print(finding.message)
        print(verification._words(count))
        seen |= count.seen
    for head in sorted(wanted - seen):
        findings += 1
        print(f"No chain contains the head {head}: its end was cut off, or it was rewritten.")
    print(f"{findings} findings" if findings else "Nothing found: the evidence is as it was sealed.")
    return 1 if findings else 0
