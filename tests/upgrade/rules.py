# Run in an Odoo shell, before and after an upgrade: what became of each rule, shipped or not, as JSON on the last line.
import json

env = env  # noqa: F821 (the shell's own)
rules = env["med.rule"].with_context(active_test=False).search([], order="id")
print(json.dumps({rule.code: rule.state for rule in rules.sorted("version")}))
