import { screenshot } from "@med_base/../tests/tours/helpers";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// A photograph as a telephone would send it: the smallest picture that is one.
function choosePhotograph() {
    const text = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const files = new DataTransfer();
    files.items.add(new File([bytes], "许可证.png", { type: "image/png" }));
    document.querySelector("input#camera").files = files.files;
}

const enterEnd = (day) => () => {
    document.querySelector("input#valid_to").value = day;
};

// A customer in Chinese on a telephone: sees what expires, renews it, is told what is wrong, sends it in.
tours.add("med_qualification_portal", {
    steps: () => [
        { content: "What we need", trigger: "#checklist .o_med_item[data-state=expiring]" },
        screenshot("portal-checklist"),
        {
            content: "Renew",
            trigger: "#checklist .o_med_item[data-state=expiring] button",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "The end, too early", trigger: "input#valid_to", run: enterEnd("2020-01-01") },
        {
            content: "Send",
            trigger: "form.o_med_licence_form button.btn-primary[name=step]",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "What is wrong with the date", trigger: "[data-field=valid_to]" },
        { content: "And the paper is missing", trigger: "[data-field=file]" },
        screenshot("portal-precheck"),
        { content: "Photograph it", trigger: "label[for=camera]:visible", run: choosePhotograph },
        { content: "The right end", trigger: "input#valid_to", run: enterEnd("2098-12-31") },
        {
            content: "Send again",
            trigger: "form.o_med_licence_form button.btn-primary[name=step]",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "Received", trigger: ".badge.text-bg-info" },
        { content: "Nothing to edit any more", trigger: "body:not(:has(form.o_med_licence_form))" },
        screenshot("portal-sent"),
    ],
});
