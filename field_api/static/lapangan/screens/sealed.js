// @ts-check
// Right after sealing: it is kept, it will be sent, and this comes next.
import { day, outbox, subscribe } from "../core.js";
import { h } from "../dom.js";
import { clock } from "../format.js";
import { to } from "../router.js";
import { isFinished, numbering, standings } from "./standing.js";
import { t } from "../words.js";
import { kindWords } from "./outbox.js";

/** @type {import("../router.js").Show} */
export async function sealedScreen(id, again) {
  const row = (await outbox()).find((one) => one.id === id);
  const standing = await standings();
  const tasks = (await day())?.bundle.tasks ?? [];
  const here = tasks.findIndex((task) => task.report === row?.report);
  const next = [...tasks.slice(here + 1), ...tasks.slice(0, Math.max(0, here))].find((task) => !isFinished(standing(task)));
  const words = row?.receipt ? t("sealed.sent", { time: clock(row.receipt.received_at) }) : t("sealed.stored");
  const name = next ? [numbering(tasks, standing)(next), next.category.name].filter((part) => part !== null).join(". ") : "";
  const body = [
    row ? h("p", { class: "strong" }, [row.category, row.report].filter(Boolean).join(" · ")) : null,
    row ? h("p", {}, kindWords(row)) : null,
    h("p", { class: "notice done", role: "status" }, words),
    row?.error && row.state === "attention" ? h("p", { class: "notice bad" }, row.error.detail) : null,
    next ? h("a", { class: "button big", href: to("tugas", next.report) }, t("sealed.next", { name })) : null,
    h("a", { class: "button plain big", href: "#/" }, t("sealed.today")),
    h("a", { class: "button plain big", href: to("kiriman", id) }, t("sealed.row")),
  ];
  const stop = subscribe((kind) => { if (kind === "outbox") void again(); });
  return { title: t("sealed.title"), section: "", body, stop };
}
