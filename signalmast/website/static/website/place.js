// A place for feedback: asked of the device when somebody presses the button and at no other time,
// taken from the list of known places, or put on the map (core/map.js) where there is one.

const part = document.querySelector("[data-place]");

if (part) {
    const [latitude, longitude] = ["latitude", "longitude"].map((name) =>
        part.querySelector(`[name=${name}]`),
    );
    const take = part.querySelector("[data-place-take]");
    const drop = part.querySelector("[data-place-drop]");
    const said = part.querySelector("[data-place-said]");
    const address = document.querySelector("#address");
    const known = new Map();
    for (const one of document.querySelectorAll("#places option[data-at]")) {
        known.set(one.value, one.dataset.at.split(","));
    }
    const asks = "geolocation" in navigator;
    let isFromList = false;

    const show = () => {
        const there = Boolean(latitude.value && longitude.value);
        drop.hidden = !there;
        take.hidden = there || !asks;
        said.textContent = there
            ? `${part.dataset.found} ${latitude.value}, ${longitude.value}`
            : "";
        part.dataset.at = there ? `${latitude.value},${longitude.value}` : "";
        part.dispatchEvent(new CustomEvent("placed", { detail: part.dataset.at }));
    };
    const put = ([lat, lng]) => {
        [latitude.value, longitude.value] = [lat, lng];
        isFromList = false;
        show();
    };
    const leave = () => put(["", ""]);

    part.addEventListener("put", ({ detail }) => put(detail));
    take.addEventListener("click", () => {
        said.textContent = part.dataset.looking;
        navigator.geolocation.getCurrentPosition(
            ({ coords }) => {
                put([coords.latitude.toFixed(5), coords.longitude.toFixed(5)]);
                drop.focus();
            },
            () => {
                said.textContent = part.dataset.failed;
            },
            { enableHighAccuracy: true, timeout: 15_000 },
        );
    });
    drop.addEventListener("click", () => {
        leave();
        (asks ? take : address).focus();
    });
    address.addEventListener("change", () => {
        const at = known.get(address.value.trim());
        if (at) {
            put(at);
            isFromList = true;
        } else if (isFromList) leave();
    });
    show();
}
