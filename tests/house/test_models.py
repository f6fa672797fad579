"""House rules that only the loaded models can tell: rights, company rules, public methods."""

from odoo.tests import TransactionCase, tagged

# Public methods that are no action_*, and why a client may call them: (model, method): reason
PUBLIC = {
    ("med.gate", "preview"): "what would stop this document: reads only, as the user",
    ("med.gate", "request_approval"): "the 'ask for approval' button of the why panel",
    ("med.rule", "check_formula"): "the formula editor: asks for the right to write rules, then reads",
}
# Models with a company that need no company rule, and why.
NO_COMPANY_RULE = {"med.ledger": "a lock: nobody may read it"}


def ours(cls):
    return cls.__module__.startswith("odoo.addons.med_")


@tagged("post_install", "-at_install")
class TestModels(TransactionCase):
    def models(self):
        """Models that one of our addons defines (not those it extends)."""
        for name, cls in self.env.registry.items():
            first = [base for base in cls.mro() if getattr(base, "_name", None) == name and "." in base.__module__]
            if name.startswith("med.") and first and any(ours(base) for base in first):
                yield self.env[name]

    def test_every_model_has_rights(self):
        """Without a row of ir.model.access only the superuser could use it, which a superuser's test never notices."""
        granted = self.env["ir.model.access"].search([("group_id", "!=", False)]).model_id.mapped("model")
        lacking = [model._name for model in self.models() if not model._abstract and model._name not in granted]
        self.assertFalse(lacking, "no row in security/ir.model.access.csv")

    def test_nobody_has_rights_without_a_group(self):
        rows = self.env["ir.model.access"].search([("group_id", "=", False), ("model_id.model", "=like", "med.%")])
        self.assertFalse(rows.mapped("name"), "a row without a group gives the right to the public user as well")

    def test_every_company_has_a_rule(self):
        """The document's own company decides what one sees."""
        guarded = {
            rule.model_id.model
            for rule in self.env["ir.rule"].search([("groups", "=", False)])
            if "company" in (rule.domain_force or "")
        }
        self.assertFalse(
            [
                model._name
                for model in self.models()
                if not model._abstract
                and not model._transient
                and "company_id" in model._fields
                and model._name not in guarded
                and model._name not in NO_COMPANY_RULE
            ],
            "no record rule on its company",
        )

    def test_public_methods_are_meant(self):
        """What has no underscore can be called by any user over RPC: a verb action_*, or listed with its reason."""
        found = []
        for name, cls in self.env.registry.items():
            for base in cls.mro():
                if not ours(base):
                    continue
                for method, function in vars(base).items():
                    if method.startswith("_") or not callable(function) or isinstance(function, type):
                        continue
                    if self.meant(cls, name, method):
                        continue
                    found.append(f"{name}.{method} ({base.__module__})")
        self.assertFalse(sorted(set(found)))

    @staticmethod
    def meant(cls, model, method):
        if method.startswith("action_") or (model, method) in PUBLIC:
            return True
        definitions = [base.__dict__[method] for base in cls.mro() if method in base.__dict__]
        private = any(getattr(definition, "_api_private", False) for definition in definitions)
        inherited = any(method in base.__dict__ and not ours(base) for base in cls.mro())
        return private or inherited

    def test_facts_resolve(self):
        """A fact names a method: a rule that asks for one that is gone would decide on nothing."""
        if "med.fact" in self.env:
            facts = self.env["med.fact"].search([])
            self.assertFalse([f.code for f in facts if not hasattr(self.env["med.fact"], f"_fact_{f.code}")])
