// The few behaviours pages gain when scripts run. Every journey works without them.
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs";

const components = [Button, ErrorSummary, SkipLink];

function wake(root) {
  for (const Component of components) {
    const name = Component.moduleName;
    for (const element of root.querySelectorAll(`[data-module="${name}"]:not([data-${name}-init])`)) {
      new Component(element);
    }
  }
}

// Leaving quickly replaces this page in the history, so that "back" does not return to it, and blanks the screen first.
function leaveQuickly(event) {
  const link = event.target.closest("[data-leave]");
  if (!link) return;
  event.preventDefault();
  document.body.classList.add("dw-left");
  document.title = "…";
  window.location.replace(link.href);
}

document.body.classList.add("js-enabled", "govuk-frontend-supported");
wake(document);
document.addEventListener("click", leaveQuickly);
document.addEventListener("htmx:load", (event) => wake(event.target));
