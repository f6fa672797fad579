const LIMIT = 15000; // milliseconds

/**
 * The ``timeout`` of a tour: how long each of its steps may wait for what it needs, on a machine that is busy with other
 * work. Odoo's own ten seconds are short for a form that opens there; a step that is never satisfied still fails.
 */
export const PATIENCE = 4 * LIMIT;

function loaded(image) {
    return new Promise((resolve) => ["load", "error"].forEach((event) => image.addEventListener(event, resolve)));
}

function settle() {
    const animations = document.getAnimations().map((animation) => animation.finished.catch(() => {}));
    const images = [...document.images].filter((image) => !image.complete).map(loaded);
    const soon = new Promise((resolve) => setTimeout(resolve, 1000)); // some never end, as a spinner's
    return Promise.all([document.fonts.ready, Promise.race([Promise.all([...animations, ...images]), soon])]);
}

function takePicture(name) {
    return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`No answer to the picture ${name}`)), LIMIT);
        window.addEventListener("med-screenshot", function listener({ detail: [taken, problem] }) {
            if (taken !== name) {
                return;
            }
            window.removeEventListener("med-screenshot", listener);
            clearTimeout(timer);
            problem ? reject(new Error(`Picture ${name}: ${problem}`)) : resolve();
        });
        console.log(`med-screenshot: ${name}`);
    });
}

/**
 * A tour step that takes a picture of the page, see tests/screenshot.py. Nothing happens where nobody takes pictures.
 * @param {string} name letters, digits, - and _: the file's name without .png
 * @param {string} [trigger] what must be there before
 */
export function screenshot(name, trigger = "body") {
    return {
        content: `Picture ${name}`,
        trigger,
        timeout: 2 * LIMIT,
        async run() {
            if (window.medScreenshots) {
                await settle();
                await takePicture(name);
            }
        },
    };
}
