// Before the first line is drawn, so that nothing moves: large letters for a reader who chose them,
// and the place for the buttons that need a script.
document.documentElement.classList.add("js");
try {
    if (localStorage.getItem("signalmast.large") === "1") {
        document.documentElement.classList.add("large");
    }
} catch {
    // A browser that keeps nothing shows the page in its usual size.
}
