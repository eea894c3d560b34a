"use strict";
// Comfort only: without this script the page says the same.
for (const section of document.querySelectorAll("main > section")) {
  const rows = section.querySelectorAll("tbody tr:not(.group), ul.findings > li");
  if (rows.length < 12) continue;
  const field = document.createElement("input");
  field.type = "search";
  field.placeholder = "Filter";
  field.setAttribute("aria-label", "Filter: " + section.querySelector("h2").textContent);
  section.querySelector("h2").append(field);
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    for (const row of rows)
      row.hidden = wanted !== "" && !row.textContent.toLowerCase().includes(wanted);
    if (wanted) for (const inner of section.querySelectorAll("details")) inner.open = true;
  });
}
// On paper nothing stays folded.
addEventListener("beforeprint", () => {
  for (const inner of document.querySelectorAll("details")) inner.open = true;
});
