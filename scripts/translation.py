"""The terms of an addon, and what of them is Chinese: for `make pot` and for the test that asks for all."""

import io

import polib
from odoo.tools.translate import trans_export


def export(env, addon):
    """The addon's terms as a template, in a stable order and without dates, so that two runs write the same file."""
    out = io.BytesIO()
    trans_export(False, [addon], out, "po", env)
    template = polib.pofile(out.getvalue().decode())
    for key in ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team"):
        template.metadata.pop(key, None)
    template.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    for entry in template:
        entry.msgstr = ""
    return template


def key(entry):
    return entry.msgctxt, entry.msgid


def merge(template, path):
    """zh_CN.po with exactly the template's terms; a translation that exists is kept."""
    old = {key(entry): entry.msgstr for entry in polib.pofile(str(path))} if path.exists() else {}
    chinese = polib.POFile()
    chinese.header = template.header
    chinese.metadata = {**template.metadata, "Language": "zh_CN", "Plural-Forms": "nplurals=1; plural=0;"}
    for entry in template:
        chinese.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgctxt=entry.msgctxt,
                msgstr=old.get(key(entry), ""),
                occurrences=entry.occurrences,
                comment=entry.comment,
                flags=entry.flags,
            )
        )
    chinese.save(str(path))
    return chinese


def missing(template, chinese):
    done = {key(entry) for entry in chinese if entry.msgstr.strip() and "fuzzy" not in entry.flags}
    return [entry for entry in template if key(entry) not in done]
