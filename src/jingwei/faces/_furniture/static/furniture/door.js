// @ts-check
/**
 * Passkeys and security keys at the door. A form with `data-key="create"` or `data-key="get"` asks the browser for a credential when
 * its button is pressed, and sends it; `data-options` holds the server's options, `data-options-url` where to get them.
 * The buttons stay hidden in a browser that knows no keys. Uses allauth's own `webauthn-json.js` for the encoding.
 */

/** @param {HTMLFormElement} form */
async function optionsOf(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.optionsUrl ?? form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`No options: ${answer.status}`);
  return (await answer.json()).request_options;
}

/** @param {HTMLFormElement} form */
async function credentialFor(form) {
  const json = /** @type {any} */ (window).webauthnJSON;
  const options = await optionsOf(form);
  if (form.dataset.key === "get") return json.get(options);
  const alone = /** @type {HTMLInputElement | null} */ (form.querySelector("[name=passwordless]"))?.checked ?? false;
  const wanted = options.publicKey.authenticatorSelection;
  wanted.residentKey = alone ? "required" : "discouraged";
  wanted.requireResidentKey = alone;
  if (alone) wanted.userVerification = "required";
  return json.create(options);
}

/** @param {HTMLFormElement} form */
function prepare(form) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("[data-key-button]"));
  const failed = /** @type {HTMLElement} */ (form.querySelector("[data-key-failed]"));
  const field = /** @type {HTMLInputElement} */ (form.querySelector("[name=credential]"));
  form.hidden = false;
  button.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (field.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    failed.hidden = true;
    try {
      field.value = JSON.stringify(await credentialFor(form));
      form.submit();
    } catch {
      failed.hidden = false;
    }
  }, { capture: true });
}

if ("PublicKeyCredential" in window) {
  for (const form of document.querySelectorAll("form[data-key]")) prepare(/** @type {HTMLFormElement} */ (form));
}
