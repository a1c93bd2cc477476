// The framework's field for tags draws an input without a name; the label above it is its name.
addEventListener("load", () => {
    for (const input of document.querySelectorAll(".tagit-new input")) {
        const field = input.closest(".w-field__input, .w-panel__content, .w-field");
        const own = field && field.querySelector("[data-controller~='w-tag']");
        const label = own && document.querySelector(`label[for="${own.id}"]`);
        if (label) input.setAttribute("aria-label", label.textContent.trim());
    }
});
