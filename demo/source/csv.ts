/** One cell as RFC 4180 wants it: quoted only where it has to be. */
function cell(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export type Row = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** A CSV file with a header; a column that a row does not name stays empty. Throws on a column that the header does not know. */
export function csv(header: readonly string[], rows: readonly Row[]): string {
  const known = new Set(header);
  const lines = rows.map((row) => {
    const stranger = Object.keys(row).find((name) => !known.has(name));
    if (stranger !== undefined) throw new Error(`no such column: ${stranger}`);
    return header.map((name) => cell(row[name])).join(',');
  });
  return `${[header.join(','), ...lines].join('\n')}\n`;
}
