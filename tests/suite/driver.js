// Looks at a report in a frame as its reader would, and notes what it finds for the test to judge.
addEventListener("load", () => {
  const frame = document.querySelector("iframe");
  const page = frame.contentDocument;
  const all = [...page.querySelectorAll("*")];
  const count = (selector) => page.querySelectorAll(selector).length;
  const found = {};

  found.title = page.title;
  found.lang = page.documentElement.lang;
  for (const name of ["script", "style", "h1", "main", "header", "footer", "nav", "form"]) {
    found[name] = count(name);
  }
  found.foreign = count("img, iframe, object, embed, link, base, video, audio, image, use, template");
  found.links = [...page.querySelectorAll("[href], [src]")].map((element) => element.getAttribute("href"));
  const answer = page.getElementById("readiness-table").parentElement;
  found.hidden = answer.scrollWidth - answer.clientWidth;
  found.dead = found.links.filter((link) => !page.getElementById(link.slice(1))).length;
  found.handlers = all.filter((element) =>
    [...element.attributes].some((attribute) => attribute.name.startsWith("on") || attribute.name === "style"),
  ).length;
  // No attribute may hold what a stranger wrote; the page's own are short.
  found.longest = Math.max(
    ...all.flatMap((element) => [...element.attributes])
      .filter((attribute) => attribute.ownerElement.localName !== "meta")
      .map((attribute) => attribute.value.length),
  );
  found.resources = frame.contentWindow.performance.getEntriesByType("resource").length;
  const ids = all.map((element) => element.id).filter(Boolean);
  found.repeatedIds = ids.length - new Set(ids).size;
  found.named = [...page.querySelectorAll("[aria-labelledby]")].every((element) =>
    element.getAttribute("aria-labelledby").split(" ").every((id) => page.getElementById(id)?.textContent),
  );
  found.unlabelled = count("table") - count("[role=region][aria-labelledby] > table");
  found.scopes = count("th:not([scope])");
  found.drawings = [...page.querySelectorAll("svg")].every((drawing) =>
    drawing.getAttribute("aria-hidden") === "true"
      || (drawing.getAttribute("role") === "img" && drawing.querySelector("title") && drawing.querySelector("desc")),
  );

  // What is drawn: no scroll of the page at the width of a phone, and text that can be read.
  page.querySelectorAll("details").forEach((details) => { details.open = true; });
  found.width = frame.contentWindow.innerWidth;
  found.scrollWidth = page.documentElement.scrollWidth;
  found.wide = all
    .filter((element) => element.getBoundingClientRect().right > found.width && !element.closest(".scroll > *"))
    .map((element) => `${element.localName}.${element.className}`);
  const light = (color) => {
    const [r, g, b] = color.map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const parts = (color) => color.match(/[\d.]+/g).map(Number);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = parts(frame.contentWindow.getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const contrasts = all
    .filter((element) => element.closest("body") && !element.closest("svg, script, style"))
    .filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .map((element) => {
      const color = light(parts(frame.contentWindow.getComputedStyle(element).color).slice(0, 3));
      const ground = light(behind(element).slice(0, 3));
      return (Math.max(color, ground) + 0.05) / (Math.min(color, ground) + 0.05);
    });
  found.contrast = Math.min(...contrasts);
  found.isDark = light(behind(page.body)) < 0.2;

  // The groups, sorted and filtered.
  const table = page.getElementById("groups-table");
  const rows = () => [...table.tBodies[0].rows];
  const buttons = table.querySelectorAll("thead button");
  found.rows = rows().length;
  found.columns = table.tHead.rows[0].cells.length;
  found.buttons = buttons.length;
  const numbers = () => rows().map((row) => Number(row.cells[0].textContent.replaceAll(",", "")));
  const texts = (column) => rows().map((row) => row.cells[column].textContent.toLowerCase());
  const isSorted = (values, sign) => values.every((value, place) =>
    place === 0 || value === values[place - 1] || (value > values[place - 1] ? sign : -sign) === 1);
  const sortedBy = () => table.querySelector("[aria-sort]").getAttribute("aria-sort");
  buttons[0].click();
  found.greatestFirst = isSorted(numbers(), -1) && sortedBy() === "descending";
  buttons[0].click();
  found.leastFirst = isSorted(numbers(), 1) && sortedBy() === "ascending";
  const last = found.columns - 1;
  buttons[last].click();
  found.byText = isSorted(texts(last), 1) && sortedBy() === "ascending" && count("[aria-sort]") === 1;

  const filter = page.querySelector("#groups-tools label input");
  const type = (text) => {
    filter.value = text;
    filter.dispatchEvent(new frame.contentWindow.Event("input"));
    return rows().filter((row) => row.offsetHeight > 0).length;
  };
  const holds = (text) => rows().filter((row) => row.textContent.toLowerCase().includes(text)).length;
  found.filtered = type("TLSv1.0");
  found.expected = holds("tlsv1.0");
  found.said = page.querySelector("output").textContent;
  found.nothing = type("no such words anywhere");
  found.everything = type("");

  const note = document.createElement("pre");
  note.id = "found";
  note.textContent = JSON.stringify(found);
  document.body.append(note);
});
