import { encode } from 'uqr';
import { element, html, type Html } from '#ui';

/** A QR code as a drawing: one path, dark on light, with the quiet zone that readers need. `says` is read in its place. */
export function qrCode(text: string, says: string): Html {
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  const path = data
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')))
    .filter((part) => part !== '')
    .join('');
  return element(
    'svg',
    {
      class: 'qr',
      viewBox: `0 0 ${size} ${size}`,
      role: 'img',
      'aria-label': says,
      'shape-rendering': 'crispEdges',
    },
    html`<rect width="${size}" height="${size}" class="qr-light" /><path d="${path}" class="qr-dark" />`,
  );
}
