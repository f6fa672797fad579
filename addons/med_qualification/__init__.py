from . import controllers, models, wizards


def post_init_hook(env):
    """Selection values that our models inherit from med_base are its own, and so is their translation.

    When it was read, our models were not there yet.
    """
    languages = [code for code, _name in env["res.lang"].get_installed()]
    env["ir.module.module"]._load_module_terms(["med_base"], languages)
