// Leaves nothing in this browser: of one report when it is filed (data-forget="its id"), of everything after signing out
// (data-forget="all").

import { forgetAll, forgetReport } from "./keep.js";

const what = document.querySelector("[data-forget]").dataset.forget;
await (what === "all" ? forgetAll() : forgetReport(what));
document.documentElement.dataset.forgotten = "";
