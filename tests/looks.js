// What can be read on a page, as its computed styles say: each text that is too pale, with its contrast (WCAG 2.2, AA).
(() => {
  const parse = (said) => {
    const [red, green, blue, alpha = 1] = said.match(/[\d.]+/g).map(Number);
    return said.startsWith("color(") ? [255 * red, 255 * green, 255 * blue, alpha] : [red, green, blue, alpha];
  };
  const over = (top, below) => [0, 1, 2].map((at) => top[at] * top[3] + below[at] * (1 - top[3])).concat(1);
  const light = (colour) => {
    const [red, green, blue] = colour.map((each) => each / 255).map((each) =>
      each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const drawn = at instanceof SVGElement && at.querySelector(":scope > rect");
      const style = getComputedStyle(drawn || at);
      layers.push(parse(drawn ? (style.fill === "none" ? "rgba(0, 0, 0, 0)" : style.fill) : style.backgroundColor));
      if (layers.at(-1)[3] === 1 || at.matches("dialog")) break;
    }
    return layers.reduceRight((below, top) => over(top, below), parse(getComputedStyle(document.body).backgroundColor));
  };
  const opacity = (element) => {
    let whole = 1;
    for (let at = element; at; at = at.parentElement) whole *= Number(getComputedStyle(at).opacity);
    return whole;
  };
  const judge = (element, style, text) => {
    const colour = parse(element instanceof SVGElement ? style.fill : style.color), ground = behind(element);
    colour[3] *= opacity(element);
    const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    return { text: text.slice(0, 40), contrast: contrast(over(colour, ground), ground), least: large ? 3 : 4.5 };
  };
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement, text = walker.currentNode.data.trim();
    if (!text || !element.checkVisibility() || element.matches("title, script, style, .hidden, .hidden *")) continue;
    found.push(judge(element, getComputedStyle(element), text));
  }
  for (const field of document.querySelectorAll("input[placeholder]"))
    if (field.checkVisibility()) found.push(judge(field, getComputedStyle(field, "::placeholder"), field.placeholder));
  return { texts: found.length, pale: found.filter((each) => each.contrast < each.least) };
})()
