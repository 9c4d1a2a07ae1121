// Lets the groups be sorted and filtered. Without it every row just shows, in the report's order.
(() => {
  "use strict";
  const table = document.getElementById("groups-table");
  const tools = document.getElementById("groups-tools");
  if (!table || !tools) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const texts = rows.map((row) => row.textContent.toLowerCase());

  const label = document.createElement("label");
  label.textContent = "Filter the groups ";
  const input = document.createElement("input");
  input.type = "search";
  input.autocomplete = "off";
  input.spellcheck = false;
  label.append(input);
  const count = document.createElement("output");
  count.setAttribute("aria-live", "polite");
  tools.append(label, count);

  function filter() {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, place) => {
      row.hidden = !words.every((word) => texts[place].includes(word));
      shown += row.hidden ? 0 : 1;
    });
    count.textContent = `${shown} of ${rows.length} rows`;
  }

  const headings = [...table.tHead.rows[0].cells];
  const numeric = (text) => Number(text.replaceAll(",", ""));

  function sort(column) {
    const heading = headings[column];
    const isNumber = heading.classList.contains("number");
    // Numbers begin with the greatest, text with its first letter.
    const first = isNumber ? "descending" : "ascending";
    const second = isNumber ? "ascending" : "descending";
    const order = heading.getAttribute("aria-sort") === first ? second : first;
    headings.forEach((other) => other.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", order);
    const sign = order === "ascending" ? 1 : -1;
    const keyed = rows.map((row, place) => {
      const text = row.cells[column].textContent;
      return { row, place, key: isNumber ? numeric(text) : text.toLowerCase() };
    });
    keyed.sort((a, b) => {
      if (a.key === b.key) return a.place - b.place;
      return a.key < b.key ? -sign : sign;
    });
    body.append(...keyed.map((entry) => entry.row));
  }

  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sort(column));
    heading.append(button);
  });
  input.addEventListener("input", filter);
  filter();
})();

// Opens the section that a link leads to.
(() => {
  "use strict";
  function open() {
    const section = document.getElementById(location.hash.slice(1));
    if (section?.localName === "details") section.open = true;
  }
  addEventListener("hashchange", open);
  open();
})();
