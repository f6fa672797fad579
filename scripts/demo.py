# Run in an Odoo shell on a new database: the demonstration data (addons/*/demo).
from odoo.addons.med_base import demo

env = env  # noqa: F821 (the shell's own)
demo.load(env)
env.cr.commit()
demo.refuse(env)
env.cr.commit()
