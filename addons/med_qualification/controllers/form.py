"""What the portal and the renewal link share: reading the form, answering what is not there."""

from odoo.http import request

FIELDS = ("number", "issuer", "issued_on", "valid_from", "valid_to", "scope_text")
MOST_FILES = 10  # in one request


def typed_fields(post):
    """{field: text} of the form; an unticked box is not sent, hence the marker."""
    typed = {name: post[name] for name in FIELDS if name in post}
    if "open_ended_shown" in post:
        typed["open_ended"] = post.get("open_ended")
    return typed


def uploads():
    """[(name, bytes)] of the files sent; of one that is too large no more is read than shows it."""
    most = request.env["med.document.file"]._limit("megabytes") * 1024 * 1024 + 1
    sent = [file for file in request.httprequest.files.getlist("file") if file.filename][:MOST_FILES]
    return [(file.filename.replace("\\", "/").rpartition("/")[2], file.read(most)) for file in sent]


def save(document, post):
    """Keeps what is right, and sends the licence in if that was asked for; returns {field: what is wrong}."""
    errors = document._portal_write(typed_fields(post), uploads())
    if post.get("step") == "send" and not errors:
        errors = document._portal_send()
    elif post.get("step") == "send":
        errors = {**document._portal_errors(), **errors}
    return errors


def not_found(reason, **payload):
    """Answers 404 and notes who asked for what: the answer is the same whether the thing exists or not."""
    request.env["med.log"]._record("portal.refused", result=reason, path=request.httprequest.path, **payload)
    response = request.render("med_qualification.portal_not_found", {"page_name": "licences"})
    response.status_code = 404
    return response


def form_values(document, typed=None, errors=None):
    """What the form shows: what was typed just now, also where it is wrong, else what is kept."""
    kept = {name: document[name] or "" for name in FIELDS} if document else {}
    shown = {name: str(value) for name, value in kept.items()}
    return {**shown, **{name: (typed or {}).get(name, "") for name in FIELDS if name in (typed or {})}}
