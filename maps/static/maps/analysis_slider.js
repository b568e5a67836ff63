// @ts-check
const PAUSE_MS = 1200;

/**
 * The time slider: by pointer, by keyboard (arrows, Home, End), by its two buttons, or playing by itself where
 * the reader has not asked for less motion.
 * @param {{range: HTMLInputElement, play: HTMLButtonElement, back: HTMLButtonElement, on: HTMLButtonElement}} parts
 * @param {{play: string, pause: string}} say
 * @param {(step: number) => Promise<void>} show
 */
export function timeSlider({ range, play, back, on }, say, show) {
  const less = matchMedia("(prefers-reduced-motion: reduce)");
  const most = Number(range.max);
  let isPlaying = false;

  /** @param {number} step */
  const go = async (step) => {
    range.value = String(step);
    back.disabled = step <= 0;
    on.disabled = step >= most;
    await show(step);
  };
  const stop = () => {
    isPlaying = false;
    play.textContent = say.play;
  };
  const run = async () => {
    while (isPlaying) {
      const next = Number(range.value) + 1;
      if (next > most) return stop();
      await go(next);
      await new Promise((resolve) => { setTimeout(resolve, PAUSE_MS); });
    }
  };
  const offer = () => {
    play.hidden = less.matches || most < 2;
    if (play.hidden) stop();
  };
  less.addEventListener("change", offer);
  offer();
  play.addEventListener("click", () => {
    if (isPlaying) return stop();
    isPlaying = true;
    play.textContent = say.pause;
    if (Number(range.value) >= most) range.value = "0";
    run();
  });
  range.addEventListener("input", () => { stop(); go(Number(range.value)); });
  back.addEventListener("click", () => { stop(); go(Number(range.value) - 1); });
  on.addEventListener("click", () => { stop(); go(Number(range.value) + 1); });
  return go(Number(range.value));
}
