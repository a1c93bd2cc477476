/*
 * The desk's widgets without code in the page: what Wagtail writes as inline scripts comes as data
 * and is started here, and style sheets that its editor makes carry the nonce of the answer.
 * See docs/decisions/0013.
 */
(() => {
    const calls = new Set(["initDateChooser", "initDateTimeChooser", "initTimeChooser", "createTaskChooser"]);
    const classes = new Set([
        "Chooser", "DocumentChooser", "ImageChooser", "InlinePanel", "MultipleChooserPanel", "PageChooser",
        "SnippetChooser",
    ]);

    const start = (one) => {
        const name = one.dataset.start;
        const values = JSON.parse(one.dataset.arguments);
        one.remove();
        if (calls.has(name)) window[name](...values);
        else if (classes.has(name)) new window[name](...values);
        else throw new Error(`The desk starts no ${name}.`);
    };
    const startAll = (within) => within.querySelectorAll("template[data-start]").forEach(start);

    document.addEventListener("DOMContentLoaded", () => {
        startAll(document);
        new MutationObserver((changes) => {
            for (const { addedNodes } of changes)
                for (const node of addedNodes) {
                    if (!node.isConnected || !node.querySelectorAll) continue;
                    if (node.matches("template[data-start]")) start(node);
                    else startAll(node);
                }
        }).observe(document.body, { childList: true, subtree: true });
    });

    const { nonce } = document.querySelector("meta[name=style-nonce]").dataset;
    const create = document.createElement;
    document.createElement = function createElement(name, ...more) {
        const made = create.call(this, name, ...more);
        if (made instanceof HTMLStyleElement) made.nonce = nonce;
        return made;
    };
})();
