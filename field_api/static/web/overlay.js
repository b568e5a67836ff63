// @ts-check
// One photo laid over another; a slider moves the edge between them. Without it they stand beside each other.

for (const overlay of document.querySelectorAll("[data-overlay]")) {
  const slider = overlay.querySelector("input");
  const frames = overlay.querySelector(".frames");
  if (!(overlay instanceof HTMLElement && slider && frames instanceof HTMLElement)) continue;
  const show = () => {
    frames.style.setProperty("--edge", `${slider.value}%`);
    slider.setAttribute("aria-valuetext", (overlay.dataset.words ?? "").replace("{}", slider.value));
  };
  slider.addEventListener("input", show);
  show();
  overlay.hidden = false;
}
