// Hides the terms whose name, definition or id does not hold what was typed; letters and half-spaces as the package compares them.
const plain = text => text.toLowerCase().replace(/ي|ى/g, "ی").replace(/ك/g, "ک").replace(/[\u200c\u064b-\u0652]/g, "").replace(/\s+/g, " ");
const terms = [...document.querySelectorAll("article, tbody tr")].map(term => [term, plain(term.textContent)]);
document.getElementById("find").addEventListener("input", event => {
  const wanted = plain(event.target.value.trim());
  for (const [term, text] of terms) term.hidden = wanted !== "" && !text.includes(wanted);
  for (const section of document.querySelectorAll("main section section")) {
    const shown = section.querySelector("article:not([hidden]), tbody tr:not([hidden])");
    section.hidden = wanted !== "" && !shown;
  }
  document.getElementById("hierarchy").hidden = wanted !== "";
});
