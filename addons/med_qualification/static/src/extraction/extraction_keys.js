/**
 * What a key does while a proposal has the focus: a function, or undefined.
 * @param {import("./extraction_review").ExtractionReview} review
 */
export function keyAction(review, field, ev) {
    if (ev.target !== ev.currentTarget || ev.ctrlKey || ev.metaKey || ev.altKey) {
        return undefined; // a button inside has the focus, or it is a shortcut of the browser
    }
    const decidable = review.isOpen && !field.decision;
    return {
        ArrowDown: () => review.move(field, 1),
        ArrowUp: () => review.move(field, -1),
        PageDown: () => review.turnPage(1),
        PageUp: () => review.turnPage(-1),
        "+": () => review.zoom(1),
        "=": () => review.zoom(1),
        "-": () => review.zoom(-1),
        a: () => review.acceptSure(),
        e: () => review.isOpen && review.edit(field),
        F2: () => review.isOpen && review.edit(field),
        Delete: () => decidable && review.refuse(field),
        Enter: () => decidable && review.enter(field, ev.shiftKey),
    }[ev.key.length === 1 ? ev.key.toLowerCase() : ev.key];
}
