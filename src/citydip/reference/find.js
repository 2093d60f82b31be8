// Hides the terms whose text does not hold what was typed, however its letters, blanks and half-spaces are spelt.
const plain = text => text.toLowerCase().replace(/ي|ى/g, "ی").replace(/ك/g, "ک").replace(/[\s\u200c\u064b-\u0652]+/g, "");
const terms = [...document.querySelectorAll("article, tbody tr")].map(term => [term, plain(term.textContent)]);
document.getElementById("find").addEventListener("input", event => {
  const wanted = plain(event.target.value);
  for (const [term, text] of terms) term.hidden = wanted !== "" && !text.includes(wanted);
  for (const section of document.querySelectorAll("main section section")) {
    const shown = section.querySelector("article:not([hidden]), tbody tr:not([hidden])");
    section.hidden = wanted !== "" && !shown;
  }
  document.getElementById("hierarchy").hidden = wanted !== "";
});

// On a narrow screen the contents would stand between the reader and the terms.
if (matchMedia("(max-width: 56rem)").matches) document.querySelector("nav details").open = false;
