// While a short message is written: how many text messages it will be. The page before sending says it for certain.
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const double = new Set('\f^{}\\[~]|€');

/** @param {string} text @returns {{ units: number, segments: number }} */
function counted(text) {
  const signs = Array.from(text);
  const plain = signs.every((sign) => basic.has(sign) || double.has(sign));
  const units = plain ? signs.length + signs.filter((sign) => double.has(sign)).length : text.length;
  const [one, many] = plain ? [160, 153] : [70, 67];
  return { units, segments: units === 0 ? 0 : units <= one ? 1 : Math.ceil(units / many) };
}

function show() {
  const line = document.querySelector('[data-segments]');
  const short = document.querySelector('textarea[name=short]');
  const title = document.querySelector('input[name=title]');
  if (!(line instanceof HTMLElement) || !(short instanceof HTMLTextAreaElement)) return;
  const text = short.value.trim() === '' && title instanceof HTMLInputElement ? title.value : short.value;
  const { units, segments } = counted(text.trim());
  line.hidden = segments === 0;
  line.textContent = (line.dataset.say ?? '').replace('#1', String(segments)).replace('#2', String(units));
}

// Every visit runs this module once at most; the listener serves all of them.
document.addEventListener('input', show);
document.addEventListener('turbo:load', show);
show();
