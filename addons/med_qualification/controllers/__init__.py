from . import portal, renewal, report
