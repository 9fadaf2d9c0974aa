// @ts-check
/**
 * What every page gains when scripts run: focus on the error summary, no double sending, keys for staff.
 * Every page works without any of it.
 */
import { ErrorSummary } from "../vendor/govuk-frontend/components/error-summary/error-summary.mjs";
import { SkipLink } from "../vendor/govuk-frontend/components/skip-link/skip-link.mjs";
import { guardForms } from "./guard.js";
import { keyboard } from "./keys.js";

document.body.classList.add("govuk-frontend-supported");
for (const summary of document.querySelectorAll('[data-module="govuk-error-summary"]')) new ErrorSummary(summary);
for (const link of document.querySelectorAll('[data-module="govuk-skip-link"]')) new SkipLink(link);
guardForms(document);
keyboard(document);
