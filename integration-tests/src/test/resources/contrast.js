// What of the visible text is not 4.5 to 1 from what is behind it, as WCAG 2.2 AA has it.
() => {
  const parse = (text) => {
    const all = text.match(/[\d.]+/g).map(Number);
    return { r: all[0], g: all[1], b: all[2], a: all.length > 3 ? all[3] : 1 };
  };
  const over = (top, under) => {
    const mixed = (key) => top[key] * top.a + under[key] * (1 - top.a);
    return { r: mixed('r'), g: mixed('g'), b: mixed('b'), a: 1 };
  };
  const light = (colour) => {
    const [r, g, b] = [colour.r, colour.g, colour.b]
      .map((each) => each / 255)
      .map((each) => (each <= 0.04045 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const chain = (element) => (element ? [element, ...chain(element.parentElement)] : []);
  const ground = (element) => chain(element).toReversed()
    .map((each) => parse(getComputedStyle(each).backgroundColor))
    .reduce((under, top) => over(top, under), { r: 255, g: 255, b: 255, a: 1 });
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
    && !chain(element).some((each) => getComputedStyle(each).clipPath !== 'none' || each.matches(':disabled'));
  const poor = [];
  const judge = (element, style, text) => {
    const behind = ground(element);
    const colour = over(parse(style.color), behind);
    const faded = chain(element).reduce((all, each) => all * getComputedStyle(each).opacity, 1);
    const shown = over({ ...colour, a: faded }, behind);
    const [dark, bright] = [light(shown), light(behind)].toSorted((a, b) => a - b);
    const ratio = (bright + 0.05) / (dark + 0.05);
    if (ratio < 4.5) {
      poor.push(`${ratio.toFixed(2)} to 1: "${text.slice(0, 60)}" (${style.color})`);
    }
    return 1;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let judged = 0;
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.data.trim();
    if (text && seen(element)) {
      judged += judge(element, getComputedStyle(element), text);
    }
  }
  for (const input of document.querySelectorAll('input[placeholder]')) {
    if (seen(input)) {
      judged += judge(input, getComputedStyle(input, '::placeholder'), input.placeholder);
    }
  }
  return judged < 10 ? ['only ' + judged + ' texts are there'] : [...new Set(poor)];
}
