// @ts-check
// After one visit this page opens without a network. What it cannot do here is no loss: the page works as before.
import { config } from "./words.js";

export async function stayForLater() {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(config.worker, { scope: config.form, updateViaCache: "none" });
  } catch (error) {
    console.warn("lapor: no service worker", error);
  }
}
