// While an answer by text is written: how many texts it will be. What is sent is counted again by the house.
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const twice = new Set('\f^{}\\[~]|€');

/** @param {string} text @returns {{ units: number, segments: number }} */
function counted(text) {
  const signs = Array.from(text);
  const plain = signs.every((sign) => basic.has(sign) || twice.has(sign));
  const units = plain ? signs.length + signs.filter((sign) => twice.has(sign)).length : text.length;
  const [one, many] = plain ? [160, 153] : [70, 67];
  return { units, segments: units === 0 ? 0 : units <= one ? 1 : Math.ceil(units / many) };
}

function showTexts() {
  const line = document.querySelector('[data-segments=text]');
  const box = document.querySelector('#reply-text');
  if (!(line instanceof HTMLElement) || !(box instanceof HTMLTextAreaElement)) return;
  const { units, segments } = counted(box.value.trim());
  const { say = '', long = '', most = '6', each, currency } = line.dataset;
  const money =
    each === undefined || currency === undefined
      ? ''
      : new Intl.NumberFormat(document.documentElement.lang, {
          style: 'currency',
          currency,
          maximumFractionDigits: 4,
        }).format((segments * Number(each)) / 1e6);
  line.hidden = segments === 0;
  line.textContent =
    segments > Number(most)
      ? long
      : say.replace('#1', String(segments)).replace('#2', String(units)).replace('#3', money);
}

document.addEventListener('input', showTexts);
document.addEventListener('turbo:load', showTexts);
showTexts();
