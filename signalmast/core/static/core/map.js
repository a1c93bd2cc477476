// A map of the office's own (Leaflet is loaded before this file): shows a place, and lets one be
// put on it by a tap, or with the keyboard at its middle. place.js keeps the place.

for (const box of document.querySelectorAll("[data-map]")) {
    const say = box.dataset;
    const [latitude, longitude, depth] = say.start.split(",").map(Number);
    const map = L.map(box, {
        center: [latitude, longitude],
        zoom: depth,
        zoomControl: false,
        scrollWheelZoom: false,
        fadeAnimation: false,
    });
    L.control.zoom({ zoomInTitle: say.nearer, zoomOutTitle: say.farther }).addTo(map);
    map.attributionControl.setPrefix(false);
    const credit = document.createElement("span");
    credit.textContent = say.credit;
    const most = Number(say.deepest);
    L.tileLayer(say.tiles, { maxZoom: most, attribution: credit.innerHTML }).addTo(map);

    const icon = L.divIcon({ className: "map-pin", iconSize: [24, 24], iconAnchor: [0, 24] });
    let pin = null;
    const show = (at) => {
        pin?.remove();
        pin = at && L.marker(at, { icon, interactive: false, keyboard: false }).addTo(map);
        if (at && !map.getBounds().contains(at)) map.setView(at, Math.max(map.getZoom(), most - 2));
    };
    const given = (text) => (text ? text.split(",").map(Number) : null);

    const part = box.closest("[data-place]");
    if (!part) {
        map.setView(given(say.at), most - 2);
        show(given(say.at));
        continue;
    }
    const put = ({ lat, lng }) => {
        const detail = [lat.toFixed(5), L.Util.wrapNum(lng, [-180, 180], true).toFixed(5)];
        part.dispatchEvent(new CustomEvent("put", { detail }));
    };
    map.on("click", ({ latlng }) => put(latlng));
    box.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.target !== box) return;
        event.preventDefault();
        put(map.getCenter());
    });
    part.querySelector("[data-map-here]").addEventListener("click", () => put(map.getCenter()));
    part.addEventListener("placed", ({ detail }) => show(given(detail)));
    show(given(part.dataset.at));
}
