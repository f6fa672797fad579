import base64
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.med_base.models import med_driven  # noqa: F401 (inherited)
from odoo.exceptions import AccessError, UserError

from ..tools.pack import Pack, manifest_hash, safe

ROLES = ("med_base.group_quality", "med_base.group_auditor", "med_base.group_rules")


class MedEvidencePack(models.Model):
    """A zip that proves on what a customer was supplied: licences, decisions, messages, with a list of hashes.

    What is in it is what its author may read. The hash of the list stands in the log, which is sealed: the zip can be
    verified for ever, also when the file here is gone.
    """

    _name = "med.evidence.pack"
    _description = "Evidence Pack"
    _inherit = ["med.driven"]
    _order = "id desc"

    name = fields.Char("Document", readonly=True)
    model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="model", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", "Made by", required=True, readonly=True, ondelete="restrict")
    as_on = fields.Date("Licences as on", required=True, readonly=True)
    state = fields.Selection(
        [("running", "Being Made"), ("done", "Ready"), ("failed", "Failed"), ("purged", "Removed")],
        required=True,
        readonly=True,
        default="running",
        index=True,
    )
    file = fields.Binary(readonly=True, attachment=True)
    filename = fields.Char("File Name", readonly=True)
    size = fields.Integer("Size (bytes)", readonly=True, aggregator=None)
    file_count = fields.Integer("Files", readonly=True, aggregator=None)
    manifest_sha256 = fields.Char("SHA-256 of the Manifest", readonly=True, index=True)
    done_on = fields.Datetime("Ready Since", readonly=True)
    purge_on = fields.Date("Removed on", readonly=True, help="The log keeps the hash: a copy can be verified after it.")
    error = fields.Char(readonly=True)

    @api.model
    def _document_models(self):
        return ("res.partner", "sale.order", "purchase.order", "stock.picking")

    @api.model
    def _require_role(self):
        if not self.env.su and not any(self.env.user.has_group(role) for role in ROLES):
            raise AccessError(self.env._("Evidence packs are for quality, auditors and administrators of rules."))

    @api.model
    def _order_packs(self, documents, as_on=None):
        """Has a pack made of each document in the background; opens them."""
        self._require_role()
        if documents._name not in self._document_models():
            raise UserError(self.env._("There is no evidence pack of this kind of document."))
        documents.check_access("read")
        if len(documents) > 20:
            raise UserError(self.env._("Make at most 20 packs at once."))
        packs = self.browse()
        for document in documents:
            company = ("company_id" in document._fields and document.company_id) or self.env.company
            pack = self._make(
                {
                    "name": document.display_name,
                    "model": document._name,
                    "res_id": document.id,
                    "company_id": company.id,
                    "user_id": self.env.uid,
                    "as_on": as_on or self._day_of(document),
                }
            )
            self.env["med.outbox"]._enqueue("evidence_pack", f"evidence:{pack.id}", {"id": pack.id}, company=company)
            packs |= pack
        action = self.env["ir.actions.act_window"]._for_xml_id("med_qualification.action_med_evidence_pack")
        if len(packs) == 1:
            return {**action, "views": [(False, "form")], "view_mode": "form", "res_id": packs.id}
        return {**action, "domain": [("id", "in", packs.ids)]}

    @api.model
    def _day_of(self, document):
        """The day that matters: of the order or of the shipment; of a customer, today."""
        today = fields.Date.context_today(self)
        name = {"sale.order": "date_order", "purchase.order": "date_order", "stock.picking": "date_done"}.get(
            document._name
        )
        moment = name and document[name]
        return fields.Datetime.context_timestamp(self, moment).date() if moment else today

    def action_download(self):
        """Hands over the file."""
        self.ensure_one()
        self.check_access("read")
        if self.state != "done":
            raise UserError(self.env._("The file is not there: %s.", self.error or self.name))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/med.evidence.pack/{self.id}/file/{self.filename}?download=true",
        }

    def action_open_document(self):
        """Opens the document."""
        self.ensure_one()
        return {"type": "ir.actions.act_window", "res_model": self.model, "res_id": self.res_id, "view_mode": "form"}

    # ---------------------------------------------------------------- in the background

    def _produce(self):
        """Makes the file, with the rights of who asked for it."""
        if self.state != "running":
            return
        document = self.env[self.model].browse(self.res_id).exists()
        if not document:
            self._drive({"state": "failed", "error": self.env._("The document does not exist any more.")})
            return
        limit = self.company_id.med_evidence_mb * 1024 * 1024
        pack = Pack(limit)
        try:
            with self.env.cr.savepoint():
                self._collect(pack, document)
        except OverflowError:
            error = self.env._("It would be larger than %s MB. Ask for a pack of single orders.", limit >> 20)
            self._drive({"state": "failed", "error": error})
            return
        except AccessError as error:
            self._drive({"state": "failed", "error": str(error)[:500]})
            return
        data, manifest = pack.close(self._head(document))
        now = fields.Datetime.now()
        self._drive(
            {
                "state": "done",
                "file": base64.b64encode(data),
                "filename": f"{safe(f'evidence-{self.name}-{self.as_on}')}.zip",
                "size": len(data),
                "file_count": len(pack.files),
                "manifest_sha256": manifest_hash(manifest),
                "done_on": now,
                "purge_on": now.date() + timedelta(days=self.company_id.med_evidence_days),
                "error": False,
            }
        )
        self.env["med.log"]._record(
            "evidence.exported", document, manifest=manifest_hash(manifest), files=len(pack.files), size=len(data),
            as_on=self.as_on, pack=self.id,
        )  # fmt: skip

    def _head(self, document):
        user = self.env.user
        return {
            "format": 1,
            "document": {"model": document._name, "id": document.id, "name": document.display_name},
            "company": self.company_id.name,
            "licences_as_on": str(self.as_on),
            "made_on": f"{fields.Datetime.now().isoformat()}Z",
            "made_by": f"{user.name} ({user.login})",
            # sudo: the database's own name for itself, no secret
            "database": self.env["ir.config_parameter"].sudo().get_param("database.uuid"),
        }

    @api.model
    def _cron_purge(self):
        """Removes files whose time is over; the row and the log stay."""
        old = self.search([("state", "=", "done"), ("purge_on", "<", fields.Date.context_today(self))])
        for pack in old:
            pack._drive({"state": "purged", "file": False})
            self.env["med.log"]._record("evidence.purged", pack, manifest=pack.manifest_sha256)


class MedOutbox(models.Model):
    _inherit = "med.outbox"

    def _outbox_evidence_pack(self, payload):
        """Makes an evidence pack, with the rights of who asked for it and in the document's company."""
        pack = self.env["med.evidence.pack"].browse(payload["id"])
        pack.with_user(pack.user_id).with_context(allowed_company_ids=pack.company_id.ids)._produce()
