from . import test_js, test_screenshot
