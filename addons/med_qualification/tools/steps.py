"""When a reminder is due. Numbers in, numbers out."""


def due(steps, left, grace=30):
    """The one step of which to remind today, or None.

    Only the latest step that was reached: after missed days one message goes out, not one for each.

    >>> due([90, 60, 30, 7, 0], 91)
    >>> due([90, 60, 30, 7, 0], 90), due([90, 60, 30, 7, 0], 61), due([90, 60, 30, 7, 0], 28)
    (90, 90, 30)
    >>> due([90, 60, 30, 7, 0], 0), due([90, 60, 30, 7, 0], -3), due([90, 60, 30, 7, 0], -31)
    (0, 0, None)
    """
    reached = [step for step in steps if left <= step]
    return min(reached) if reached and left >= -grace else None
