// Arrow keys walk the days of the month, as people know it from every calendar.
(() => {
    const table = document.querySelector("[data-month-table]");
    if (!table) return;
    const days = [...table.querySelectorAll("[data-day]")];
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
    const months = { PageUp: "previous", PageDown: "next" };
    table.addEventListener("keydown", (event) => {
        const here = days.indexOf(document.activeElement);
        if (here < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
        const there = days[here + (steps[event.key] || 0)];
        if (event.key in months) {
            document.querySelector(`[data-month="${months[event.key]}"]`).click();
        } else if (event.key in steps && there) {
            there.focus();
        } else {
            return;
        }
        event.preventDefault();
    });
})();
