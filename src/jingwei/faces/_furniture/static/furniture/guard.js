// @ts-check
/**
 * A form with method POST goes off once. The server refuses the second copy too; this only spares the wait and the doubt.
 * @param {Document} page
 */
export function guardForms(page) {
  /** @type {WeakSet<HTMLFormElement>} */
  const sent = new WeakSet();
  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.defaultPrevented) return;
    if (sent.has(form)) {
      event.preventDefault();
      return;
    }
    sent.add(form);
    event.submitter?.setAttribute("aria-busy", "true");
  });
  // Back from the next page: the browser may show this one as it was left.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of page.forms) sent.delete(form);
    for (const button of page.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  });
}
