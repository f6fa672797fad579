# Run in an Odoo shell on the test template: files in the database (so that a copy has them), a Chinese company with its chart of accounts.
env = env  # noqa: F821 (the shell's own)
env["ir.config_parameter"].set_param("ir_attachment.location", "db")
env["ir.attachment"].force_storage()
company = env.ref("base.main_company")
company.write({"country_id": env.ref("base.cn").id, "currency_id": env.ref("base.CNY").id})
env.ref("base.CNY").active = env.ref("base.USD").active = True
env["res.lang"]._activate_lang("en_US")  # loading another language at the start leaves it inactive
env["res.partner"].with_context(active_test=False).search([("lang", "!=", False)]).lang = "en_US"
env["account.chart.template"].try_loading("cn", company, install_demo=False)
env.cr.commit()
# Odoo installs it by itself. It asks a service on the Internet about our company at the first login, and about every
# contact that somebody types. Nothing of ours needs it; who wants it installs it as an app.
# Last, since it ends the environment of the shell.
env["ir.module.module"].search(
    [("name", "=", "partner_autocomplete"), ("state", "=", "installed")]
).button_immediate_uninstall()
