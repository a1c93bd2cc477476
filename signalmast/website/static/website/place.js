// A place for feedback: asked of the device when somebody presses the button, and at no other time.

const part = document.querySelector("[data-place]");

if (part && "geolocation" in navigator) {
    const [latitude, longitude] = ["latitude", "longitude"].map((name) =>
        part.querySelector(`[name=${name}]`),
    );
    const take = part.querySelector("[data-place-take]");
    const drop = part.querySelector("[data-place-drop]");
    const said = part.querySelector("[data-place-said]");

    const show = () => {
        const there = Boolean(latitude.value && longitude.value);
        drop.hidden = !there;
        take.hidden = there;
        said.textContent = there
            ? `${part.dataset.found} ${latitude.value}, ${longitude.value}`
            : "";
    };
    take.addEventListener("click", () => {
        said.textContent = part.dataset.looking;
        navigator.geolocation.getCurrentPosition(
            ({ coords }) => {
                latitude.value = coords.latitude.toFixed(5);
                longitude.value = coords.longitude.toFixed(5);
                show();
                drop.focus();
            },
            () => {
                said.textContent = part.dataset.failed;
            },
            { enableHighAccuracy: true, timeout: 15_000 },
        );
    });
    drop.addEventListener("click", () => {
        latitude.value = "";
        longitude.value = "";
        show();
        take.focus();
    });
    show();
} else if (part) {
    part.hidden = true;
}
