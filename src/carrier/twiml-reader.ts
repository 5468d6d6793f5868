/** Reads the answers of the application: a small strict reader of elements, attributes and text. Null when it is not well formed. */
export type Element = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** The text of it and what it holds. */
  readonly text: string;
};

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function plain(text: string): string {
  return text.replaceAll(/&(#x[0-9a-f]+|#\d+|[a-z]+);/gi, (whole, entity: string) => {
    if (!entity.startsWith('#')) return named[entity] ?? whole;
    const point = entity[1]?.toLowerCase() === 'x' ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1));
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

type Open = { name: string; attributes: Record<string, string>; children: Element[]; text: string };

const piece =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([A-Za-z][\w:.-]*)\s*>|<([A-Za-z][\w:.-]*)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;
const attribute = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

function attributesOf(written: string): Record<string, string> {
  return Object.fromEntries([...written.matchAll(attribute)].map(([, name, a, b]) => [name, plain(a ?? b ?? '')]));
}

function close(open: Open[], name: string): boolean {
  const done = open.pop();
  const parent = open.at(-1);
  if (done === undefined || parent === undefined || done.name !== name) return false;
  parent.children.push(done);
  parent.text += done.text;
  return true;
}

/** The verbs inside `<Response>`. */
export function readTwiml(xml: string): readonly Element[] | null {
  const root: Open = { name: '', attributes: {}, children: [], text: '' };
  const open: Open[] = [root];
  piece.lastIndex = 0;
  while (piece.lastIndex < xml.length) {
    const found = piece.exec(xml);
    if (found === null) return null;
    const [, cdata, closing, opening, written = '', empty, text] = found;
    const here = open.at(-1);
    if (here === undefined) return null;
    if (cdata !== undefined) here.text += cdata;
    else if (text !== undefined) {
      if (/&(?!(?:#x[0-9a-f]+|#\d+|amp|lt|gt|quot|apos);)/i.test(text)) return null;
      here.text += plain(text);
    } else if (opening !== undefined) {
      open.push({ name: opening, attributes: attributesOf(written), children: [], text: '' });
      if (empty === '/' && !close(open, opening)) return null;
    } else if (closing !== undefined && !close(open, closing)) return null;
  }
  const [response] = root.children;
  return open.length === 1 && root.children.length === 1 && response?.name === 'Response' ? response.children : null;
}
