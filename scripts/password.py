# Run in an Odoo shell: gives the administrator the generated password; with NEW set, makes a new database ready.
import os
import sys
from pathlib import Path

sys.path.insert(0, os.getcwd())
from scripts import bundles  # noqa: E402

env = env  # noqa: F821 (the shell's own)
password = Path(".local/admin-password").read_text().strip()
admin = env.ref("base.user_admin")
admin.password = password
if os.getenv("NEW"):
    admin.lang = os.environ["ADMIN_LANG"]
    # The people of the demonstration data who have no password get the same one.
    nobody = env.ref("base.user_root") | env.ref("base.public_user")
    env.cr.execute("SELECT id FROM res_users WHERE active AND password IS NULL AND id NOT IN %s", [tuple(nobody.ids)])
    env["res.users"].browse(user_id for (user_id,) in env.cr.fetchall()).password = password
    # The template keeps its files in the database so that a copy has them; from here on they are files.
    env["ir.config_parameter"].set_param("ir_attachment.location", "file")
    env["ir.attachment"].force_storage()
    bundles.build(env, bundles.CLIENT + bundles.REPORTS)
env.cr.commit()
