# Run in an Odoo shell, before and after an upgrade: every stored value of every row of our models, of the orders and
# of the deliveries, as JSON on the last line. Rows that our addons ship are left out: those an upgrade may change.
import json

from odoo.tools import SQL

env = env  # noqa: F821 (the shell's own)
shipped = {}
for data in env["ir.model.data"].search([("module", "=like", "med_%")]):
    shipped.setdefault(data.model, set()).add(data.res_id)

rows = {}
for name in sorted(env.registry):
    model = env[name].sudo().with_context(active_test=False)
    kept = name.startswith("med.") or name in ("sale.order", "sale.order.line", "stock.picking", "stock.move")
    if not kept or model._abstract or model._transient or not model._auto:
        continue
    columns = sorted(n for n, f in model._fields.items() if f.store and f.column_type and not n.startswith("write_"))
    for record in model.search([("id", "not in", list(shipped.get(name, ())))], order="id"):
        names = SQL(", ").join(map(SQL.identifier, columns))
        env.cr.execute(SQL("SELECT %s FROM %s WHERE id = %s", names, SQL.identifier(model._table), record.id))
        rows[f"{name},{record.id}"] = dict(zip(columns, map(str, env.cr.fetchone()), strict=True))
print(json.dumps(rows))
