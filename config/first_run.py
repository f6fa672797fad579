# Run in an Odoo shell on a new production database: the company's country, and the administrator's password.
import os
import secrets

from odoo.tools import config

env = env  # noqa: F821 (the shell's own)
country = env["res.country"].search([("code", "=", os.getenv("COUNTRY", "CN").upper())])
company = env.ref("base.main_company")
company.write({"country_id": country.id, "currency_id": country.currency_id.id})
country.currency_id.active = True
env["account.chart.template"].try_loading(
    env["account.chart.template"]._guess_chart_template(country), company, install_demo=False
)

password = secrets.token_urlsafe(12)
path = os.path.join(config["data_dir"], "first-password")
with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
    file.write(password + "\n")
env.ref("base.user_admin").password = password
env.cr.commit()
print(f"The administrator is admin; the password is in {path}: read it, sign in, change it, delete the file.")

# Odoo installs it by itself. It asks a service on the Internet about our company at the first login, and about every
# contact that somebody types. Nothing of ours needs it; who wants it installs it as an app.
# Last, since it ends the environment of the shell.
env["ir.module.module"].search(
    [("name", "=", "partner_autocomplete"), ("state", "=", "installed")]
).button_immediate_uninstall()
