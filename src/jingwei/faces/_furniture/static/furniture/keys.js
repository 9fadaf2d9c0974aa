// @ts-check
/** Keys for what staff do often: `/` search, `j` and `k` rows, Enter opens (a link's own), `?` this list. They can be switched off. */

const SWITCH = "jingwei.keys";
const LINKS = "a[href], button";

/**
 * The first link of each row that can be walked.
 * @param {Document} page
 * @returns {HTMLElement[]}
 */
function rows(page) {
  const found = [];
  for (const row of page.querySelectorAll("table[data-keys] tbody tr, ul[data-keys] > li, ol[data-keys] > li")) {
    const link = row.querySelector(LINKS);
    if (link instanceof HTMLElement) found.push(link);
  }
  return found;
}

/**
 * Move to the next (+1) or previous (-1) row.
 * @param {Document} page
 * @param {number} by
 */
function walk(page, by) {
  const links = rows(page);
  const holder = page.activeElement?.closest("tr, li");
  const at = links.findIndex((link) => holder?.contains(link));
  const next = at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by));
  links[next]?.focus();
  links[next]?.scrollIntoView({ block: "nearest" });
}

/**
 * Whether the key belongs to something that is being typed in.
 * @param {KeyboardEvent} event
 */
function typing(event) {
  const target = event.target;
  return event.ctrlKey || event.metaKey || event.altKey || (target instanceof HTMLElement && target.matches("input, select, textarea, [contenteditable]"));
}

/** @param {Document} page */
export function keyboard(page) {
  const dialog = page.querySelector("[data-keys-dialog]");
  if (!(dialog instanceof HTMLDialogElement)) return;
  const search = page.querySelector("[data-search]");
  /** @type {Record<string, boolean>} */
  const has = { search: search instanceof HTMLElement, rows: rows(page).length > 0 };
  for (const line of dialog.querySelectorAll("[data-needs]")) {
    line.toggleAttribute("hidden", !has[line.getAttribute("data-needs") ?? ""]);
  }
  const show = () => dialog.open || dialog.showModal();
  const help = page.querySelector("[data-keys-help]");
  help?.removeAttribute("hidden");
  help?.addEventListener("click", show);
  const on = dialog.querySelector("[data-keys-on]");
  if (!(on instanceof HTMLInputElement)) return;
  on.checked = localStorage.getItem(SWITCH) !== "off";
  on.addEventListener("change", () => localStorage.setItem(SWITCH, on.checked ? "on" : "off"));
  page.addEventListener("keydown", (event) => {
    if (!on.checked || dialog.open || typing(event)) return;
    if (event.key === "?") show();
    else if (event.key === "/" && search instanceof HTMLElement) search.focus();
    else if (event.key === "j") walk(page, 1);
    else if (event.key === "k") walk(page, -1);
    else return;
    event.preventDefault();
  });
}
