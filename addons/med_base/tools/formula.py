"""The small expression language of rules.

Numbers, 'text', True, False, facts by their code; + - * / %; comparisons, also chained; ``and or not``;
``x in ('a', 'b')``; ``a if condition else b``; and the functions of FUNCTIONS. Nothing else: no attributes,
no calls of anything else, no loops. It is read with Python's own parser and walked by hand, never executed.

A fact without a value (None) is unknown, and so is what depends on it: that is an error, never a "no". Only
``empty(x)`` and ``coalesce(x, y)`` may be asked about it, and ``and``, ``or`` where the other side decides.

>>> evaluate("amount > 1000 and customer in ('a', 'b')", {"amount": 2000, "customer": "b"})
True
>>> evaluate("round(amount / orders, 1)", {"amount": 10, "orders": 4})
2.5
>>> sorted(names("amount > max(limit, 100)"))
['amount', 'limit']
>>> evaluate("country != 'CN' and amount > 5", {"country": None, "amount": 1})
False
>>> evaluate("empty(country) or country != 'CN'", {"country": None})
True
>>> evaluate("country != 'CN'", {"country": None})
Traceback (most recent call last):
FormulaError: no_value: country
"""

import ast
import datetime
import operator
from functools import lru_cache
from math import isfinite

MAX_LENGTH = 2000
MAX_NODES = 300


class FormulaError(ValueError):
    """A formula that cannot be read or worked out: ``code`` names the reason, ``detail`` the place."""

    def __init__(self, code, detail=""):
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail


def _days(later, earlier):
    """Days between two dates."""
    if not isinstance(later, datetime.date) or not isinstance(earlier, datetime.date):
        raise FormulaError("not_a_date", "days()")
    return (_date(later) - _date(earlier)).days


def _date(value):
    return value.date() if isinstance(value, datetime.datetime) else value


def _numbers(function):
    def checked(*args):
        if not args or not all(_is_number(a) for a in args):
            raise FormulaError("not_a_number", f"{function.__name__}()")
        return function(*args)

    return checked


def _round(number, digits=0):
    if not _is_number(number) or not isinstance(digits, int) or abs(digits) > 12:
        raise FormulaError("not_a_number", "round()")
    return round(number, digits)


FUNCTIONS = {
    "min": _numbers(min),
    "max": _numbers(max),
    "abs": _numbers(abs),
    "round": _round,
    "days": _days,
    "empty": lambda value: value is None or value is False or value == "",
    "coalesce": lambda *values: next((v for v in values if v is not None and v is not False and v != ""), None),
}
TAKES_UNKNOWN = ("empty", "coalesce")
ARITHMETIC = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
ARITHMETIC[ast.Mod] = operator.mod
COMPARE = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
ALLOWED = (
    *(ast.Expression, ast.Constant, ast.Name, ast.Load, ast.BinOp, ast.UnaryOp, ast.USub, ast.UAdd, ast.Not),
    *(ast.BoolOp, ast.And, ast.Or, ast.Compare, ast.In, ast.NotIn, ast.Tuple, ast.List, ast.IfExp, ast.Call),
    *ARITHMETIC,
    *COMPARE,
)


def _is_number(value):
    return isinstance(value, int | float) and not isinstance(value, bool)


@lru_cache(maxsize=2048)
def _parse(text):
    if len(text) > MAX_LENGTH:
        raise FormulaError("too_long", str(MAX_LENGTH))
    try:
        tree = ast.parse(text.strip(), mode="eval")
        nodes = list(ast.walk(tree))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise FormulaError("syntax", getattr(error, "text", "") or "") from None
    if len(nodes) > MAX_NODES:
        raise FormulaError("too_long", str(MAX_LENGTH))
    called = set()
    for node in nodes:
        if not isinstance(node, ALLOWED):
            raise FormulaError("not_allowed", type(node).__name__)
        if isinstance(node, ast.Constant) and not isinstance(node.value, bool | int | float | str):
            raise FormulaError("not_allowed", repr(node.value))
        if isinstance(node, ast.Call):
            if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS or node.keywords:
                raise FormulaError("unknown_function", getattr(node.func, "id", ""))
            called.add(node.func)
    found = {node.id for node in nodes if isinstance(node, ast.Name) and node not in called}
    return tree.body, frozenset(found)


def names(text):
    """The fact codes that the formula uses; FormulaError when it cannot be read."""
    return set(_parse(text)[1])


def evaluate(text, values):
    """The value of the formula for ``values`` (a mapping, code to value; read only as needed).

    :raises FormulaError: it cannot be read, a fact is unknown or has no value, a division by zero, mixed kinds
    """
    try:
        return _operand(_parse(text)[0], values)
    except RecursionError:
        raise FormulaError("too_long", str(MAX_LENGTH)) from None


def _value(node, values):
    return _WALK[type(node)](node, values)


def _name(node, values):
    try:
        return _finite(values[node.id], node)
    except KeyError:
        raise FormulaError("unknown_fact", node.id) from None


def _finite(value, node):
    """Infinity and what is no number compare with nothing as a person would expect: no rule decides on them."""
    if isinstance(value, float) and not isfinite(value):
        raise FormulaError("not_a_number", ast.unparse(node))
    return value


def _operand(node, values):
    value = _value(node, values)
    if value is None:
        raise FormulaError("no_value", ast.unparse(node))
    return value


def _arithmetic(node, values):
    left, right = _operand(node.left, values), _operand(node.right, values)
    if not (_is_number(left) and _is_number(right)):
        raise FormulaError("not_a_number", ast.unparse(node))
    try:
        return _finite(ARITHMETIC[type(node.op)](left, right), node)
    except ZeroDivisionError:
        raise FormulaError("division_by_zero", ast.unparse(node)) from None
    except OverflowError:
        raise FormulaError("not_a_number", ast.unparse(node)) from None


def _unary(node, values):
    value = _operand(node.operand, values)
    if isinstance(node.op, ast.Not):
        return not value
    if not _is_number(value):
        raise FormulaError("not_a_number", ast.unparse(node))
    return -value if isinstance(node.op, ast.USub) else value


def _bool(node, values):
    """A side that decides alone does so whatever the others are; otherwise an unknown one leaves all unknown."""
    result = unknown = None
    for part in node.values:
        try:
            result = _operand(part, values)
        except FormulaError as error:
            if error.code != "no_value":
                raise
            unknown = unknown or error
        else:
            if bool(result) is isinstance(node.op, ast.Or):
                return result
    if unknown:
        raise unknown
    return result


def _compare(node, values):
    left = _operand(node.left, values)
    for op, part in zip(node.ops, node.comparators, strict=True):
        right = _operand(part, values)
        try:
            if isinstance(op, ast.In | ast.NotIn):
                result = (left in right) is isinstance(op, ast.In)
            else:
                result = COMPARE[type(op)](left, right)
        except TypeError:
            raise FormulaError("not_comparable", ast.unparse(node)) from None
        if not result:
            return False
        left = right
    return True


def _if(node, values):
    return _value(node.body if _operand(node.test, values) else node.orelse, values)


def _call(node, values):
    read = _value if node.func.id in TAKES_UNKNOWN else _operand
    try:
        return FUNCTIONS[node.func.id](*(read(a, values) for a in node.args))
    except TypeError:
        raise FormulaError("wrong_arguments", f"{node.func.id}()") from None


_WALK = {
    ast.Constant: lambda node, values: node.value,
    ast.Name: _name,
    ast.BinOp: _arithmetic,
    ast.UnaryOp: _unary,
    ast.BoolOp: _bool,
    ast.Compare: _compare,
    ast.Tuple: lambda node, values: tuple(_operand(e, values) for e in node.elts),
    ast.List: lambda node, values: [_operand(e, values) for e in node.elts],
    ast.IfExp: _if,
    ast.Call: _call,
}
