from openupgradelib import openupgrade

POLICY = """
    ALTER TABLE med_approval_policy
        ADD COLUMN IF NOT EXISTS code varchar, ADD COLUMN IF NOT EXISTS state varchar,
        ADD COLUMN IF NOT EXISTS version integer,
        ADD COLUMN IF NOT EXISTS published_on timestamp, ADD COLUMN IF NOT EXISTS retired_on timestamp;
    UPDATE med_approval_policy
       SET code = 'P1-' || id, version = 1, published_on = create_date,
           state = CASE WHEN active THEN 'published' ELSE 'retired' END,
           retired_on = CASE WHEN active THEN NULL ELSE write_date END
     WHERE state IS NULL;
    UPDATE med_approval_policy p SET code = v.code
      FROM ir_model_data d JOIN (VALUES ('policy_small', 'SMALL'), ('policy_large', 'LARGE')) AS v(name, code)
        ON v.name = d.name
     WHERE d.module = 'med_base' AND d.model = 'med.approval.policy' AND d.res_id = p.id
"""


@openupgrade.migrate()
def migrate(env, version):
    """Approval policies are published by a second person from now on: those in force are, the archived are retired."""
    openupgrade.logged_query(env.cr, POLICY)
